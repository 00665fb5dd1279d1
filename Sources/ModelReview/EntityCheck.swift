internal import Redaction

/// Checks that the words of a sentence were given: names, numbers, events and times.
struct EntityCheck {
  private let facts: GroundingFacts
  private let kind: TextKind

  init(_ facts: GroundingFacts, _ kind: TextKind) {
    self.facts = facts
    self.kind = kind
  }

  /// The neighbours of a word.
  private struct Context {
    var before: String
    var next: String
    /// Two words to each side.
    var near: [String]
  }

  /// The reason to drop a sentence, or nil.
  func reason(_ sentence: String) -> DropReason? {
    let words = SentenceWords.all(sentence)
    for index in words.indices {
      let near = words[max(0, index - 2)..<min(words.count, index + 3)]
      let context = Context(
        before: index > 0 ? words[index - 1] : "",
        next: index + 1 < words.count ? words[index + 1] : "", near: Array(near))
      if let reason = reason(words[index], context) { return reason }
    }
    return nil
  }

  private func reason(_ word: String, _ context: Context) -> DropReason? {
    guard word.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
    let lower = word.lowercased()
    if Pseudonym.ranges(in: Array(word.utf8)) == [0..<word.utf8.count] {
      return judge(isGiven: facts.words.contains(lower), .unknownName)
    }
    if Self.isEvent(word) { return judge(isGiven: facts.events.contains(word), .unknownEvent) }
    if let isGiven = facts.moments.allows(word, isEvening: context.next.lowercased() == "pm") {
      return isGiven ? nil : .unknownTime
    }
    if let number = TextNumber(word) { return reason(number, word, context) }
    if kind == .notice, facts.names.contains(lower) { return .internalName }
    guard isIdentifier(word) else { return nil }
    if facts.words.contains(lower), kind != .notice { return nil }
    if Self.isStatusClass(lower) { return judge(isGiven: hasStatus(lower), .unknownNumber) }
    return partsReason(word, context)
  }

  /// A notice must not contain anything internal, whether given or not.
  private func judge(isGiven: Bool, _ reason: DropReason) -> DropReason? {
    kind == .notice ? .internalName : isGiven ? nil : reason
  }

  private func reason(
    _ number: TextNumber, _ word: String, _ context: Context
  ) -> DropReason? {
    if facts.moments.allows(word, beside: context.near) { return nil }
    if GroundingMoments.isMonth(context.next) || GroundingMoments.isMonth(context.before) {
      return .unknownTime
    }
    if kind == .notice { return .number }
    var number = number
    number.unit = number.unit ?? TextUnit(context.next)
    return facts.allows(number) ? nil : .unknownNumber
  }

  /// `E1`: the only form of event names.
  private static func isEvent(_ word: String) -> Bool {
    word.first == "E" && word.count > 1 && word.dropFirst().allSatisfy(\.isASCIIDigit)
  }

  /// `5xx`.
  private static func isStatusClass(_ word: String) -> Bool {
    word.count == 3 && word.hasSuffix("xx") && word.first?.isASCIIDigit == true
  }

  private func hasStatus(_ word: String) -> Bool {
    facts.statuses.contains { $0 / 100 == word.first?.wholeNumberValue }
  }

  /// Checks several names or numbers in one word: `100/100`, `E1-E3`, `payments-db:5432`.
  private func partsReason(_ word: String, _ context: Context) -> DropReason? {
    let fallback: DropReason = kind == .notice ? .internalName : .unknownName
    guard !word.contains("::"), word.first != "/" else { return fallback }
    for separator: Character in ["/", ":", "-", "+"] {
      let parts = word.split(separator: separator, omittingEmptySubsequences: false)
      guard parts.count > 1, parts.count <= 8 else { continue }
      let isListed = parts.allSatisfy { part in
        let text = String(part)
        if Self.isEvent(text) || TextNumber(text) != nil {
          return reason(text, context) == nil
        }
        // A range of ids or names, never a new name made of given words.
        return separator != "-" && facts.words.contains(text.lowercased()) && kind != .notice
      }
      if isListed { return nil }
    }
    let hasEvent = word.split(whereSeparator: { "-/".contains($0) }).contains {
      Self.isEvent(String($0))
    }
    let isNumeric = word.allSatisfy { $0.isASCIIDigit || "-/,:%".contains($0) }
    if kind != .notice, hasEvent { return .unknownEvent }
    return isNumeric && kind != .notice ? .unknownNumber : fallback
  }

  private static let ordinary: Set<String> = [
    "and/or", "i/o", "read/write", "n/a", "e.g", "i.e", "a.m", "p.m", "u.s", "client/server",
  ]
  private static let compass: Set<String> = [
    "east", "west", "north", "south", "central", "northeast", "southeast", "northwest", "southwest",
  ]
  private static let continents: Set<String> = [
    "us", "eu", "ap", "sa", "ca", "me", "af", "cn", "asia", "europe", "il",
  ]

  /// Whether a word is a made-up name rather than English.
  private func isIdentifier(_ word: String) -> Bool {
    guard !Self.ordinary.contains(word.lowercased()) else { return false }
    var last: Character = " "
    for character in word {
      if character.isNumber || "_./:#@<>\\".contains(character) { return true }
      if last.isLowercase, character.isUppercase { return true }
      last = character
    }
    guard word.contains("-") else { return false }
    let parts = word.lowercased().split(separator: "-").map(String.init)
    guard let first = parts.first, parts.count > 1 else { return false }
    return facts.names.contains(word.lowercased())
      || parts.dropFirst().contains { facts.suffixes.contains($0) }
      || Self.continents.contains(first) && Self.compass.contains(parts[1])
  }
}
