import LogModel

/// The run as Markdown, for the summary page of a CI job.
struct MarkdownSummary {
  let analysis: Analysis
  let outputs: [WrittenOutput]

  var text: String {
    let parts = [heading, totals, issues, warnings, written]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  private var heading: [String] {
    let headline = Headline(analysis)
    var lines = [
      "## Log Monitoring", "",
      "**\(headline.lead.asMarkdownText)**\(headline.rest.asMarkdownText)",
    ]
    if !analysis.status.isComplete {
      lines += ["", "> **Incomplete input.** What could be read is below; the rest is missing."]
    }
    return lines
  }

  private var totals: [String] {
    let totals = analysis.totals
    let window = analysis.window.map { "\(Summary.window($0)). " } ?? ""
    return [
      "| Events | Flagged | Critical | Services | Regions | Customers | Alerts | Tickets |",
      "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
      row(
        [
          totals.events, totals.flagged, totals.critical, totals.services, totals.regions,
          totals.customersAffected, analysis.alerts.count, analysis.tickets.count,
        ].map { PlainText.count($0) }),
      "",
      "\(window)\(PlainText.count(totals.lines, "line")): "
        + "\(PlainText.count(totals.rejected)) rejected, \(PlainText.count(totals.blank)) blank. "
        + (analysis.status.gate.map { "\($0), exit \(analysis.status.exitCode)." } ?? ""),
    ]
  }

  private var issues: [String] {
    guard !analysis.issues.isEmpty else { return [] }
    let shown = analysis.issuesByUrgency.prefix(Summary.issueLimit)
    let rest = analysis.issues.count - shown.count
    return [
      "| Severity | Issue | Title | Since | Services | Flagged |",
      "| --- | --- | --- | --- | --- | ---: |",
    ] + shown.map(issue)
      + (rest > 0 ? ["", "and \(PlainText.count(rest, "more issue"))"] : [])
  }

  private func issue(_ issue: Issue) -> String {
    row([
      issue.severity == .critical ? "**critical**" : issue.severity.rawValue,
      issue.issueID.asMarkdownText,
      issue.title.shortened(to: 200).asMarkdownText,
      analysis.moment(issue.firstSeen),
      PlainText.list(issue.services.map { $0.shortened(to: 60).asMarkdownText }),
      PlainText.count(issue.occurrences),
    ])
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private var warnings: [String] {
    let all = analysis.status.warnings
    let rest = all.count - Summary.warningLimit
    return all.prefix(Summary.warningLimit).map {
      "- warning: \($0.shortened(to: 300).asMarkdownText)"
    } + (rest > 0 ? ["- and \(PlainText.count(rest, "more warning")) in the report"] : [])
  }

  private var written: [String] {
    outputs.map { "- \($0.label.asMarkdownText): \($0.path.asMarkdownText)" }
  }
}
