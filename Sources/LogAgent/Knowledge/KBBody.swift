internal import LogModel

/// The Markdown of a KB entry, written and read by its headings.
enum KBBody {
  /// Lines of history kept.
  static let historyLimit = 100

  /// The sections the agent writes; any other a person added is carried over.
  static let ownSections = [
    "Summary", "Description", "Likely cause", "Impact", "Workaround", "Evidence", "History",
  ]

  /// The body for an issue; `old` is the body it replaces, whose history and notes live on, and
  /// `summary` what a language model wrote for it.
  static func write(
    _ issue: Issue, thresholds: [Threshold], _ why: Recognition, summary: String?,
    replacing old: String?
  ) -> String {
    var parts = ["# \(issue.title.asMarkdownText)", affected(issue)]
    if let summary { parts.append("## Summary\n\n" + summary.asMarkdownText) }
    parts.append("## Description\n\n" + issue.description.asMarkdownText)
    if !issue.peaks.isEmpty { parts.append(table(issue.peaks, thresholds)) }
    parts.append(
      "## Likely cause\n\n" + issue.verdict.rootCauseHypothesis.asMarkdownText
        + issue.verdict.analyst.signature
        + " Confidence \(PlainText.number(issue.verdict.confidence, places: 2)).")
    parts.append("## Impact\n\n" + issue.impact.asMarkdownText)
    if let workaround = issue.workaround {
      parts.append("## Workaround\n\n" + workaround.asMarkdownText)
    }
    parts.append("## Evidence\n\n" + evidence(issue))
    parts += notes(old ?? "")
    parts.append("## History\n\n" + history(issue, why, old ?? "").joined(separator: "\n"))
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func affected(_ issue: Issue) -> String {
    let services = PlainText.list(issue.services.map(\.asMarkdownText), limit: 12)
    let regions = PlainText.list(issue.regions.map(\.asMarkdownText), limit: 12)
    let kind = issue.cascade == nil ? "Affected" : "Affected, root first"
    return "\(kind): \(services) in \(regions)."
  }

  private static func table(_ peaks: [Exceedance], _ thresholds: [Threshold]) -> String {
    let rows = peaks.map { peak in
      let threshold = thresholds[peak.threshold]
      let unit = threshold.unit
      let baseline = peak.baseline.map { PlainText.quantity($0, unit: unit) } ?? "none yet"
      let change = peak.changePercent.map { PlainText.change($0) } ?? "–"
      return "| \(threshold.label.asMarkdownText) | \(baseline) "
        + "| \(PlainText.quantity(peak.value, unit: unit)) | \(change) "
        + "| \(PlainText.quantity(threshold.alertAbove, unit: unit)) |"
    }
    return
      (["| Metric | Baseline | Current | Change | Limit |", "|---|---|---|---|---|"] + rows)
      .joined(separator: "\n")
  }

  private static func evidence(_ issue: Issue) -> String {
    issue.verdict.evidence.map { evidence in
      let ids = evidence.eventIDs.map { Wording.name($0).asMarkdownText }.joined(separator: ", ")
      return "- \(evidence.statement.asMarkdownText)\(evidence.author.signature) Events: \(ids)."
    }.joined(separator: "\n")
  }

  /// One line for each run that found it, oldest first; a longer log replaces its shorter self.
  private static func history(_ issue: Issue, _ why: Recognition, _ old: String) -> [String] {
    let start = "- \(issue.firstSeen) to "
    var lines = (sections(old).first { $0.name == "History" }?.lines ?? [])
      .filter { $0.hasPrefix("- ") && !$0.hasPrefix(start) }
    let critical =
      issue.criticalEvents > 0 ? " (\(PlainText.count(issue.criticalEvents)) critical)" : ""
    let reason = why.best == nil && why.reason == .new ? "" : "; \(why.sentence.asMarkdownText)"
    lines.append(
      "\(start)\(issue.lastSeen): \(PlainText.count(issue.occurrences, "flagged event"))\(critical), "
        + "\(issue.severity.rawValue), \(issue.status.rawValue)\(reason)")
    return Array(lines.suffix(historyLimit))
  }

  /// The body with one more line of history; everything else stays as it is.
  static func adding(_ line: String, toHistoryOf body: String) -> String {
    var lines = lines(body).map { String($0) }
    guard let heading = lines.lastIndex(of: "## History") else {
      while lines.last?.isEmpty ?? false { lines.removeLast() }
      return (lines + ["", "## History", "", line, ""]).joined(separator: "\n")
    }
    let next = lines[(heading + 1)...].firstIndex { $0.hasPrefix("## ") } ?? lines.count
    let last = lines[heading..<next].lastIndex { $0.hasPrefix("- ") }
    lines.insert(contentsOf: last == nil ? ["", line] : [line], at: (last ?? heading) + 1)
    return lines.joined(separator: "\n")
  }

  /// Sections that people added.
  private static func notes(_ old: String) -> [String] {
    sections(old).filter { !ownSections.contains($0.name) }.map {
      var lines = $0.lines
      while lines.last?.isEmpty ?? false { lines.removeLast() }
      return (["## \($0.name)"] + lines).joined(separator: "\n")
    }
  }

  /// The parts below `## ` headings, in order.
  static func sections(_ body: String) -> [(name: String, lines: [String])] {
    var sections: [(name: String, lines: [String])] = []
    for line in lines(body) {
      if line.hasPrefix("## ") {
        sections.append((String(line.dropFirst(3)), []))
      } else if !sections.isEmpty {
        sections[sections.count - 1].lines.append(String(line))
      }
    }
    return sections
  }

  /// The text of the first `# ` heading.
  static func title(_ body: String) -> String? {
    let line = lines(body).first { $0.hasPrefix("# ") }
    return line.map { unescaped($0.dropFirst(2)) }
  }

  /// The text of a section on one line, without tables and Markdown escapes.
  static func section(_ name: String, of body: String) -> String {
    let lines = sections(body).first { $0.name == name }?.lines ?? []
    let prose = lines.filter { !$0.isEmpty && !$0.hasPrefix("|") }
    return unescaped(prose.joined(separator: " ")[...])
  }

  /// Its lines, empty ones too; to look for them character by character was most of what reading a
  /// folder of entries took.
  static func lines(_ text: String) -> [Substring] {
    let bytes = text.utf8.span
    var lines: [Substring] = []
    var start = text.startIndex
    for offset in bytes.indices where bytes[offset] == UInt8(ascii: "\n") {
      let end = text.utf8.index(text.startIndex, offsetBy: offset)
      lines.append(text[start..<end])
      start = text.utf8.index(after: end)
    }
    lines.append(text[start...])
    return lines
  }

  private static func unescaped(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
    return String { plain in
      var isEscaped = false
      for byte in text.utf8 {
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        if !isEscaped { plain.append(byte) }
      }
    }
  }
}
