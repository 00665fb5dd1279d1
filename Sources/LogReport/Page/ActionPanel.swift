import LogModel

/// The results of triage: the issues with their KB entries, and the alerts.
struct ActionPanel {
  let analysis: Analysis
  let index: PageIndex

  func html() async -> HTML {
    let issues = await issues()
    return """
      <section class="actions" aria-labelledby="actions-title">
      <div class="section-head"><h2 id="actions-title">AI actions</h2>
      <p class="note">by the \(analysis.status.analyst.name)</p>
      </div>
      <div class="tabs" data-tabs>
      <section id="issues" data-tab="Issues &amp; KB" data-count="\(analysis.triage.issues.count)">
      <h3 class="tab-title">Issues &amp; KB</h3>
      \(issues)
      </section>
      <section id="alerts" data-tab="Alerts" data-count="\(analysis.triage.alerts.count)">
      <h3 class="tab-title">Alerts</h3>
      \(alerts)
      </section>
      </div>
      </section>
      """
  }

  // MARK: Issues

  private func issues() async -> HTML {
    if analysis.triage.issues.isEmpty { return noIssues }
    let shown = analysis.triage.issues.prefix(PageLimit.issues)
    let important = shown.filter { $0.severity > .low }
    let minor = shown.filter { $0.severity == .low }
    let cards = await cards(important + minor, opening: important.isEmpty ? nil : 0)
    return """
      \(Array(cards[..<important.count]))
      \(group(minor, Array(cards[important.count...])))
      \(PageLimit.note(analysis.triage.issues.count, shown: shown.count, "issue"))
      """
  }

  /// Rendered concurrently, because cards are independent.
  private func cards(_ issues: [Issue], opening open: Int?) async -> [HTML] {
    await withTaskGroup(of: (Int, HTML).self) { group in
      for (index, issue) in issues.enumerated() {
        group.addTask { (index, card(issue, isOpen: index == open)) }
      }
      var cards = [HTML](repeating: "", count: issues.count)
      for await (index, card) in group { cards[index] = card }
      return cards
    }
  }

  private func card(_ issue: Issue, isOpen: Bool) -> HTML {
    IssueCard(issue: issue, analysis: analysis, index: index, isOpen: isOpen).html()
  }

  /// Issues of low severity are collapsed to one line.
  private func group(_ minor: [Issue], _ cards: [HTML]) -> HTML? {
    guard !minor.isEmpty else { return nil }
    let findings = minor.map(\.extent.occurrences).reduce(0, +)
    return """
      <details class="minor"><summary>\
      <b>\(PlainText.count(minor.count, "low-severity issue"))</b> \
      <span class="note">\(PlainText.count(findings, "flagged event"))</span></summary>
      \(cards)
      </details>
      """
  }

  private var noIssues: HTML {
    let events = PlainText.count(analysis.statistics.totals.events, "event")
    return analysis.statistics.totals.flagged == 0 && analysis.statistics.totals.events > 0
      ? """
      <p class="empty good"><strong>All quiet.</strong> \(events), nothing over a limit.</p>
      """
      : "<p class=\"empty\"><strong>No issues.</strong></p>"
  }

  // MARK: Alerts

  private var alerts: HTML {
    if analysis.triage.alerts.isEmpty {
      return "<p class=\"empty\"><strong>No alerts.</strong> Nothing needed an e-mail.</p>"
    }
    let shown = analysis.triage.alerts.prefix(PageLimit.alerts)
    return """
      \(shown.map(alert))
      \(PageLimit.note(analysis.triage.alerts.count, shown: shown.count, "alert"))
      """
  }

  private func alert(_ alert: Alert) -> HTML {
    let severity = analysis.triage.issues.first { $0.identity.id == alert.relatedIssueID }?.severity
    let kind = alert.kind == .customer ? "Customer notice" : "Engineering"
    let ticket: HTML? = alert.relatedTicketID.map {
      "<div><dt>Ticket</dt> <dd>\(index.link(.ticket, $0))</dd></div>"
    }
    return """
      <article\(anchor(alert))><details class="card \(severity?.rawValue ?? "")"><summary>\
      <span class="badges"><span class="badge kind">\(kind)</span> \(severity.map(Badge.severity)) \
      \(Badge.aiGenerated)</span>
      <h4 class="card-title"><bdi>\(alert.subject, limit: PageLimit.name * 2)</bdi></h4>
      <span class="meta">\(index.time(alert.createdAt)) · \
      <bdi>\(alert.affectedService, limit: PageLimit.name)</bdi></span></summary>
      <div class="body">
      <dl class="facts"><div><dt>Alert</dt> <dd><code>\(alert.alertID)</code></dd></div>\
      <div><dt>Issue</dt> <dd>\(index.link(.issue, alert.relatedIssueID))</dd></div>\(ticket)</dl>
      \(CopyableText.html(alert.body, index.anchor(.alert, alert.alertID)))
      </div></details></article>

      """
  }

  private func anchor(_ alert: Alert) -> HTML? {
    index.anchor(.alert, alert.alertID).map { " id=\"\($0)\"" }
  }
}
