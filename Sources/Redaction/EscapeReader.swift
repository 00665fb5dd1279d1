internal import LogModel

/// Undoes one escape at a time: percent, backslash, HTML, and invisible characters.
struct EscapeReader {
  /// The length of an escape, and the bytes it means.
  struct Escape {
    var length: Int
    var bytes: [UInt8]

    init(_ length: Int, byte: UInt8) {
      self.length = length
      bytes = [byte]
    }

    /// A character; an invalid code point reads as `?`.
    init(_ length: Int, scalar: UInt32) {
      self.length = length
      bytes = Unicode.Scalar(scalar).map { Array(String($0).utf8) } ?? [UInt8(ascii: "?")]
    }

    /// An invisible character, which is dropped.
    init(dropping length: Int) {
      self.length = length
      bytes = []
    }
  }

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The escape that begins at `at`, or nil for a plain byte.
  func read(_ at: Int) -> Escape? {
    switch bytes[at] {
    case UInt8(ascii: "%"): percent(at)
    case UInt8(ascii: "\\"): backslash(at)
    case UInt8(ascii: "&"): entity(at)
    case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: " "): spelledOut(at)
    case 0x1b: Escape(dropping: terminalEscape(at))
    case 0x00...0x08, 0x0b, 0x0c, 0x0e...0x1f, 0x7f: Escape(dropping: 1)
    case 0xc2...0xf4: InvisibleText.read(bytes, at)
    default: nil
    }
  }

  private func byte(_ at: Int) -> UInt8 { at < bytes.count ? bytes[at] : 0 }

  private func hex(_ at: Int, _ digits: Int) -> UInt32? {
    var value: UInt32 = 0
    for position in at..<(at + digits) {
      guard let digit = byte(position).hexValue else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  /// `%40`, `%2540`, `%252540`, `%u0040`.
  private func percent(_ start: Int) -> Escape? {
    if byte(start + 1) | 0x20 == UInt8(ascii: "u") {
      return hex(start + 2, 4).map { Escape(6, scalar: $0) }
    }
    var at = start + 1
    // Repeated encoding of the same character counts as one escape.
    while byte(at) == UInt8(ascii: "2"), byte(at + 1) == UInt8(ascii: "5"), hex(at + 2, 2) != nil {
      at += 2
    }
    return hex(at, 2).map { Escape(at + 2 - start, byte: UInt8(truncatingIfNeeded: $0)) }
  }

  /// `\u0040`, `\u{40}`, `\x40`, `\100`, `\n`, `\"`, with any number of backslashes.
  private func backslash(_ start: Int) -> Escape? {
    var at = start
    while byte(at) == UInt8(ascii: "\\") { at += 1 }
    let length = at + 1 - start
    switch byte(at) {
    case UInt8(ascii: "u"):
      if let scalar = hex(at + 1, 4) { return Escape(length + 4, scalar: scalar) }
      if let braced = braced(at + 1) { return Escape(length + braced.length, scalar: braced.value) }
    case UInt8(ascii: "U"):
      if let scalar = hex(at + 1, 8) { return Escape(length + 8, scalar: scalar) }
    case UInt8(ascii: "x"):
      if let value = hex(at + 1, 2) {
        return Escape(length + 2, byte: UInt8(truncatingIfNeeded: value))
      }
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      if let value = octal(at) { return Escape(length + 2, byte: value) }
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "f"):
      return Escape(length, byte: 0x0a)
    case UInt8(ascii: "t"), UInt8(ascii: " "): return Escape(length, byte: 0x20)
    case 0x0a, 0x0d: return Escape(dropping: length)
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: return Escape(length, byte: byte(at))
    default: break
    }
    return length > 2 ? Escape(length - 1, byte: UInt8(ascii: "\\")) : nil
  }

  private func octal(_ at: Int) -> UInt8? {
    guard byte(at + 1) &- 0x30 < 8, byte(at + 2) &- 0x30 < 8 else { return nil }
    return (byte(at) - 0x30) << 6 | (byte(at + 1) - 0x30) << 3 | (byte(at + 2) - 0x30)
  }

  private func braced(_ start: Int) -> (length: Int, value: UInt32)? {
    guard byte(start) == UInt8(ascii: "{") else { return nil }
    var at = start + 1
    var value: UInt32 = 0
    while at - start < 9, let digit = byte(at).hexValue {
      value = value << 4 | digit
      at += 1
    }
    return byte(at) == UInt8(ascii: "}") && at > start + 1 ? (at + 1 - start, value) : nil
  }

  private static let entities: [(name: [UInt8], byte: UInt8)] = [
    ("lt;", "<"), ("gt;", ">"), ("quot;", "\""), ("apos;", "'"), ("commat;", "@"),
    ("period;", "."), ("colon;", ":"), ("equals;", "="), ("sol;", "/"), ("lowbar;", "_"),
    ("hyphen;", "-"), ("dash;", "-"), ("plus;", "+"), ("nbsp;", " "), ("semi;", ";"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)[0]) }

  private static let ampersand = Array("amp;".utf8)
  private static let softHyphen = Array("shy;".utf8)

  /// `&#64;`, `&#x40;`, `&commat;`, `&amp;#64;`.
  private func entity(_ start: Int) -> Escape? {
    var at = start + 1
    while starts(at, Self.ampersand) { at += 4 }
    if byte(at) == UInt8(ascii: "#"), let number = numeric(at + 1) {
      return Escape(number.end - start, scalar: number.value)
    }
    if starts(at, Self.softHyphen) { return Escape(dropping: at + 4 - start) }
    let named = Self.entities.first { starts(at, $0.name) }
    if let named { return Escape(at + named.name.count - start, byte: named.byte) }
    return at > start + 1 ? Escape(at - start, byte: UInt8(ascii: "&")) : nil
  }

  private func numeric(_ start: Int) -> (end: Int, value: UInt32)? {
    let isHex = byte(start) | 0x20 == UInt8(ascii: "x")
    let first = isHex ? start + 1 : start
    var at = first
    var value: UInt32 = 0
    while at - first < 8, let digit = byte(at).hexValue, isHex || digit < 10 {
      value = value &* (isHex ? 16 : 10) &+ digit
      at += 1
    }
    guard at > first else { return nil }
    return (byte(at) == UInt8(ascii: ";") ? at + 1 : at, value)
  }

  private func starts(_ at: Int, _ text: [UInt8]) -> Bool { bytes.span.holds(text, at: at) }

  /// `alice [at] example (dot) com`.
  private func spelledOut(_ start: Int) -> Escape? {
    var at = byte(start) == UInt8(ascii: " ") ? start + 1 : start
    guard byte(at) == UInt8(ascii: "[") || byte(at) == UInt8(ascii: "(") else { return nil }
    let close = byte(at) == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: ")")
    at += 1
    let word = (0..<4).map { byte(at + $0).lowercased }
    let meaning: UInt8
    if word.starts(with: "at".utf8), byte(at + 2) == close {
      (meaning, at) = (UInt8(ascii: "@"), at + 3)
    } else if word.starts(with: "dot".utf8), byte(at + 3) == close {
      (meaning, at) = (UInt8(ascii: "."), at + 4)
    } else {
      return nil
    }
    if byte(at) == UInt8(ascii: " ") { at += 1 }
    return Escape(at - start, byte: meaning)
  }

  /// The length of a terminal colour sequence, or 1.
  private func terminalEscape(_ start: Int) -> Int {
    guard byte(start + 1) == UInt8(ascii: "[") else { return 1 }
    var at = start + 2
    while at - start < 16, byte(at).isDigit || byte(at) == UInt8(ascii: ";") { at += 1 }
    return byte(at).isLetter ? at + 1 - start : 1
  }
}
