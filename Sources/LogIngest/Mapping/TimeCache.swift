internal import LogModel

/// Reads times that differ from the last one in their seconds only, as most times of a log do.
struct TimeCache: Sendable {
  private static let longest = 40

  /// The length of the text; -1 for none.
  private var count = -1
  /// The text in words, zeros for its seconds; which bytes of it count, and which are digits.
  private var words = InlineArray<5, UInt64>(repeating: 0)
  private var fixed = InlineArray<5, UInt64>(repeating: 0)
  private var digits = InlineArray<5, UInt64>(repeating: 0)
  /// Where the two digits of the second stand in the text.
  private var second = 0
  /// The number of digits of the fraction.
  private var fraction = 0
  /// The time without its seconds.
  private var minute: Int64 = 0
  private var lacksZone = false

  /// Remembers a time that was read in full.
  mutating func learn(_ text: [UInt8], _ time: TimeText) {
    count = -1
    guard (19...Self.longest).contains(text.count), text.last?.isBlank == false else { return }
    if text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":") {
      second = 17
    } else if text[14] == UInt8(ascii: ":"), text[17] == UInt8(ascii: ":"), text.count > 19 {
      second = 18
    } else {
      return
    }
    fraction = 0
    let point = second + 2
    if point < text.count, text[point] == UInt8(ascii: ".") || text[point] == UInt8(ascii: ",") {
      while point + 1 + fraction < text.count, text[point + 1 + fraction].isDigit { fraction += 1 }
    }
    guard text[second].isDigit, text[second + 1].isDigit, fraction <= 9 else { return }
    (words, fixed, digits) = (.init(repeating: 0), .init(repeating: 0), .init(repeating: 0))
    let end = fraction > 0 ? point + 1 + fraction : point
    for (at, byte) in text.enumerated() {
      let shift = UInt64(at & 7) * 8
      if (second..<end).contains(at), at != point {
        digits[at >> 3] |= 0xff << shift
      } else {
        fixed[at >> 3] |= 0xff << shift
        words[at >> 3] |= UInt64(byte) << shift
      }
    }
    count = text.count
    lacksZone = time.lacksZone
    minute = time.microseconds - text.asChunk { seconds($0, 0) }
  }

  /// The time of a value with the same text but for its seconds; nil for another.
  func time(_ value: RecordFields.Value, _ chunk: RawSpan) -> (
    microseconds: Int64, lacksZone: Bool
  )? {
    guard value.end &- value.start == count, value.isText, holds(chunk, value.start) else {
      return nil
    }
    return (minute &+ seconds(chunk, value.start), lacksZone)
  }

  /// The end of the time that begins at `start`, where it is the same but for its seconds and surely
  /// ends there; -1 for another.
  func end(at start: Int, before end: Int, _ chunk: RawSpan) -> Int {
    let next = start &+ count
    guard count > 0, next <= end, holds(chunk, start) else { return -1 }
    guard next < end else { return next }
    switch chunk.byte(next) {
    case UInt8(ascii: "]"), UInt8(ascii: "\""), UInt8(ascii: ")"): return next
    case 0x20:
      // No sign, zone or further blank follows.
      let byte = chunk.byte(next &+ 1)
      let isPlain =
        byte.isDigit || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "\"")
        || byte.isLower && byte != UInt8(ascii: "z")
      return isPlain ? next : -1
    default: return -1
    }
  }

  /// Whether the text stands at a place but for its seconds, and digits for these.
  ///
  /// - Precondition: `count` bytes stand there.
  @inline(__always)
  private func holds(_ chunk: RawSpan, _ start: Int) -> Bool {
    var index = 0
    while index &* 8 < count {
      let word = chunk.word(start &+ index &* 8)
      // For a byte above nine, adding 0x76 sets the high bit.
      let plain = (word ^ (Word.ones &* 0x30)) & digits[index]
      let others = ((plain &+ Word.ones &* 0x76) | plain) & digits[index] & Word.highs
      if (word ^ words[index]) & fixed[index] | others != 0 { return false }
      index &+= 1
    }
    return chunk.byte(start &+ second) < UInt8(ascii: "6")
  }

  /// Microseconds of the digits at the places of the second and its fraction.
  @inline(__always)
  private func seconds(_ chunk: RawSpan, _ start: Int) -> Int64 {
    let whole = Int64(chunk.number(start &+ second, 2)) &* 1_000_000
    guard fraction > 0 else { return whole }
    let digits = chunk.number(start &+ second &+ 3, fraction)
    return whole
      &+ Int64(
        fraction <= 6
          ? digits &* NumberText.wholePowersOfTen[6 &- fraction]
          : digits / NumberText.wholePowersOfTen[fraction &- 6])
  }
}
