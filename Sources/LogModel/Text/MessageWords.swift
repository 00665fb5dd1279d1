/// Finds the words of a message that do not vary.
///
/// White space, brackets, quotes and `,` `:` `;` `=` `|` separate tokens, and so do dots at their end.
/// A token varies where
///
/// - it holds a digit, a path or an address (`/`, `\`, `@`), or dots inside, as names of hosts and
///   classes do; a dotted name that ends in capitals is a constant;
/// - it is eight or more hexadecimal digits, or up to two of them beside a `:`;
/// - it is the value of a pair, `key=value` or, in brackets, `[key: value]`, or follows a number and a
///   `:`;
/// - it is a number's unit, a day, a month, or a name: after `user`, or between `for` and `from`;
/// - a number in brackets follows at once, as in `LOCAL(0)`.
///
/// A value after `=` may be quoted or in brackets. Values that vary are left out, however many there are: lists of any length are alike.
///
/// - Shape: O(1) a byte, at most 256 bytes, without memory of its own.
enum MessageWords {
  private static let mostWords = 16
  private static let mostTokens = 48
  private static let longestMessage = 256
  /// The bytes of a message without constant words that tell it from others.
  private static let longestRest = 64

  /// What the bytes of a token are, several at once.
  private struct Content: OptionSet {
    let rawValue: UInt8
    static let separator = Self(rawValue: 1)
    static let digit = Self(rawValue: 2)
    /// A letter from a to f.
    static let hexadecimal = Self(rawValue: 4)
    /// Part of a path or an address.
    static let path = Self(rawValue: 8)
    static let dot = Self(rawValue: 16)
    static let capital = Self(rawValue: 32)
    /// Left out at the ends of a word.
    static let edge = Self(rawValue: 64)
    static let other = Self(rawValue: 128)
  }

  /// The token before the current one.
  private struct Previous {
    var isNumber = false
    /// Where it ended.
    var end = 0
    /// Whether it may be the key of a pair in brackets.
    var isKey = false
    /// Its text, where it is short; 0 for a longer one.
    var text: UInt64 = 0
  }

  /// Calls `body` with the place of each word.
  @inline(__always)
  static func forEach(of message: Span<UInt8>, _ body: (Range<Int>) -> Void) {
    let end = min(message.count, longestMessage)
    var (index, tokens, words) = (0, 0, 0)
    var previous = Previous()
    /// The brackets that are open, and the last sign since the token before.
    var (depth, sign) = (0, UInt8(0))
    while index < end, tokens < mostTokens {
      let length = separator(message, at: index, end)
      guard length == 0 else {
        let byte = message[index]
        if byte > 32 {
          sign = byte
          if opens(byte) { depth += length == 1 ? 1 : 0 } else if closes(byte) { depth -= 1 }
        }
        index += length
        continue
      }
      let start = index
      var content: Content = []
      repeat {
        content.formUnion(Self.content(message[index]))
        index += 1
      } while index < end && separator(message, at: index, end) == 0
      tokens += 1
      let word = core(message, start..<index, content)
      let short = packed(message, word)
      let isValue = previous.isKey && sign == UInt8(ascii: ":")
      let varies =
        content.contains(.digit) || isValue
        || isVariable(message, start..<index, word, content, short, previous, end)
      previous = Previous(
        isNumber: content.contains(.digit), end: index,
        isKey: opens(sign) || depth > 0 && sign == UInt8(ascii: ","), text: short)
      sign = 0
      guard !varies, !word.isEmpty else { continue }
      body(word)
      words += 1
      if words == mostWords { return }
    }
    if words == 0 { forEachRest(of: message, body) }
  }

  /// The parts between the digits of a message in which every word varies.
  private static func forEachRest(of message: Span<UInt8>, _ body: (Range<Int>) -> Void) {
    let end = min(message.count, longestRest)
    var start = 0
    for index in 0...end
    where index == end || content(message[index]).contains(.digit) {
      if index > start { body(start..<index) }
      start = index + 1
    }
  }

  /// The number of bytes that separate two tokens here; 0 inside a token.
  @inline(__always)
  private static func separator(_ message: Span<UInt8>, at index: Int, _ end: Int) -> Int {
    let byte = message[index]
    let content = content(byte)
    if content.contains(.separator) {
      guard index > 0, message[index - 1] == UInt8(ascii: "=") else { return 1 }
      return isQuote(byte)
        ? quoted(message, from: index, end) : opens(byte) ? bracketed(message, from: index, end) : 1
    }
    if content.contains(.dot) {
      let isLast = index + 1 == end || Self.content(message[index + 1]).isSuperset(of: .separator)
      return isLast || message[index + 1] == byte || index > 0 && message[index - 1] == byte ? 1 : 0
    }
    // An escape of JSON: a quote or white space.
    guard byte == UInt8(ascii: "\\"), index + 1 < end else { return 0 }
    switch message[index + 1] {
    case UInt8(ascii: "\\"): return 0
    case UInt8(ascii: "\""), UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"):
      return index > 0 && message[index - 1] == byte ? 0 : 2
    default: return 0
    }
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  /// The bytes of a quoted value; 1 where the quote does not end.
  private static func quoted(_ message: Span<UInt8>, from start: Int, _ end: Int) -> Int {
    var index = start + 1
    while index < end, message[index] != message[start] { index += 1 }
    return index < end ? index + 1 - start : 1
  }

  @inline(__always)
  private static func opens(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "(")
  }

