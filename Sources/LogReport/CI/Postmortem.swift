package import LogModel

/// A post-mortem to be completed by people: what the log shows of each issue above `low`.
///
/// Each text is the embedded analyst's, or a model's where one reviewed the issue. What a log does
/// not show is left open: no sentence claims that somebody did something.
package enum Postmortem {
  /// The first line, by which a later run knows the file for an output.
  package static let heading = "# Post-mortem (logmon)"
  /// The most issues in full.
  package static let issueLimit = 10

  /// The whole file, in Markdown.
  package static func render(_ analysis: Analysis) -> [UInt8] {
    let headline = Headline(analysis)
    let all = analysis.ciIssues.filter { $0.severity > .low }
    let minor = analysis.triage.issues.count - all.count
    var blocks = [heading, "\(headline.lead.asMarkdownText)\(headline.rest.asMarkdownText)"]
    if let window = analysis.statistics.window {
      blocks.append("Log from \(Summary.window(window)). All times are UTC.")
    }
    if !analysis.isTrusted { blocks.append("> **The input is incomplete or not trustworthy.**") }
    blocks += all.prefix(issueLimit).flatMap {
      PostmortemIssue(item: $0, analysis: analysis).blocks
    }
    var left = [
      all.count > issueLimit
        ? "\(PlainText.count(all.count - issueLimit, "more issue")) in the report" : nil,
      minor > 0 ? "\(PlainText.count(minor, "issue")) of low severity in the report" : nil,
    ].compactMap(\.self)
    if all.isEmpty { left.insert("No issue above low severity: nothing to write about", at: 0) }
    blocks += left.map { "\($0)." }
    return Array((blocks.joined(separator: "\n\n") + "\n").utf8)
  }
}

/// The sections about one issue.
private struct PostmortemIssue {
  let item: CIIssue
  let analysis: Analysis

  private var issue: Issue { item.issue }

  var blocks: [String] {
    [
      "## \(text(issue.texts.title, 300))",
      list([
        "Severity: \(item.severity.rawValue)", "Status: \(status)",
        "From \(Wording.moment(issue.extent.firstSeen)) to \(Wording.moment(issue.extent.lastSeen))",
        "Services: \(names(issue.scope.services))", "Regions: \(names(issue.scope.regions))",
        "Issue \(text(issue.identity.id, 200))",
      ]),
      text(issue.texts.description, 4000),
      "### Impact", issue.texts.impact.isEmpty ? "Not known." : text(issue.texts.impact, 2000),
      list([
        "\(issue.extent.amount), \(PlainText.count(issue.extent.criticalEvents)) critical",
        PlainText.count(issue.extent.customersAffected, "customer") + " with a flagged event",
      ]),
      "### Timeline", timeline,
      "### Root cause", cause,
      "### What was done", done,
      "### Action items", actions,
    ]
  }

  private var status: String {
    switch issue.status {
    case .resolved: "resolved, back to normal at the end of the log"
    case .identified: "going on at the end of the log, cause identified"
    case .investigating: "not known to be over, cause not certain"
    }
  }

  private var timeline: String {
    let marks = analysis.marks(around: issue).map { (time: $0.time, text: "Mark: \($0.label)") }
    let entries = (marks + issue.history.timeline.map { (time: $0.time, text: $0.text) })
      .enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
    let rows = entries.prefix(40).map { _, entry in
      "| \(Wording.moment(entry.time)) | \(text(entry.text, 500)) |"
    }
    let rest = entries.count - rows.count
    return (["| Time | What the log shows |", "| --- | --- |"] + rows).joined(separator: "\n")
      + (rest > 0 ? "\n\nand \(PlainText.count(rest, "more entry"))" : "")
  }

  private var cause: String {
    let verdict = issue.verdict
    let confidence = PlainText.number(verdict.confidence, places: 2)
    var blocks = [
      "Likely\(verdict.analyst.byline) (confidence \(confidence)): "
        + text(verdict.rootCauseHypothesis, 4000)
    ]
    if let cascade = issue.history.cascade {
      let order = cascade.order.prefix(20).enumerated().map { number, step in
        "\(number + 1). \(text(step.service, 60))\(Wording.within([step.region]) { text($0, 60) }), "
          + "\(Wording.moment(step.onset))"
      }
      blocks.append("Order of failure:\n\n" + order.joined(separator: "\n"))
    }
    if !verdict.evidence.isEmpty {
      blocks.append(
        "Evidence:\n\n"
          + list(verdict.evidence.map { text($0.statement, 1000) + $0.author.signature }))
    }
    let places = issue.history.places.map { "\($0.location), \($0.service)" }
    if !places.isEmpty {
      blocks.append("First events:\n\n" + list(places.map { text($0, 500) }))
    }
    return blocks.joined(separator: "\n\n")
  }

  /// What this run wrote; the log shows nothing of what people did.
  private var done: String {
    let alerts = analysis.triage.alerts.filter { $0.relatedIssueID == issue.identity.id }
    let tickets = analysis.triage.tickets.filter { $0.issue.id == issue.identity.id }
    let written =
      alerts.map { alert in
        "Draft of the \(alert.kind == .customer ? "notice to customers" : "alert to engineering"): "
          + text(alert.subject, 300)
      } + tickets.map { "Ticket: \(text($0.ticketID, 200))" }
    let open = "- [ ] Add here what people did, and when."
    return written.isEmpty ? open : list(written) + "\n" + open
  }

  private var actions: String {
    var items: [String] = []
    if let workaround = issue.texts.workaround { items.append(text(workaround, 2000)) }
    items.append("Confirm or correct the likely root cause.")
    for step in (issue.history.cascade?.order ?? []).dropFirst().prefix(5) {
      items.append(
        "Decide whether \(text(step.service, 60)) should stand a failure of "
          + "\(text(issue.scope.root, 60)).")
    }
    items.append(
      "Add the resolution to \(text(issue.identity.documentID, 200)) of the knowledge base.")
    return items.map { "- [ ] \($0)" }.joined(separator: "\n")
  }

  private func names(_ names: [String]) -> String {
    PlainText.list(names.map { text($0, 60) }, limit: 12)
  }

  private func list(_ items: [String]) -> String {
    items.map { "- \($0)" }.joined(separator: "\n")
  }

  /// Text of the log or of a model, on one line.
  private func text(_ text: String, _ limit: Int) -> String {
    GitHubTicket.inert(text.shortened(to: limit))
  }
}
