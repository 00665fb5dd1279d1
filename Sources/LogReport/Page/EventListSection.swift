import LogModel

/// The events, newest first, with filters.
///
/// The first hundred are in the document; the script replaces them by rows drawn from data, of
/// which it keeps only the visible ones.
struct EventListSection {
  let analysis: Analysis
  let index: PageIndex
  let shown: ShownEvents

  func html() -> HTML {
    """
    <section id="stream" class="stream" aria-labelledby="stream-title">
    <div class="section-head"><h2 id="stream-title">Event stream</h2>
    <p class="note" id="shown" role="status">\(counted)</p>\(shown.count == 0 ? nil : EventFilter.exports)</div>
    \(shown.count == 0 ? empty : EventFilter.html)
    \(list)
    </section>
    """
  }

  private var counted: String {
    let rows = min(shown.count, ShownEvents.plainRows)
    let all = analysis.statistics.totals.events
    return rows < all
      ? "newest \(PlainText.count(rows)) of \(PlainText.count(all, "event"))"
      : PlainText.count(rows, "event")
  }

  private var empty: HTML {
    let rejected = analysis.statistics.totals.rejected
    return """
      <p class="empty"><strong>No events to show.</strong> \
      \(rejected > 0 ? "Every line was rejected; the reasons are below." : "")</p>
      """
  }

  private var list: HTML? {
    guard shown.count > 0 else { return nil }
    let rows = shown.plain
    return """
      <div class="event-list"><ol id="events">
      \(rows.enumerated().map { row($0, $1) })
      </ol></div>
      <p class="empty" id="no-match" hidden>No event matches these filters.</p>
      \(coverage)
      """
  }

  /// The part of the run that is shown, and why.
  private var coverage: HTML? {
    let (here, all) = (shown.count, analysis.statistics.totals.events)
    guard here < all || shown.leftOut > 0 else { return nil }
    let issues = analysis.triage.issues.count
    let issueCoverage =
      shown.wholeIssues == issues
      ? "every issue has its first, last and worst event"
      : "\(PlainText.count(shown.wholeIssues)) of \(PlainText.count(issues, "issue")) have "
        + "their first, last and worst event"
    let examples = analysis.events.sample.isEmpty ? "" : ", flagged ones from all over the run"
    let newest = "the newest \(PlainText.count(min(analysis.events.newest.count, here)))\(examples)"
    let rest = shown.leftOut > 0 ? "; \(PlainText.count(shown.leftOut)) more had no room" : ""
    return """
      <p class="note coverage" id="coverage">\(PlainText.count(here)) of \(PlainText.count(all)) \
      events are in this file: \(newest)\(issues > 0 ? ", and " + issueCoverage : "")\(rest).</p>
      """
  }

  // MARK: One event

  private func row(_ number: Int, _ checked: CheckedEvent) -> HTML {
    """
    <li id="event-\(number + 1)" class="event \(state(checked))">\
    <details><summary>\(summary(checked))</summary>
    \(EventDetails(checked: checked, index: index).html())
    </details></li>

    """
  }

  private func state(_ checked: CheckedEvent) -> String {
    checked.isCritical ? "critical" : checked.isFlagged ? "flagged" : "normal"
  }

  private func summary(_ checked: CheckedEvent) -> HTML {
    let event = checked.event
    let customer: HTML? = event.source.customerID.map {
      " · <bdi>\($0, limit: PageLimit.name)</bdi>"
    }
    return """
      \(Icons.type(event.source.type)) \
      <span class="who"><b><bdi>\(event.source.service, limit: PageLimit.name)</bdi></b> \
      <span class="where">\
      <bdi>\(event.source.region ?? "-", limit: PageLimit.name)</bdi>\(customer)\
      </span></span> \
      \(KeyMetric(checked, index).html) \
      \(index.time(event.timestamp)) \
      \(Badge.finding(checked))
      """
  }
}
