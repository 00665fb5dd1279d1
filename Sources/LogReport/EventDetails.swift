import LogModel

/// Everything known about one event, below its row.
struct EventDetails {
  let checked: CheckedEvent
  let index: PageIndex

  private var event: LogEvent { checked.event }

  func html() -> HTML {
    """
    <div class="body">\(message)\(check)
    <dl class="fields">\(metrics)\(extra)\(origin)</dl>\(stack)</div>
    """
  }

  private var message: HTML? {
    event.message.isEmpty ? nil : "<p class=\"message\" dir=\"auto\">\(event.message)</p>"
  }

  // MARK: Check

  private var check: HTML? {
    guard let check = checked.check else { return nil }
    let streak = "\(PlainText.count(check.streak, "flagged event")) in a row"
    let meaning = check.isCritical ? "; critical from \(CheckResult.criticalStreak) on" : ""
    let issue: HTML? = checked.issueID.map { " · issue \(index.link(.issue, $0))" }
    return """
      <ul class="exceedances">\(check.exceedances.map(exceedance))</ul>
      <p class="streak">\(streak)\(meaning)\(issue)</p>
      """
  }

  private func exceedance(_ exceedance: Exceedance) -> HTML {
    let threshold = index.thresholds[exceedance.threshold]
    return """
      <li><b>\(threshold.label)</b> over \
      \(PlainText.quantity(threshold.alertAbove, unit: threshold.unit)): \
      \(PlainText.comparison(exceedance, unit: threshold.unit))\
      \(Gauge.draw(exceedance, limit: threshold.alertAbove))</li>
      """
  }

  // MARK: Fields

  private var metrics: [HTML] {
    event.metrics.filter { $0.name != "stack_trace" || $0.value.string == nil }.map { member in
      let unit = member.value.number == nil ? "" : index.unit(member.name)
      let value = member.value.string ?? member.value.compactText
      return field(member.name, unit.isEmpty ? value : "\(value) \(unit)")
    }
  }

  private var extra: [HTML] {
    EventJSON.unknownFields(event).map { field($0.name, $0.value.string ?? $0.value.compactText) }
  }

  private var origin: [HTML] {
    [
      field("severity", event.severity.name), field("timestamp", event.timestamp.description),
      field("event_id", event.eventID), field("line", checked.location.description),
    ]
  }

  private func field(_ name: String, _ value: String) -> HTML {
    """
    <div><dt>\(name, limit: PageLimit.name)</dt> <dd dir="auto">\(value)</dd></div>
    """
  }

  private var stack: HTML? {
    guard let trace = event.text("stack_trace"), !trace.isEmpty else { return nil }
    return "<pre class=\"stack\" tabindex=\"0\" aria-label=\"Stack trace\">\(trace)</pre>"
  }
}
