internal import LogModel

/// Recognizes logmon's own outputs by their content, whatever the file is called.
///
/// A folder is often read again with the outputs of an earlier run in it, and their events would
/// count twice.
enum OwnOutput {
  /// Whether the text is an output: results, rejects, flagged events, tickets, entries and so on.
  static func wrote(_ text: TextHead) -> Bool {
    guard let first = text.lines.first else { return false }
    switch first.first {
    case UInt8(ascii: "{"): return wroteJSON(text)
    case UInt8(ascii: "-"): return isEntry(text)
    case UInt8(ascii: "<"): return text.bytes.contains(page) || text.bytes.contains(testResults)
    case UInt8(ascii: "#"):
      return first.starts(with: figures) || headings.contains(Array(first))
    case UInt8(ascii: "["): return text.bytes.contains(codeQuality)
    default: return false
    }
  }

  /// Whether the bytes are a part, the state of a run or routed events: none of them is text.
  static func isSealed(_ bytes: [UInt8]) -> Bool { sealed.contains { bytes.starts(with: $0) } }

  /// The start of the files that KBDocument and HTMLReport write.
  private static let entry = Array("collection: monitoring_issues".utf8)
  private static let page = Array(#"<meta name="generator" content="logmon "#.utf8)

  /// The starts of the files for CI systems.
  private static let testResults = Array(#"<testsuites name="logmon""#.utf8)
  private static let figures = Array("# TYPE logmon_".utf8)
  private static let sealed = ["scan", "state", "routed"].map { Array("# logmon \($0) ".utf8) }
  private static let headings = ["## Log Monitoring", "# Post-mortem (logmon)"].map {
    Array($0.utf8)
  }
  private static let codeQuality = Array(#""check_name": "logmon/"#.utf8)
  private static let sarif = Array(#""$schema": "https://docs.oasis-open.org/sarif/"#.utf8)
  private static let sarifTool = Array(#""name": "logmon""#.utf8)

  private static func isEntry(_ text: TextHead) -> Bool {
    guard text.lines[0].elementsEqual("---".utf8) else { return false }
    return text.lines.dropFirst().prefix { !$0.elementsEqual("---".utf8) }
      .contains { $0.elementsEqual(entry) }
  }

  private static func wroteJSON(_ text: TextHead) -> Bool {
    if hasSchema(text.lines) { return true }
    if text.bytes.contains(sarif), text.bytes.contains(sarifTool) { return true }
    guard let value = text.firstValue, let members = value.members else { return false }
    return shapes.contains { $0.fits(members) } || isConfiguration(value) || isForTracker(value)
  }

  /// Whether the first or second line names a schema, as results, truths and evaluations do.
  private static func hasSchema(_ lines: [ArraySlice<UInt8>]) -> Bool {
    let start = lines.prefix(2).joined().lazy.filter { $0 > 0x20 }.prefix(20)
    return start.starts(with: #"{"schema":"logmon."#.utf8)
  }

  /// The names of the members of one kind of output.
  private struct Shape: Sendable {
    var names: [String]
    /// Optional members; nil allows any.
    var others: [String]? = []

    func fits(_ members: [JSONMember]) -> Bool {
      guard names.allSatisfy({ name in members.contains { $0.name == name } }) else { return false }
      guard let others else { return true }
      return members.allSatisfy { names.contains($0.name) || others.contains($0.name) }
    }
  }

  private static let shapes = [
    Shape(names: ["file", "line", "column", "reason", "raw"], others: ["cut", "found"]),
    Shape(
      names: ["event_id", "flagged", "critical", "exceedances", "streak", "location"],
      others: nil),
    Shape(
      names: ["ticket_id", "auto_generated", "reply_draft", "fingerprint"], others: nil),
    Shape(names: ["url", "body"]),
    Shape(names: ["answer", "tokens_in", "tokens_out", "repaired"]),
  ]

  private static let settings = ["thresholds", "similarity", "llm"]

  private static func isConfiguration(_ value: JSONValue) -> Bool {
    guard let members = value.members, !members.isEmpty else { return false }
    return members.allSatisfy { settings.contains($0.name) }
  }

  /// Whether it is a ticket for Jira or GitHub: these carry the label that the importer looks for.
  private static func isForTracker(_ value: JSONValue) -> Bool {
    let labels = value["labels"] ?? value["fields"]?["labels"]
    return labels?.array?.contains { $0.string?.hasPrefix("logmon-fingerprint:") ?? false } ?? false
  }
}

extension [UInt8] {
  /// Whether the bytes contain the other bytes.
  fileprivate func contains(_ other: [UInt8]) -> Bool {
    guard let first = other.first else { return true }
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: other) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
