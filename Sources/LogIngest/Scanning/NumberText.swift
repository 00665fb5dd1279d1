internal import LogModel

/// Reads JSON numbers as doubles, correctly rounded.
enum NumberText {
  static let powersOfTen: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  static let wholePowersOfTen: InlineArray<9, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]

  /// The number at `at` if it is short, as most are; moves past it.
  ///
  /// A short number has at most seven digits and a point in one word, no sign and no exponent.
  /// Digits and point are found and combined without a branch, because whether a number has a point
  /// is unpredictable.
  @inline(__always)
  static func readShort(_ chunk: RawSpan, _ at: inout Int) -> Double? {
    let number = ShortNumber(chunk.word(at))
    guard number.isWhole else { return nil }
    at &+= number.length
    // Digits and power are exact and far below 2^53, so the one division is correctly rounded.
    return Double(number.digits) / powersOfTen[number.places]
  }

  /// Moves past the number at `at` and returns it; nil for a number beyond the range of a double.
  ///
  /// With up to 15 digits and no exponent, one division of exact doubles is correctly rounded.
  /// Longer numbers go to the standard library.
  /// - Source: W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990.
  @inline(never)
  static func read(_ chunk: RawSpan, _ at: inout Int) throws(LineError) -> Double? {
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
    guard isPlain, count <= 15 else { return readLong(chunk, start..<at) }
    let value = Double(digits) / powersOfTen[places]
    return chunk.byte(start) == UInt8(ascii: "-") ? -value : value
  }

  private static func readLong(_ chunk: RawSpan, _ range: Range<Int>) -> Double? {
    Double(String(decoding: chunk.bytes(range), as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }
}

/// The decimal number that a word begins with, including the part behind its point.
///
/// - Source: D. Lemire, "Quickly parsing eight digits", 2018.
private struct ShortNumber {
  /// Length in bytes.
  ///
  /// All properties are meaningless unless `isWhole`.
  let length: Int
  /// The number of digits behind the point.
  let places: Int
  let digits: UInt64
  /// Whether it is a valid JSON number that ends within the word.
  let isWhole: Bool

  @inline(__always)
  init(_ word: UInt64) {
    let plain = word ^ (Word.ones &* 0x30)
    // For a byte above nine, adding 0x76 sets the high bit.
    let noDigits = ((plain &+ Word.ones &* 0x76) | plain) & Word.highs
    // A point is 0x1e here; any byte that differs from it in any bit is not a point.
    let other = plain ^ (Word.ones &* 0x1e)
    let noPoints = ((other & ~Word.highs) &+ ~Word.highs | other) & Word.highs
    let ends = noDigits & noPoints
    length = ends.trailingZeroBitCount >> 3
    let points = noDigits & ((ends & (0 &- ends)) &- 1)
    let hasPoint = points != 0
    let whole = hasPoint ? points.trailingZeroBitCount >> 3 : length
    places = hasPoint ? length &- whole &- 1 : 0
    // The digits behind the point move over it.
    let front = hasPoint ? (points &- 1) >> 7 : ~0
    let count = hasPoint ? length &- 1 : length
    isWhole =
      length < 8 && whole > 0 && points & (points &- 1) == 0 && (!hasPoint || places > 0)
      && (plain & 0xff != 0 || whole == 1) && (plain &>> UInt64(length &* 8)) & 0xdf != 0x55
    let joined = plain & front | plain >> 8 & ~front
    // Zeros are put in front; then digits are joined to pairs, to fours, and to all eight.
    let eight = joined &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
    let pairs = eight &* 10 &+ eight >> 8
    let low = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let high = (pairs >> 16 & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    digits = (low &+ high) >> 32
  }
}
