internal import LogModel

/// Reads JSON numbers as doubles, correctly rounded.
enum NumberText {
  private static let powersOfTen: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The number at `at` when it is a short one, as most are; moves past it.
  ///
  /// Short is at most seven digits on either side of the point, no sign, no exponent. The digits of a word are found and added up at once, without a branch for each.
  @inline(__always)
  static func readShort(_ chunk: RawSpan, _ at: inout Int) -> Double? {
    let whole = Digits(chunk.word(at))
    guard whole.isShort, whole.count == 1 || chunk.byte(at) != UInt8(ascii: "0") else {
      return nil
    }
    var end = at &+ whole.count
    var value = Double(whole.value)
    if chunk.byte(end) == UInt8(ascii: ".") {
      let part = Digits(chunk.word(end &+ 1))
      guard part.isShort else { return nil }
      // Both sides are exact and far below 2^53, so the one division is correctly rounded.
      let power = powersOfTen[part.count]
      value = (value * power + Double(part.value)) / power
      end = end &+ 1 &+ part.count
    }
    guard chunk.byte(end) | 0x20 != UInt8(ascii: "e") else { return nil }
    at = end
    return value
  }

  /// Moves past the number at `at` and returns it.
  ///
  /// Up to 15 digits and no exponent, one division of exact doubles is correctly rounded; anything
  /// longer goes to the standard library.
  /// - Source: W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990.
  @inline(never)
  static func read(_ chunk: RawSpan, _ at: inout Int) throws(LineError) -> Double {
    let start = at
    try Scanner.skipNumber(chunk, &at)
    var digits: UInt64 = 0
    var count = 0
    var places = 0
    var isPlain = true
    for index in start..<at {
      switch chunk.byte(index) {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits = digits &* 10 &+ UInt64(chunk.byte(index) &- 48)
        count += 1
      case UInt8(ascii: "."): places = at - 1 - index
      case UInt8(ascii: "-"): isPlain = isPlain && index == start
      default: isPlain = false
      }
    }
    guard isPlain, count <= 15 else { return try readLong(chunk, start..<at) }
    let value = Double(digits) / powersOfTen[places]
    return chunk.byte(start) == UInt8(ascii: "-") ? -value : value
  }

  private static func readLong(
    _ chunk: RawSpan, _ range: Range<Int>
  ) throws(LineError) -> Double {
    let text = String(decoding: chunk.bytes(range), as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw LineError(.numberOutOfRange, range.lowerBound)
    }
    return value
  }
}

/// The decimal digits a word begins with.
///
/// - Source: D. Lemire, "Quickly parsing eight digits", 2018.
private struct Digits {
  let count: Int
  /// Meaningless without digits.
  let value: UInt64

  /// Some, and fewer than the word holds: none may follow it.
  @inline(__always) var isShort: Bool { count > 0 && count < 8 }

  @inline(__always)
  init(_ word: UInt64) {
    let plain = word ^ (Word.ones &* 0x30)
    // Above nine, a byte and 0x76 together reach the high bit.
    let stops = ((plain &+ Word.ones &* 0x76) | plain) & Word.highs
    count = stops.trailingZeroBitCount >> 3
    // Zeros in front; then pairs, then fours, then all eight.
    let digits = plain &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
    let pairs = digits &* 10 &+ digits >> 8
    let low = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let high = (pairs >> 16 & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    value = (low &+ high) >> 32
  }
}
