import LogModel

/// The newest events, newest first, with the filters that narrow them down.
struct EventStream {
  let analysis: Analysis
  let index: PageIndex

  func html() -> HTML {
    """
    <section id="stream" class="stream" aria-labelledby="stream-title">
    <div class="section-head"><h2 id="stream-title">Event stream</h2>
    <p class="note" id="shown" role="status">\(counted)</p></div>
    \(analysis.events.isEmpty ? empty : EventFilter(analysis: analysis, index: index).html())
    \(list)
    </section>
    """
  }

  private var counted: String {
    let shown = analysis.events.count
    let all = analysis.totals.events
    return shown < all
      ? "newest \(PlainText.count(shown)) of \(PlainText.count(all, "event"))"
      : PlainText.count(shown, "event")
  }

  private var empty: HTML {
    """
    <p class="empty"><strong>No events to show.</strong> \
    \(analysis.totals.rejected > 0 ? "Every line was rejected; the reasons are below." : "")</p>
    """
  }

  private var list: HTML? {
    guard !analysis.events.isEmpty else { return nil }
    return """
      <ol class="event-list" id="events">
      \(analysis.events.enumerated().map { row($0, $1) })
      </ol>
      <p class="empty" id="no-match" hidden>No event matches these filters.</p>
      """
  }

  // MARK: One event

  private func row(_ number: Int, _ checked: CheckedEvent) -> HTML {
    """
    <li id="event-\(number + 1)" class="event \(state(checked))" \(facets(checked))>\
    <details><summary>\(summary(checked))</summary>
    \(EventDetails(checked: checked, index: index).html())
    </details></li>

    """
  }

  private func state(_ checked: CheckedEvent) -> String {
    checked.isCritical ? "critical" : checked.isFlagged ? "flagged" : "normal"
  }

  /// What the script filters by: numbers of names, so that no name has to be compared.
  private func facets(_ checked: CheckedEvent) -> HTML {
    let event = checked.event
    let issue = checked.issueID.flatMap { index.anchor(.issue, $0) } ?? ""
    return """
      data-type="\(event.type.name)" data-service="\(place(event.service, in: index.services))" \
      data-region="\(place(event.region ?? "-", in: index.regions))" \
      data-level="\(event.severity.name)" data-state="\(state(checked))" data-issue="\(issue)"
      """
  }

  private func place(_ name: String, in names: [String]) -> Int {
    names.firstIndex { $0.utf8.elementsEqual(name.utf8) } ?? -1
  }

  private func summary(_ checked: CheckedEvent) -> HTML {
    let event = checked.event
    let customer: HTML? = event.customerID.map { " · <bdi>\($0, limit: PageLimit.name)</bdi>" }
    return """
      \(Icons.type(event.type)) \
      <span class="who"><b><bdi>\(event.service, limit: PageLimit.name)</bdi></b> \
      <span class="where"><bdi>\(event.region ?? "-", limit: PageLimit.name)</bdi>\(customer)\
      </span></span> \
      \(KeyMetric(checked, index).html) \
      \(index.time(event.timestamp)) \
      \(Badge.finding(checked))
      """
  }
}

/// The one number of an event that says most: the worst exceedance, else its type's main metric.
struct KeyMetric {
  private let value: String
  private let note: String
  private let isOver: Bool

  init(_ checked: CheckedEvent, _ index: PageIndex) {
    guard let worst = checked.check?.worst(index.thresholds) else {
      (value, note) = Self.main(checked.event, index)
      isOver = false
      return
    }
    let threshold = index.thresholds[worst.threshold]
    value = PlainText.quantity(worst.value, unit: threshold.unit)
    let limit = PlainText.quantity(threshold.alertAbove, unit: threshold.unit)
    let change = worst.changePercent.map { ", \(PlainText.change($0)) on baseline" } ?? ""
    note = "\(threshold.label) over \(limit)\(change)"
    isOver = true
  }

  var html: HTML {
    """
    <span class="metric \(isOver ? "over" : "")"><b>\(value)</b> \
    <span class="note">\(note, limit: PageLimit.name)</span></span>
    """
  }

  private static func main(_ event: LogEvent, _ index: PageIndex) -> (String, String) {
    let usual = ["latency_ms", "query_time_ms", "load_time_ms", "cpu_percent", "memory_percent"]
    let names = usual + event.metrics.map(\.name)
    guard let name = names.first(where: { event.number($0) != nil }),
      let number = event.number(name)
    else { return ("-", "no metric") }
    return (
      PlainText.quantity(number, unit: index.unit(name)), index.label(name, event.type)
    )
  }
}

extension CheckResult {
  /// The exceedance farthest over its limit.
  func worst(_ thresholds: [Threshold]) -> Exceedance? {
    exceedances.max { excess($0, thresholds) < excess($1, thresholds) }
  }

  private func excess(_ exceedance: Exceedance, _ thresholds: [Threshold]) -> Double {
    let limit = thresholds[exceedance.threshold].alertAbove
    return limit > 0 ? exceedance.value / limit : 2
  }
}
