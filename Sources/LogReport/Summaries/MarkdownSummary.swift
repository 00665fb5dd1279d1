import LogModel

/// The run as Markdown, for the summary page of a CI job.
struct MarkdownSummary {
  let analysis: Analysis
  let outputs: [WrittenOutput]

  var text: String {
    let parts = [heading, totals, checks, comparison, issues, warnings, written]
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
    let totals = analysis.statistics.totals
    let window = analysis.statistics.window.map { "\(Summary.window($0)). " } ?? ""
    return [
      "| Events | Flagged | Critical | Services | Regions | Customers | Alerts | Tickets |",
      "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
      row(
        [
          totals.events, totals.flagged, totals.critical, totals.services, totals.regions,
          totals.customersAffected, analysis.triage.alerts.count, analysis.triage.tickets.count,
        ].map { PlainText.count($0) }),
      "",
      "\(window)\(PlainText.count(totals.lines, "line")): "
        + "\(PlainText.count(totals.rejected)) rejected, \(PlainText.count(totals.blank)) blank"
        + (totals.ignoredNote.map { "; \($0)" } ?? "") + ". "
        + (analysis.status.gate.map { "\($0), exit \(analysis.status.exitCode)." } ?? ""),
    ]
  }

  private var checks: [String] {
    guard !analysis.status.checks.isEmpty else { return [] }
    let rows = analysis.status.checks.byUrgency.prefix(Summary.checkLimit).map { check in
      row([
        check.outcome == .passed ? "passed" : "**\(check.outcome.rawValue)**",
        check.name.shortened(to: 200).asMarkdownText,
        check.detail.shortened(to: 200).asMarkdownText,
      ])
    }
    return ["| Gate | Rule | Found |", "| --- | --- | --- |"] + rows
      + Summary.moreRules(analysis.status.checks).flatMap { ["", $0] }
  }

  private var comparison: [String] {
    guard let comparison = analysis.comparison else { return [] }
    let rows = comparison.rows.filter { $0.verdict != .same && $0.verdict != .notEnough }
    let table = rows.prefix(Summary.issueLimit * 2).map { entry in
      row([
        ComparisonText.place(entry).shortened(to: 120).asMarkdownText,
        ComparisonText.figure(entry.then, entry).asMarkdownText,
        ComparisonText.figure(entry.now, entry).asMarkdownText,
        ComparisonText.change(entry).asMarkdownText,
        entry.verdict.isRegression ? "**\(entry.verdict.rawValue)**" : entry.verdict.rawValue,
      ])
    }
    let head = [
      "", "| Series | Then | Now | Change | Verdict |", "| --- | ---: | ---: | ---: | --- |",
    ]
    return [ComparisonText.sentence(comparison).asMarkdownText + "."]
      + (table.isEmpty ? [] : head + table)
  }

  private var issues: [String] {
    guard !analysis.triage.issues.isEmpty else { return [] }
    let shown = analysis.issuesByUrgency.prefix(Summary.issueLimit)
    let rest = analysis.triage.issues.count - shown.count
    return [
      "| Severity | Issue | Title | Since | Services | Flagged |",
      "| --- | --- | --- | --- | --- | ---: |",
    ] + shown.map(issue)
      + (rest > 0 ? ["", "and \(PlainText.count(rest, "more issue"))"] : [])
  }

  private func issue(_ issue: Issue) -> String {
    row([
      issue.severity == .critical ? "**critical**" : issue.severity.rawValue,
      issue.identity.id.asMarkdownText,
      issue.texts.title.shortened(to: 200).asMarkdownText,
      analysis.moment(issue.extent.firstSeen),
      PlainText.list(issue.scope.services.map { $0.shortened(to: 60).asMarkdownText }),
      PlainText.count(issue.extent.occurrences),
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