  @inline(__always)
  private static func closes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: ")")
  }

  /// The bytes of a value in brackets, up to the end where they are not closed.
  private static func bracketed(_ message: Span<UInt8>, from start: Int, _ end: Int) -> Int {
    var (index, depth) = (start, 0)
    while index < end {
      if opens(message[index]) { depth += 1 } else if closes(message[index]) { depth -= 1 }
      index += 1
      if depth == 0 { break }
    }
    return index - start
  }

  /// A token without the signs at its ends.
  @inline(__always)
  private static func core(
    _ message: Span<UInt8>, _ token: Range<Int>, _ content: Content
  ) -> Range<Int> {
    guard content.contains(.edge) || content.contains(.path) || content.contains(.dot) else {
      return token
    }
    let edges: Content = [.edge, .path, .dot]
    var (start, end) = (token.lowerBound, token.upperBound)
    while start < end, !Self.content(message[start]).isDisjoint(with: edges) { start += 1 }
    while end > start, !Self.content(message[end - 1]).isDisjoint(with: edges) { end -= 1 }
    return start..<end
  }

  /// Whether a token without a digit varies.
  @inline(__always)
  private static func isVariable(
    _ message: Span<UInt8>, _ token: Range<Int>, _ word: Range<Int>, _ content: Content,
    _ short: UInt64, _ previous: Previous, _ end: Int
  ) -> Bool {
    if content.contains(.path) { return true }
    if content.contains(.dot), let dot = word.last(where: { message[$0] == UInt8(ascii: ".") }) {
      return !isConstant(message, dot + 1..<word.upperBound)
    }
    let before = token.lowerBound > 0 ? message[token.lowerBound - 1] : 0
    let after = token.upperBound < end ? message[token.upperBound] : 0
    if before == UInt8(ascii: "=") { return true }
    if previous.isNumber, before == UInt8(ascii: ":"), previous.end + 1 == token.lowerBound {
      return true
    }
    if content.isSubset(of: [.hexadecimal, .capital]), content.contains(.hexadecimal) {
      if token.count >= 8 { return true }
      let colon = UInt8(ascii: ":")
      if token.count <= 2, before == colon || after == colon { return true }
    }
    if previous.isNumber, units.contains(short) || word.isEmpty { return true }
    if short != 0 {
      if content.contains(.capital), times.contains(short) { return true }
      if users.contains(previous.text), !joiners.contains(short) { return true }
    } else if users.contains(previous.text) {
      return true
    }
    if previous.text == Self.for, isBeforeFrom(message, token.upperBound, end) { return true }
    return hasNumber(message, from: token.upperBound, end)
  }

  /// Whether the last part of a dotted name is the name of a constant.
  private static func isConstant(_ message: Span<UInt8>, _ part: Range<Int>) -> Bool {
    part.count > 3
      && part.allSatisfy {
        content(message[$0]).contains(.capital) || message[$0] == UInt8(ascii: "_")
      }
  }

  /// Whether the next word is `from`.
  private static func isBeforeFrom(_ message: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var index = start
    while index < end, message[index] == UInt8(ascii: " ") { index += 1 }
    guard index + from.count <= end else { return false }
    for offset in from.indices where message[index + offset] != from[offset] { return false }
    return true
  }

  /// Whether a number in brackets stands here.
  private static func hasNumber(_ message: Span<UInt8>, from start: Int, _ end: Int) -> Bool {
    guard start + 2 < end else { return false }
    let close: UInt8
    switch message[start] {
    case UInt8(ascii: "("): close = UInt8(ascii: ")")
    case UInt8(ascii: "["): close = UInt8(ascii: "]")
    case UInt8(ascii: "<"): close = UInt8(ascii: ">")
    default: return false
    }
    var index = start + 1
    while index < end, content(message[index]).contains(.digit) { index += 1 }
    return index > start + 1 && index < end && message[index] == close
  }

  @inline(__always)
  private static func content(_ byte: UInt8) -> Content {
    switch byte {
    case 0...32, UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ":"),
      UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "|"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      .separator
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case UInt8(ascii: "a")...UInt8(ascii: "f"): .hexadecimal
    case UInt8(ascii: "A")...UInt8(ascii: "F"): [.hexadecimal, .capital]
    case UInt8(ascii: "G")...UInt8(ascii: "Z"): [.capital, .other]
    case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "@"): .path
    case UInt8(ascii: "."): .dot
    case UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "-"),
      UInt8(ascii: "#"), UInt8(ascii: "_"), UInt8(ascii: "%"), UInt8(ascii: "+"),
      UInt8(ascii: "&"), UInt8(ascii: "$"), UInt8(ascii: "~"), UInt8(ascii: "^"):
      [.edge, .other]
    default: .other
    }
  }

  // MARK: Short words

  /// Words of up to eight bytes, each as one number.
  private struct WordList: Sendable {
    private let words: [UInt64]

    init(_ text: String) {
      words = text.split(separator: " ").map { word in
        word.utf8.reduce(0) { $0 << 8 | UInt64($1) }
      }
    }

    @inline(__always)
    func contains(_ word: UInt64) -> Bool { word != 0 && words.contains(word) }
  }

  /// A word as a number; 0 for one of more than eight bytes.
  @inline(__always)
  private static func packed(_ message: Span<UInt8>, _ word: Range<Int>) -> UInt64 {
    guard word.count <= 8 else { return 0 }
    var text: UInt64 = 0
    for index in word { text = text << 8 | UInt64(message[index]) }
    return text
  }

  private static let units = WordList(
    "B KB MB GB TB KiB MiB GiB kb mb gb bytes % ns us ms s m h sec secs second seconds min mins"
      + " minute minutes hour hours")
  private static let times = WordList(
    "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec AM PM UTC GMT")
  private static let users = WordList("user User username")
  /// Words that follow such a word and are no name.
  private static let joiners = WordList(
    "from by on at in is was has not to for with of and or the port session")
  private static let `for`: UInt64 = 0x66_6f72
  private static let from = Array("from ".utf8)
}
