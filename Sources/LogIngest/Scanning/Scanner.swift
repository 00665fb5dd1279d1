internal import LogModel

/// A strict scanner of the JSON grammar over a padded chunk.
///
/// A line ends at its newline, which no production crosses, and a chunk ends with a newline, so no
/// function here needs a length. Functions move past what they read, or throw with the place.
/// Inlined functions move `at`. Functions that are called take the position and return where they
/// ended, because a position whose address is taken lives in memory, which delays every next read.
enum Scanner {
  /// The deepest nesting that is accepted, so that no line can exhaust the stack.
  ///
  /// Two less than the limit of `JSONValue`: a text in an array or a value in `metrics` lies one
  /// level deeper, which is not counted here, and an accepted line must be readable as a tree.
  static let maximumDepth = JSONValue.maximumDepth - 2
  /// Bytes past the last line that word loads and template searches may touch.
  static let padding = 512

  @inline(__always) static func skipSpace(_ chunk: RawSpan, _ at: inout Int) {
    while true {
      let byte = chunk.byte(at)
      guard byte <= 0x20, byte == 0x20 || byte == 0x09 || byte == 0x0d else { return }
      at += 1
    }
  }

  /// Moves from the byte after the opening quote to the byte after the closing quote.
  ///
  /// Returns whether the text holds escapes. Callers that need the value must then decode it.
  @inline(__always)
  static func skipString(_ chunk: RawSpan, _ at: inout Int) throws(LineError) -> Bool {
    while true {
      let stops = chunk.textStops(at)
      // A constant step of 16 lets the next vector be loaded before this one is examined.
      if stops.isEmpty {
        at &+= 16
        continue
      }
      at &+= stops.distance
      if chunk.byte(at) == UInt8(ascii: "\"") {
        at &+= 1
        return false
      }
      let rest = try skipRoughString(chunk, at)
      at = rest.end
      return rest.hasEscapes
    }
  }

  /// The rest of a string from its first byte that is not plain ASCII.
  @inline(never)
  private static func skipRoughString(
    _ chunk: RawSpan, _ start: Int
  ) throws(LineError) -> (end: Int, hasEscapes: Bool) {
    var at = start
    var hasEscapes = false
    while true {
      // A stack trace is one long string with an escape per line: the text between escapes is again
      // read in vectors.
      let stops = chunk.textStops(at)
      // A constant step of 16 lets the next vector be loaded before this one is examined.
      if stops.isEmpty {
        at &+= 16
        continue
      }
      at &+= stops.distance
      let byte = chunk.byte(at)
      switch byte {
      case UInt8(ascii: "\""):
        return (at + 1, hasEscapes)
      case UInt8(ascii: "\\"):
        try skipEscape(chunk, &at)
        hasEscapes = true
      case 0x0a: throw LineError(.unclosedString, at)
      case 0x0d where chunk.byte(at + 1) == 0x0a: throw LineError(.unclosedString, at)
      case ..<0x20: throw LineError(.controlCharacter, at)
      default: try UTF8Grammar.skipScalar(chunk, &at)
      }
    }
  }

  private static func skipEscape(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    switch chunk.byte(at + 1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 2
    case UInt8(ascii: "u"):
      for offset in 2..<6 {
        let byte = chunk.byte(at + offset)
        guard byte &- 48 < 10 || (byte | 0x20) &- 97 < 6 else { throw LineError(.badEscape, at) }
      }
      at += 6
    default: throw LineError(.badEscape, at)
    }
  }

  /// Moves past any value.
  @inline(__always)
  static func skipValue(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    if chunk.byte(at) == UInt8(ascii: "\"") {
      at += 1
      _ = try skipString(chunk, &at)
    } else if isNull(chunk, at) {
      at &+= 4
    } else {
      at = try skipNonString(chunk, at)
    }
  }

