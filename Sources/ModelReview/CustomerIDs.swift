internal import LogModel

/// The customer ids of an issue: those of its events, and texts of the same form.
enum CustomerIDs {
  /// The prefix of ids where no event has one.
  private static let usual = "CUST-"

  static func all(in issue: Issue, _ similar: [KBEntry]) -> [String] {
    let known = issue.context.compactMap(\.event.customerID)
    let beginnings = Set(known.compactMap(beginning) + [usual])
    let texts =
      issue.context.map(\.event.message) + issue.context.flatMap { metricTexts($0.event) }
      + [issue.title, issue.verdict.rootCauseHypothesis, issue.workaround ?? ""]
      + issue.verdict.evidence.map(\.statement) + similar.flatMap { [$0.title, $0.body] }
    return known + texts.flatMap { words(of: $0, beginningWith: beginnings) }
  }

  private static func metricTexts(_ event: LogEvent) -> [String] {
    event.metrics.compactMap(\.value.string)
  }

  /// `CUST-` of `CUST-0042`; nil unless letters, a dash and digits follow each other.
  private static func beginning(_ id: String) -> String? {
    guard let end = id.lastIndex(where: { $0 == "-" || $0 == "_" }),
      id[..<end].contains(where: \.isLetter), id[end...].contains(where: \.isNumber)
    else { return nil }
    return String(id[...end])
  }

  private static func words(of text: String, beginningWith beginnings: Set<String>) -> [String] {
    guard beginnings.contains(where: { text.contains($0) }) else { return [] }
    let pieces = text.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }
    return pieces.map(String.init).filter { word in
      // `payments-7` as a customer must not make one of `payments-db`.
      beginnings.contains { beginning in
        word.hasPrefix(beginning) && word.dropFirst(beginning.count).contains(where: \.isNumber)
      }
    }
  }
}
