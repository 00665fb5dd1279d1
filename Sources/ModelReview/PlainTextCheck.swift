internal import LogModel
internal import Redaction

/// Checks that a sentence is plain text without effect on a browser, a terminal or a CI system.
enum PlainTextCheck {
  /// The reason to drop a sentence, or nil.
  static func reason(_ sentence: String) -> DropReason? {
    let scalars = Array(sentence.unicodeScalars)
    if scalars.contains(Answer.escapeMark) { return .terminalEscape }
    let text = Array(sentence.lowercased().utf8)
    if holds(text, commands) || isCICommand(text) { return .ciCommand }
    if holds(text, pathsUp) { return .path }
    if holds(text, links) { return .link }
    if hasMailbox(text) { return .email }
    if text.contains(UInt8(ascii: "`")) { return .code }
    if isMarkup(text) { return .markup }
    return scalars.contains { isForeign($0) } ? .disguise : nil
  }

  private static let commands = ["##vso[", "##[", "##teamcity["].map { Array($0.utf8) }
  private static let pathsUp = ["../", "..\\"].map { Array($0.utf8) }
  private static let links = [
    "://", "www.", "](", "mailto:", "javascript:", "data:text", "data:image", "tel:",
  ].map { Array($0.utf8) }

  private static func holds(_ text: [UInt8], _ parts: [[UInt8]]) -> Bool {
    text.indices.contains { at in
      parts.contains { text[at] == $0[0] && text[at...].starts(with: $0) }
    }
  }

  private static func byte(_ text: [UInt8], _ at: Int) -> UInt8 {
    text.indices.contains(at) ? text[at] : 0
  }

  /// Finds `::error` at any word start.
  private static func isCICommand(_ text: [UInt8]) -> Bool {
    text.indices.contains { at in
      text[at] == 0x3a && byte(text, at + 1) == 0x3a && byte(text, at + 2).isLetter
        && !byte(text, at - 1).isAlphanumeric
    }
  }

  /// A letter on both sides of `@`; with one on its right only, it is a mention on GitHub.
  private static func hasMailbox(_ text: [UInt8]) -> Bool {
    text.indices.contains { text[$0] == UInt8(ascii: "@") && byte(text, $0 + 1).isAlphanumeric }
  }

  /// Tags, entities, emphasis, headings, tables, formulas and escapes.
  private static func isMarkup(_ text: [UInt8]) -> Bool {
    if text.first == UInt8(ascii: "#") || text.first == UInt8(ascii: ">") { return true }
    return text.indices.contains { at in
      let next = byte(text, at + 1)
      switch text[at] {
      case UInt8(ascii: "<"):
        return next == 0x2f || next == 0x21 || next == 0x3f || next == 0x7c
          || next.isLetter && !isPseudonym(text, at)
      case UInt8(ascii: "&"):
        return next == UInt8(ascii: "#") || next.isLetter
      case UInt8(ascii: "*"), UInt8(ascii: "~"):
        return next == text[at] || next.isLetter || byte(text, at - 1).isLetter
      case UInt8(ascii: "_"): return next == UInt8(ascii: "_")
      case UInt8(ascii: "!"): return next == UInt8(ascii: "[")
      case UInt8(ascii: "$"): return next == 0x24 || next == 0x28 || next == 0x7b
      case UInt8(ascii: "{"): return next == UInt8(ascii: "{") || next == UInt8(ascii: "%")
      case UInt8(ascii: "|"), UInt8(ascii: "\\"): return true
      default: return false
      }
    }
  }

  private static func isPseudonym(_ text: [UInt8], _ at: Int) -> Bool {
    Pseudonym.end(in: text, from: at) != nil
  }

  /// A letter outside western European scripts: it may imitate another, or disguise words.
  private static func isForeign(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0xff && (scalar.properties.isAlphabetic || scalar.properties.isEmojiModifier)
      && scalar != "μ"
  }
}