  /// Whether `null` begins at `at`: the usual value of an empty field.
  @inline(__always)
  static func isNull(_ chunk: RawSpan, _ at: Int) -> Bool {
    chunk.word(at) & Word.mask(4) == 0x6c6c_756e
  }

  /// Rejects an array or an object where a word is required.
  @inline(__always)
  static func refuseContainer(
    _ chunk: RawSpan, _ at: Int, _ reason: RejectReason
  ) throws(LineError) {
    let byte = chunk.byte(at)
    if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { throw LineError(reason, at) }
  }

  @inline(never)
  private static func skipNonString(_ chunk: RawSpan, _ start: Int) throws(LineError) -> Int {
    var ends = ContainerEnds.none
    return try skipNonString(chunk, start, noting: &ends)
  }

  /// The end of the value at `start` that is no string; notes the ends of all containers in it.
  static func skipNonString(
    _ chunk: RawSpan, _ start: Int, noting ends: inout ContainerEnds
  ) throws(LineError) -> Int {
    var at = start
    try skipNonString(chunk, &at, depth: 1, &ends)
    return at
  }

  private static func skipNonString(
    _ chunk: RawSpan, _ at: inout Int, depth: Int, _ ends: inout ContainerEnds
  ) throws(LineError) {
    switch chunk.byte(at) {
    case UInt8(ascii: "{"):
      try skipContainer(chunk, &at, closing: UInt8(ascii: "}"), depth: depth, &ends)
    case UInt8(ascii: "["):
      try skipContainer(chunk, &at, closing: UInt8(ascii: "]"), depth: depth, &ends)
    case UInt8(ascii: "t"): try skipWord(chunk, &at, 0x6575_7274, length: 4)
    case UInt8(ascii: "f"): try skipWord(chunk, &at, 0x65_736c_6166, length: 5)
    case UInt8(ascii: "n"): try skipWord(chunk, &at, 0x6c6c_756e, length: 4)
    default: try skipNumber(chunk, &at)
    }
  }

  private static func skipNested(
    _ chunk: RawSpan, _ at: inout Int, depth: Int, _ ends: inout ContainerEnds
  ) throws(LineError) {
    if chunk.byte(at) == UInt8(ascii: "\"") {
      at += 1
      _ = try skipString(chunk, &at)
    } else {
      guard depth <= maximumDepth else { throw LineError(.tooDeep, at) }
      try skipNonString(chunk, &at, depth: depth, &ends)
    }
  }

  /// Moves past an object or an array, told by the byte that closes it.
  private static func skipContainer(
    _ chunk: RawSpan, _ at: inout Int, closing: UInt8, depth: Int, _ ends: inout ContainerEnds
  ) throws(LineError) {
    let number = ends.open(at)
    at += 1
    skipSpace(chunk, &at)
    if chunk.byte(at) == closing {
      at += 1
      return ends.close(number, at: at)
    }
    while true {
      if closing == UInt8(ascii: "}") { try skipKey(chunk, &at) }
      try skipNested(chunk, &at, depth: depth + 1, &ends)
      skipSpace(chunk, &at)
      let byte = chunk.byte(at)
      guard byte == UInt8(ascii: ",") || byte == closing else { throw LineError(.notJSON, at) }
      at += 1
      if byte == closing { return ends.close(number, at: at) }
      skipSpace(chunk, &at)
    }
  }

  /// Moves past a quoted name, a colon and the space around it.
  private static func skipKey(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    guard chunk.byte(at) == UInt8(ascii: "\"") else { throw LineError(.notJSON, at) }
    at += 1
    _ = try skipString(chunk, &at)
    try skipColon(chunk, &at)
  }

  @inline(__always)
  static func skipColon(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    skipSpace(chunk, &at)
    guard chunk.byte(at) == UInt8(ascii: ":") else { throw LineError(.notJSON, at) }
    at += 1
    skipSpace(chunk, &at)
  }

