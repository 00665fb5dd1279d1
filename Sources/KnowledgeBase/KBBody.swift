internal import LogModel
internal import Redaction

/// The Markdown of a KB entry: written in sections and parsed by its headings.
package enum KBBody {
  /// The number of history lines that are kept.
  static let historyLimit = 100

  static let history = "History"

  /// The sections that logmon writes, in order.
  static let ownSections = [
    "Summary", "Description", "Likely cause", "Impact", "Workaround", "Evidence", history,
  ]

  /// The generated text about an issue, without the history.
  ///
  /// `summary` is the section that a language model wrote.
  static func outline(_ issue: Issue, thresholds: [Threshold], summary: String?) -> KBOutline {
    var outline = KBOutline()
    outline.title = issue.texts.title.asMarkdownText
    outline.intro = ["", affected(issue), ""]
    func add(_ name: String, _ text: String) {
      let lines = lines(text).map { String($0) }
      outline.sections.append(.init(name: name, lines: [""] + lines + [""]))
    }
    if let summary { add("Summary", summary.asMarkdownText) }
    let table = issue.history.peaks.isEmpty ? "" : "\n\n" + table(issue.history.peaks, thresholds)
    add("Description", issue.texts.description.asMarkdownText + table)
    add(
      "Likely cause",
      issue.verdict.rootCauseHypothesis.asMarkdownText + issue.verdict.analyst.signature
        + " Confidence \(PlainText.number(issue.verdict.confidence, places: 2)).")
    add("Impact", issue.texts.impact.asMarkdownText)
    if let workaround = issue.texts.workaround { add("Workaround", workaround.asMarkdownText) }
    add("Evidence", evidence(issue))
    return outline
  }

  private static func affected(_ issue: Issue) -> String {
    let services = PlainText.list(issue.scope.services.map(\.asMarkdownText), limit: 12)
    let regions = Wording.within(issue.scope.regions, limit: 12) { $0.asMarkdownText }
    let kind = issue.history.cascade == nil ? "Affected" : "Affected, root first"
    return "\(kind): \(services)\(regions)."
  }

  private static func table(_ peaks: [Exceedance], _ thresholds: [Threshold]) -> String {
    let rows = peaks.map { peak in
      let threshold = thresholds[peak.threshold]
      let unit = threshold.unit
      let baseline = peak.baseline.map { PlainText.quantity($0, unit: unit) } ?? "none yet"
      let change = peak.changePercent.map { PlainText.change($0) } ?? "–"
      return "| \(threshold.label.asMarkdownText) | \(baseline) "
        + "| \(PlainText.quantity(peak.value, unit: unit)) | \(change) "
        + "| \(PlainText.quantity(threshold.limit, unit: unit)) |"
    }
    return
      (["| Metric | Baseline | Current | Change | Limit |", "|---|---|---|---|---|"] + rows)
      .joined(separator: "\n")
  }

  private static func evidence(_ issue: Issue) -> String {
    issue.verdict.evidence.map { evidence in
      let ids = evidence.eventIDs.map { PublicText.name($0).asMarkdownText }.joined(separator: ", ")
      let events = ids.isEmpty ? "" : " Events: \(ids)."
      return "- \(evidence.statement.asMarkdownText)\(evidence.author.signature)\(events)"
    }.joined(separator: "\n")
  }

  /// The body with the line of this run in its history.
  ///
  /// A longer log replaces the line of its shorter version, and the oldest lines are dropped at the
  /// limit. Lines written by people keep their place.
  static func recording(_ issue: Issue, _ why: MatchExplanation, in body: String) -> String {
    var outline = KBOutline(body)
    let start = "- \(issue.extent.firstSeen) to "
    for index in outline.sections.indices where outline.sections[index].name == history {
      outline.sections[index].lines.removeAll { $0.hasPrefix(start) && isHistory($0) }
      let surplus = outline.sections[index].lines.count(where: isHistory) - historyLimit + 1
      for _ in 0..<max(0, surplus) {
        guard let oldest = outline.sections[index].lines.firstIndex(where: isHistory) else { break }
        outline.sections[index].lines.remove(at: oldest)
      }
    }
    return adding(historyLine(issue, why), toHistoryOf: outline.text)
  }

  private static func historyLine(_ issue: Issue, _ why: MatchExplanation) -> String {
    let critical =
      issue.extent.criticalEvents > 0
      ? " (\(PlainText.count(issue.extent.criticalEvents)) critical)" : ""
    let reason = why.best == nil && why.reason == .new ? "" : "; \(why.sentence.asMarkdownText)"
    return "- \(issue.extent.firstSeen) to \(issue.extent.lastSeen): "
      + "\(issue.extent.amount)\(critical), "
      + "\(issue.severity.rawValue), \(issue.status.rawValue)\(reason)"
  }

  /// Whether a line of history is unchanged since logmon wrote it.
  private static func isHistory(_ line: String) -> Bool {
    if line.hasPrefix("- resolved: quiet for ") { return true }
    let halves = line.split(separator: ";", maxSplits: 1)
    let words = (halves.first ?? "").split(separator: " ")
    guard words.count > 6, words[0] == "-", Timestamp(String(words[1])) != nil, words[2] == "to",
      let last = words.last, IssueStatus(rawValue: String(last)) != nil,
      Severity(rawValue: String(words[words.count - 2].dropLast())) != nil
    else { return false }
    guard halves.count == 2 else { return true }
    let reason = halves[1]
    return [" matched by ", " new: nearest "].contains(where: reason.hasPrefix)
      && [")", "fingerprint", "too close to call"].contains(where: reason.hasSuffix)
  }

  /// The body with one more line of history; everything else is unchanged.
  static func adding(_ line: String, toHistoryOf body: String) -> String {
    var lines = lines(body).map { String($0) }
    guard let heading = lines.lastIndex(of: "## \(history)") else {
      while lines.last?.isEmpty ?? false { lines.removeLast() }
      return (lines + ["", "## \(history)", "", line, ""]).joined(separator: "\n")
    }
    let next = lines[(heading + 1)...].firstIndex { $0.hasPrefix("## ") } ?? lines.count
    let last = lines[heading..<next].lastIndex { $0.hasPrefix("- ") }
    lines.insert(contentsOf: last == nil ? ["", line] : [line], at: (last ?? heading) + 1)
    return lines.joined(separator: "\n")
  }

  /// The text of the first `# ` heading.
  static func title(_ body: String) -> String? {
    let line = lines(body).first { $0.hasPrefix("# ") }
    return line.map { unescaped($0.dropFirst(2)) }
  }

  /// The text of a section on one line, without tables and Markdown escapes.
  package static func section(_ name: String, of body: String) -> String {
    let lines = KBOutline(body).sections.first { $0.name == name }?.lines ?? []
    let prose = lines.filter { !$0.isEmpty && !$0.hasPrefix("|") }
    return unescaped(prose.joined(separator: " ")[...])
  }

  /// Its lines, including empty ones; split by bytes, because splitting by characters is slow.
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
