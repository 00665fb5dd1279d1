import LogModel

/// Everything known about one event, below its row.
struct EventDetails {
  let checked: CheckedEvent
  let index: PageIndex

  private var event: LogEvent { checked.event }

  func html() -> HTML {
    """
    <div class="body">\(message)\(check)
    <dl class="fields">\(fields.map { field($0.name, $0.value) })</dl>\(trace)</div>
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
      <ul class="exceedances">\(exceedances.map(item))</ul>
      <p class="streak">\(streak)\(meaning)\(issue)</p>
      """
  }

  /// One exceedance in words and as a gauge.
  struct Exceeded {
    let label: String
    let comparison: String
    let gauge: Gauge
  }

  var exceedances: [Exceeded] {
    (checked.check?.exceedances ?? []).map { exceedance in
      let threshold = index.thresholds[exceedance.threshold]
      let limit = PlainText.quantity(threshold.alertAbove, unit: threshold.unit)
      let comparison = PlainText.comparison(exceedance, unit: threshold.unit)
      return Exceeded(
        label: threshold.label, comparison: "over \(limit): \(comparison)",
        gauge: Gauge(exceedance, limit: threshold.alertAbove))
    }
  }

  private func item(_ exceeded: Exceeded) -> HTML {
    "<li><b>\(exceeded.label)</b> \(exceeded.comparison)\(exceeded.gauge.html)</li>\n"
  }

  // MARK: Fields

  /// What the event measured, what else its line says, and where it came from.
  var fields: [(name: String, value: String)] { metrics + extra + origin }

  private var metrics: [(String, String)] {
    event.metrics.filter { $0.name != "stack_trace" || $0.value.string == nil }.map { member in
      let unit = member.value.number == nil ? "" : index.unit(member.name)
      let value = member.value.string ?? member.value.compactText
      return (member.name, unit.isEmpty ? value : "\(value) \(unit)")
    }
  }

  private var extra: [(String, String)] {
    EventJSON.unknownFields(event).map { ($0.name, $0.value.string ?? $0.value.compactText) }
  }

  private var origin: [(String, String)] {
    [
      ("severity", event.severity.name), ("timestamp", event.timestamp.description),
      ("event_id", event.eventID), ("line", checked.location.description),
    ]
  }

  private func field(_ name: String, _ value: String) -> HTML {
    """
    <div><dt>\(name, limit: PageLimit.name)</dt> <dd dir="auto">\(value)</dd></div>
    """
  }

  /// The trace of a script error.
  var stack: String? { event.text("stack_trace").flatMap { $0.isEmpty ? nil : $0 } }

  private var trace: HTML? {
    stack.map { "<pre class=\"stack\" tabindex=\"0\" aria-label=\"Stack trace\">\($0)</pre>" }
  }
}
