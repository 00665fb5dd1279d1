/// Reads JSON: strict RFC 8259, with the place of an error. A byte order mark is skipped, because
/// some editors write one (§8.1).
extension JSONValue {
  /// Deeper nesting is rejected, so that no input can exhaust the stack.
  package static let maximumDepth = 128

  /// Reads one JSON document.
  ///
  /// White space around it is allowed, other text is not.
  package init(parsing text: Span<UInt8>) throws(JSONError) {
    if !UTF8Span.isValid(text) { throw JSONError(offset: 0, message: "the text is not UTF-8") }
    var reader = Reader()
    reader.skipByteOrderMark(text)
    reader.skipSpace(text)
    self = try reader.value(text, depth: 0)
    reader.skipSpace(text)
    guard reader.at == text.count else { throw reader.error("more text after the value") }
  }

  package init(parsing text: [UInt8]) throws(JSONError) {
    try self.init(parsing: text.span)
  }

  /// The place of a part of a valid document, as editors count it: line and byte column from 1.
  ///
  /// The path has the position of the member or item in each object and list on the way. `isName`
  /// asks for the name of the last member. A path that leads nowhere ends at the last value on it.
  package static func place(
    of path: [Int], isName: Bool = false, in text: [UInt8]
  ) -> (line: Int, column: Int) {
    var reader = Reader()
    try? reader.walk(path[...], isName: isName, text.span)
    return JSONError(offset: reader.at, message: "").position(in: text)
  }
}

/// A violation of the JSON grammar.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The number of bytes before the error.
  package var offset: Int
  package var message: String

  package var description: String { message }

  /// The place as editors count it, line and byte column from 1.
  package func position(in text: [UInt8]) -> (line: Int, column: Int) {
    let before = text.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    // Editors do not count the byte order mark.
    let mark = line == 1 && before.starts(with: Reader.byteOrderMark) ? 3 : 0
    return (line, offset - lineStart + 1 - mark)
  }
}

extension UTF8Span {
  /// Whether `text` is well-formed UTF-8.
  fileprivate static func isValid(_ text: Span<UInt8>) -> Bool {
    (try? UTF8Span(validating: text)) != nil
  }
}

/// A position in the text and the productions of the grammar.
///
/// The text itself is an argument.
private struct Reader {
  var at = 0

  func error(_ message: String) -> JSONError { JSONError(offset: at, message: message) }

  func peek(_ text: Span<UInt8>) -> UInt8? { at < text.count ? text[at] : nil }

  static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  mutating func skipByteOrderMark(_ text: Span<UInt8>) {
    if text.holds(Self.byteOrderMark, at: 0) { at = Self.byteOrderMark.count }
  }

  mutating func skipSpace(_ text: Span<UInt8>) {
    while at < text.count {
      switch text[at] {
      case 0x20, 0x0a, 0x0d, 0x09: at += 1
      default: return
      }
    }
  }

  mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
    guard peek(text) == byte else { return false }
    at += 1
    return true
  }

  mutating func value(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= JSONValue.maximumDepth else {
      throw error("nested deeper than \(JSONValue.maximumDepth)")
    }
    switch peek(text) {
    case UInt8(ascii: "{"): return try object(text, depth: depth)
    case UInt8(ascii: "["): return try array(text, depth: depth)
    case UInt8(ascii: "\""): return .string(try string(text))
    case UInt8(ascii: "t"): return try literal("true", .bool(true), text)
    case UInt8(ascii: "f"): return try literal("false", .bool(false), text)
    case UInt8(ascii: "n"): return try literal("null", .null, text)
    case nil: throw error("a value is missing; the text ends")
    default: return try number(text)
    }
  }

  private mutating func literal(
    _ word: String, _ value: JSONValue, _ text: Span<UInt8>
  ) throws(JSONError) -> JSONValue {
    for byte in word.utf8 {
      guard take(byte, text) else { throw error("expected '\(word)'") }
    }
    return value
  }

  private mutating func object(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
    at += 1
    var members: [JSONMember] = []
    // Enough for most events, so that the array does not grow step by step.
    members.reserveCapacity(10)
    skipSpace(text)
    if take(UInt8(ascii: "}"), text) { return .object([]) }
    repeat {
      skipSpace(text)
      guard peek(text) == UInt8(ascii: "\"") else { throw error("expected a name in quotes") }
      let name = try string(text)
      skipSpace(text)
      guard take(UInt8(ascii: ":"), text) else { throw error("expected ':' after the name") }
      skipSpace(text)
      members.append(JSONMember(name, try value(text, depth: depth + 1)))
      skipSpace(text)
    } while take(UInt8(ascii: ","), text)
    guard take(UInt8(ascii: "}"), text) else { throw error("expected ',' or '}'") }
    return .object(members)
  }

  /// Moves to the part of the document at a path.
  mutating func walk(_ path: ArraySlice<Int>, isName: Bool, _ text: Span<UInt8>) throws(JSONError) {
    skipByteOrderMark(text)
    for (depth, position) in path.enumerated() {
      skipSpace(text)
      let isObject = peek(text) == UInt8(ascii: "{")
      guard isObject || peek(text) == UInt8(ascii: "[") else { return }
      at += 1
      for _ in 0..<position {
        try enter(isObject, text)
        _ = try value(text, depth: depth)
        skipSpace(text)
        _ = take(UInt8(ascii: ","), text)
      }
      skipSpace(text)
      if isName, depth == path.count - 1 { return }
      try enter(isObject, text)
    }
    skipSpace(text)
  }

  /// Moves to the value of the next member or item.
  private mutating func enter(_ isMember: Bool, _ text: Span<UInt8>) throws(JSONError) {
    skipSpace(text)
    guard isMember else { return }
    _ = try string(text)
    skipSpace(text)
    _ = take(UInt8(ascii: ":"), text)
    skipSpace(text)
  }

  private mutating func array(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
    at += 1
    var items: [JSONValue] = []
    skipSpace(text)
    if take(UInt8(ascii: "]"), text) { return .array([]) }
    repeat {
      skipSpace(text)
      items.append(try value(text, depth: depth + 1))
      skipSpace(text)
    } while take(UInt8(ascii: ","), text)
    guard take(UInt8(ascii: "]"), text) else { throw error("expected ',' or ']'") }
    return .array(items)
  }

  private mutating func number(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    let start = at
    _ = take(UInt8(ascii: "-"), text)
    let integerStart = at
    guard skipDigits(text) else { throw error("expected a value") }
    if text[integerStart] == UInt8(ascii: "0"), at > integerStart + 1 {
      throw error("a number has no leading zero")
    }
    if take(UInt8(ascii: "."), text), !skipDigits(text) {
      throw error("expected a digit after '.'")
    }
    if let byte = peek(text), byte | 0x20 == UInt8(ascii: "e") {
      at += 1
      if !take(UInt8(ascii: "+"), text) { _ = take(UInt8(ascii: "-"), text) }
      guard skipDigits(text) else { throw error("expected a digit in the exponent") }
    }
    return .number(Self.copy(text.extracting(start..<at)))
  }

  private mutating func skipDigits(_ text: Span<UInt8>) -> Bool {
    let start = at
    while at < text.count, text[at] &- 48 < 10 { at += 1 }
    return at > start
  }

  private mutating func string(_ text: Span<UInt8>) throws(JSONError) -> String {
    let start = at + 1
    at = start + text.lengthOfJSONText(from: start)
    // Most strings have no escapes and are copied whole, which is much faster than byte by byte.
    guard at < text.count, text[at] == UInt8(ascii: "\"") else {
      return try escapedString(text, plain: start..<at)
    }
    at += 1
    return Self.copy(text.extracting(start..<at - 1))
  }

  /// Reads a string that continues after its `plain` beginning.
  private mutating func escapedString(
    _ text: Span<UInt8>, plain: Range<Int>
  ) throws(JSONError) -> String {
    var bytes: [UInt8] = []
    bytes.append(text.extracting(plain))
    while let byte = peek(text) {
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(text, into: &bytes)
      case ..<0x20: throw error("a control character stands in a string")
      default:
        let length = text.lengthOfJSONText(from: at)
        bytes.append(text.extracting(at..<at + length))
        at += length
      }
    }
    throw error("a string has no closing quote")
  }

  /// A part of the text as a string, without a second check of its UTF-8.
  private static func copy(_ part: Span<UInt8>) -> String {
    // SAFETY: `init(parsing:)` has found the whole text to be UTF-8, and parts are cut at ASCII.
    unsafe String(copying: UTF8Span(unchecked: part))
  }

  private mutating func escape(
    _ text: Span<UInt8>, into bytes: inout [UInt8]
  ) throws(JSONError) {
    at += 1
    switch peek(text) {
    case UInt8(ascii: "n"): bytes.append(0x0a)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "r"): bytes.append(0x0d)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0c)
    case UInt8(ascii: "u"):
      bytes += UTF8.encode(try unicodeEscape(text)).map { [UInt8]($0) } ?? []
      return
    case .some(let byte) where [0x22, 0x5c, 0x2f].contains(byte): bytes.append(byte)
    default: throw error("unknown escape after '\\'")
    }
    at += 1
  }

  /// The character of the escape whose `u` is at `at`.
  ///
  /// An unpaired surrogate becomes U+FFFD, as in browsers.
  private mutating func unicodeEscape(_ text: Span<UInt8>) throws(JSONError) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{fffd}"
    let unit = try hexUnit(text)
    guard (0xd800...0xdfff).contains(unit) else { return Unicode.Scalar(unit) ?? replacement }
    guard unit < 0xdc00, at + 1 < text.count, text[at] == UInt8(ascii: "\\"),
      text[at + 1] == UInt8(ascii: "u")
    else { return replacement }
    let start = at
    at += 1
    let low = try hexUnit(text)
    guard (0xdc00...0xdfff).contains(low) else {
      at = start
      return replacement
    }
    return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)) ?? replacement
  }

  /// The four hex digits after the `u` at `at`.
  private mutating func hexUnit(_ text: Span<UInt8>) throws(JSONError) -> UInt32 {
    at += 1
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(text), let digit = Self.hexDigit(byte) else {
        throw error("expected four hex digits after '\\u'")
      }
      unit = unit << 4 | digit
      at += 1
    }
    return unit
  }

  private static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 48)
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - 87)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - 55)
    default: nil
    }
  }
}