  /// Moves past `true`, `false` or `null`, given as the little-endian word of its letters.
  private static func skipWord(
    _ chunk: RawSpan, _ at: inout Int, _ letters: UInt64, length: Int
  ) throws(LineError) {
    guard chunk.word(at) & Word.mask(length) == letters else { throw LineError(.notJSON, at) }
    at += length
  }

  /// Moves past the whole number at `at` where one of one to seven digits stands there.
  @inline(__always)
  static func skipWhole(_ chunk: RawSpan, _ at: inout Int) -> Bool {
    let word = chunk.word(at)
    let plain = word ^ (Word.ones &* 0x30)
    // For a byte above nine, adding 0x76 sets the high bit.
    let ends = ((plain &+ Word.ones &* 0x76) | plain) & Word.highs
    let length = ends.trailingZeroBitCount >> 3
    let next = UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: length &* 8))
    guard ends != 0, length > 0, next == UInt8(ascii: ",") || next == UInt8(ascii: "}"),
      length == 1 || plain & 0xff != 0
    else { return false }
    at &+= length
    return true
  }

  /// Moves past the number at `at` where one of up to 15 digits and as many places stands there,
  /// and a comma or a brace behind it.
  @inline(__always)
  static func skipUsual(_ chunk: RawSpan, _ at: inout Int) -> Bool {
    let whole = chunk.digits(at)
    guard 1...15 ~= whole, whole == 1 || chunk.byte(at) != UInt8(ascii: "0") else { return false }
    var end = at &+ whole
    if chunk.byte(end) == UInt8(ascii: ".") {
      let places = chunk.digits(end &+ 1)
      guard 1...15 ~= places else { return false }
      end &+= places &+ 1
    }
    let next = chunk.byte(end)
    guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else { return false }
    at = end
    return true
  }

  static func skipNumber(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    if chunk.byte(at) == UInt8(ascii: "-") { at += 1 }
    let start = at
    try skipDigits(chunk, &at)
    if chunk.byte(start) == UInt8(ascii: "0"), at > start + 1 { throw LineError(.notJSON, start) }
    if chunk.byte(at) == UInt8(ascii: ".") {
      at += 1
      try skipDigits(chunk, &at)
    }
    if chunk.byte(at) | 0x20 == UInt8(ascii: "e") {
      at += 1
      if chunk.byte(at) == UInt8(ascii: "+") || chunk.byte(at) == UInt8(ascii: "-") { at += 1 }
      try skipDigits(chunk, &at)
    }
  }

  private static func skipDigits(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    let start = at
    while true {
      let count = Word.digits(chunk.word(at))
      at &+= count
      if count < 8 { break }
    }
    guard at > start else { throw LineError(.notJSON, at) }
  }
}

/// The well-formed byte sequences of UTF-8 beyond ASCII.
///
/// - Source: The Unicode Standard, table 3-7.
private enum UTF8Grammar {
  static func skipScalar(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    let lead = chunk.byte(at)
    let second = chunk.byte(at + 1)
    let length: Int
    let isGood: Bool
    switch lead {
    case 0xc2...0xdf: (length, isGood) = (2, true)
    case 0xe0: (length, isGood) = (3, second >= 0xa0)
    case 0xed: (length, isGood) = (3, second < 0xa0)
    case 0xe1...0xef: (length, isGood) = (3, true)
    case 0xf0: (length, isGood) = (4, second >= 0x90)
    case 0xf1...0xf3: (length, isGood) = (4, true)
    case 0xf4: (length, isGood) = (4, second < 0x90)
    default: throw LineError(.notUTF8, at)
    }
    guard isGood else { throw LineError(.notUTF8, at) }
    // A newline is not a continuation byte, so this never leaves the line.
    for offset in 1..<length where chunk.byte(at + offset) & 0xc0 != 0x80 {
      throw LineError(.notUTF8, at)
    }
    at += length
  }
}
