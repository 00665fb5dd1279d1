internal import LogModel

/// Reads JSON numbers as doubles, correctly rounded.
enum NumberText {
  private static let powersOfTen: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Moves past the number at `at` and returns it.
  ///
  /// Up to 15 digits and no exponent, one division of exact doubles is correctly rounded; anything
  /// longer goes to the standard library.
  /// - Source: W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990.
  @inline(__always)
  static func read(_ chunk: RawSpan, _ at: inout Int) throws(LineError) -> Double {
    let start = at
    let isNegative = chunk.byte(at) == UInt8(ascii: "-")
    if isNegative { at += 1 }
    let digitsStart = at
    var digits: UInt64 = 0
    while true {
      let digit = chunk.byte(at) &- 48
      guard digit < 10 else { break }
      digits = digits &* 10 &+ UInt64(digit)
      at += 1
    }
    let whole = at - digitsStart
    var places = 0
    if chunk.byte(at) == UInt8(ascii: ".") {
      let pointAt = at
      at += 1
      while true {
        let digit = chunk.byte(at) &- 48
        guard digit < 10 else { break }
        digits = digits &* 10 &+ UInt64(digit)
        at += 1
      }
      places = at - pointAt - 1
      guard places > 0 else { throw LineError(.notJSON, at) }
    }
    let isPlain =
      whole > 0 && whole + places <= 15 && chunk.byte(at) | 0x20 != UInt8(ascii: "e")
      && (whole == 1 || chunk.byte(digitsStart) != UInt8(ascii: "0"))
    guard isPlain else {
      at = start
      return try readLong(chunk, &at)
    }
    let value = Double(digits) / powersOfTen[places]
    return isNegative ? -value : value
  }

  @inline(never)
  private static func readLong(_ chunk: RawSpan, _ at: inout Int) throws(LineError) -> Double {
    let start = at
    try Scanner.skipNumber(chunk, &at)
    let text = String(decoding: chunk.bytes(start..<at), as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw LineError(.numberOutOfRange, start)
    }
    return value
  }
}
