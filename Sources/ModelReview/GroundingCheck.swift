package import LogModel

/// Checks a model's text against its input; new content does not pass.
package struct GroundingCheck: Sendable {
  private let facts: GroundingFacts

  /// The number of events that one piece of evidence may cite.
  private static let longestCitation = 5

  package init(_ facts: GroundingFacts) { self.facts = facts }

  /// The sentences of `text` that contain only given facts and only inform.
  package func check(_ text: String, as kind: TextKind) -> CheckedText {
    let answer = Answer(text)
    var checked = CheckedText()
    var lines: [(line: Int, text: String)] = []
    var length = 0
    for sentence in answer.sentences {
      let count = sentence.text.unicodeScalars.count + 1
      var reason = reason(sentence, kind)
      if reason == nil, length + count > kind.limit + 1 {
        reason = .tooLong
        // A text that continued after a gap would hide the omission.
        length = kind.limit
      }
      if let reason {
        checked.dropped.append(CheckedText.Dropped(sentence.text, reason))
        continue
      }
      length += count
      checked.kept += 1
      if lines.last?.line == sentence.line {
        lines[lines.count - 1].text += " " + sentence.text
      } else {
        lines.append((sentence.line, sentence.text))
      }
    }
    checked.text = lines.map(\.text).joined(separator: "\n")
    return checked
  }

  /// A claim with its given ids.
  ///
  /// Dropped when no id was given, or when any of its sentences does not pass.
  package func checkClaim(_ statement: String, ids: [String]) -> CheckedClaim {
    var known: [String] = []
    for id in ids where facts.events.contains(id) && !known.contains(id) {
      if known.count < Self.longestCitation { known.append(id) }
    }
    let checked = check(statement, as: .claim)
    if let first = checked.dropped.first { return .dropped(first.reason) }
    guard checked.kept > 0 else { return .dropped(.empty) }
    return known.isEmpty ? .dropped(.noEvidence) : .kept(statement: checked.text, ids: known)
  }

  /// The severity a model gave, where it is above `floor`; a model can raise but not lower it.
  package func severity(_ answer: String, floor: Severity) -> Severity {
    let word = answer.filter { !$0.isWhitespace }.lowercased()
    return max(floor, Severity(rawValue: word) ?? floor)
  }

  private func reason(_ sentence: Answer.Sentence, _ kind: TextKind) -> DropReason? {
    if sentence.isCode { return .code }
    if sentence.isCut || sentence.text.unicodeScalars.count > TextKind.sentenceLimit {
      return .tooLong
    }
    if !sentence.text.contains(where: \.isLetter) { return .empty }
    return PlainTextCheck.reason(sentence.text) ?? ForbiddenPhrases.reason(sentence.text)
      ?? denialReason(sentence.text, kind) ?? EntityCheck(facts, kind).reason(sentence.text)
  }

  /// Checks a denial of harm: it must name an affected party and be shown by an event of the issue.
  ///
  /// Statements of the embedded analyst may be repeated.
  private func denialReason(_ sentence: String, _ kind: TextKind) -> DropReason? {
    switch Polarity.reading(sentence, names: facts.names) {
    case .nothing: return nil
    case .dismisses: return .playsDown
    case .deniesAll: return kind != .notice && facts.holds(statement: sentence) ? nil : .playsDown
    case .denies:
      if kind == .notice { return .playsDown }
      if facts.holds(statement: sentence) { return nil }
      let words = Clause.words(sentence, facts.names)
      let hasEvent = kind == .claim || words.contains { facts.events.contains($0.uppercased()) }
      return hasEvent && words.contains(where: facts.names.contains) ? nil : .playsDown
    }
  }
}
