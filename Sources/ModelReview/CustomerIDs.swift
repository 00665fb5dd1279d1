internal import LogModel

/// The customer ids of an issue: those of its events, and texts of the same form.
enum CustomerIDs {
  /// The prefix of ids where no event has one.
  private static let usual = "CUST-"

  static func all(in issue: Issue, _ similar: [KBEntry]) -> [String] {
    let known = issue.history.context.compactMap(\.event.source.customerID)
    let prefixes = Set(known.compactMap(prefix) + [usual])
    let texts =
      issue.history.context.map(\.event.message)
      + issue.history.context.flatMap { metricTexts($0.event) }
      + [issue.texts.title, issue.verdict.rootCauseHypothesis, issue.texts.workaround ?? ""]
      + issue.verdict.evidence.map(\.statement) + similar.flatMap { [$0.title, $0.body] }
    return known + texts.flatMap { words(of: $0, beginningWith: prefixes) }
  }

  private static func metricTexts(_ event: LogEvent) -> [String] {
    event.metrics.compactMap(\.value.string)
  }

  /// `CUST-` of `CUST-0042`; nil unless letters, a dash and digits follow each other.
  private static func prefix(_ id: String) -> String? {
    guard let end = id.lastIndex(where: { $0 == "-" || $0 == "_" }),
      id[..<end].contains(where: \.isLetter), id[end...].contains(where: \.isNumber)
    else { return nil }
    return String(id[...end])
  }

  private static func words(of text: String, beginningWith prefixes: Set<String>) -> [String] {
    guard prefixes.contains(where: { text.contains($0) }) else { return [] }
    let pieces = text.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }
    return pieces.map(String.init).filter { word in
      // `payments-7` as a customer must not make one of `payments-db`.
      prefixes.contains { prefix in
        word.hasPrefix(prefix) && word.dropFirst(prefix.count).contains(where: \.isNumber)
      }
    }
  }
}
