import LogModel

/// The run in at most 25 lines of plain text.
struct TextSummary {
  private static let titleLimit = 100

  let analysis: Analysis
  let outputs: [WrittenOutput]

  var text: String {
    let parts = [
      [Headline(analysis).text.asTerminalText] + totals, checks, issues, warnings, written,
    ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n").withoutWorkflowCommands
  }

  private var totals: [String] {
    let totals = analysis.statistics.totals
    var lines = [
      [
        PlainText.count(totals.events, "event"), "\(PlainText.count(totals.flagged)) flagged",
        "\(PlainText.count(totals.critical)) critical",
        PlainText.count(totals.services, "service"), PlainText.count(totals.regions, "region"),
        PlainText.count(analysis.triage.alerts.count, "alert"),
        PlainText.count(analysis.triage.tickets.count, "ticket"),
      ].joined(separator: ", ")
    ]
    if totals.rejected > 0 || !analysis.status.isComplete {
      lines.append(
        "\(PlainText.count(totals.lines, "line")) read, \(PlainText.count(totals.rejected)) "
          + "rejected, \(PlainText.count(totals.blank)) blank")
    }
    if let ignored = totals.ignoredNote { lines.append(ignored) }
    lines += analysis.input.files.prefix(3).compactMap { input in
      input.reading.map { "\(input.name.asTerminalText): \($0)" }
    }
    if !analysis.status.isComplete { lines.append("INCOMPLETE INPUT: the rest is missing") }
    if let model = analysis.status.model { lines.append(model.sentence.asTerminalText) }
    if let comparison = analysis.comparison {
      lines.append(ComparisonText.sentence(comparison).asTerminalText)
    }
    if let window = analysis.statistics.window { lines.append(Summary.window(window)) }
    return lines
  }

  /// The rules of the gate, those that do not hold first.
  private var checks: [String] {
    analysis.status.checks.byUrgency.prefix(Summary.checkLimit).map { check in
      "  \(padded(check.outcome.rawValue.uppercased(), 12))  "
        + "\(check.name.shortened(to: 200)): \(check.detail.shortened(to: 200))".asTerminalText
    } + Summary.moreRules(analysis.status.checks).map { "  \($0)" }
  }

  // MARK: Issues

  private var issues: [String] {
    let shown = analysis.issuesByUrgency.prefix(Summary.issueLimit)
    let width = shown.map(\.identity.id.utf8.count).max() ?? 0
    let rest = analysis.triage.issues.count - shown.count
    return shown.map { line($0, idWidth: width) }
      + (rest > 0 ? ["  and \(PlainText.count(rest, "more issue"))"] : [])
  }

  private func line(_ issue: Issue, idWidth: Int) -> String {
    let severity = padded(issue.severity.rawValue.uppercased(), 8)
    let id = padded(issue.identity.id.asTerminalText, min(idWidth, 64))
    let title = issue.texts.title.shortened(to: Self.titleLimit).asTerminalText
    let since = analysis.moment(issue.extent.firstSeen)
    let services = PlainText.list(issue.scope.services.map { $0.shortened(to: 60).asTerminalText })
    return "  \(severity)  \(id)  \(title), since \(since): \(services)"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  // MARK: The rest

  private var warnings: [String] {
    let all = analysis.status.warnings
    let rest = all.count - Summary.warningLimit
    return all.prefix(Summary.warningLimit).map {
      "warning: \($0.shortened(to: 300).asTerminalText)"
    } + (rest > 0 ? ["and \(PlainText.count(rest, "more warning")) in the report"] : [])
  }

  private var written: [String] {
    let width = outputs.map(\.label.count).max() ?? 0
    return outputs.map { "  \(padded($0.label, width))  \($0.path.asTerminalText)" }
  }
}
