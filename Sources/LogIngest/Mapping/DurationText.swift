internal import LogModel

/// Durations in forms that state their unit without naming it.
enum DurationText {
  /// Milliseconds of ISO 8601's `PT1.5S`, `P1DT2H3M4.5S`; nil for another text.
  ///
  /// - Source: ISO 8601-1, "Duration"; years and months have no fixed length, so they are not read.
  static func isoMilliseconds(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Double? {
    guard end - start > 2, chunk.byte(start) == UInt8(ascii: "P") else { return nil }
    var at = start + 1
    var total = 0.0
    var units = isoUnits[...]
    var isTime = false
    while at < end {
      if !isTime, chunk.byte(at) == UInt8(ascii: "T") {
        isTime = true
        at += 1
        guard at < end else { return nil }
      }
      guard let number = DecimalText(chunk, at, end), !number.isBelowZero, number.end < end else {
        return nil
      }
      let unit = chunk.byte(number.end)
      guard let index = units.firstIndex(where: { $0.letter == unit && $0.isTime == isTime }) else {
        return nil
      }
      total += number.value * units[index].milliseconds
      units = units[(index + 1)...]
      at = number.end + 1
    }
    return units.count < isoUnits.count ? total : nil
  }

  /// In their order.
  private static let isoUnits: [(letter: UInt8, isTime: Bool, milliseconds: Double)] = [
    (UInt8(ascii: "W"), false, 7 * 86_400e3), (UInt8(ascii: "D"), false, 86_400e3),
    (UInt8(ascii: "H"), true, 3600e3), (UInt8(ascii: "M"), true, 60e3),
    (UInt8(ascii: "S"), true, 1e3),
  ]

  /// Milliseconds of a clock with seconds, `00:00:01.2345678`, perhaps behind days, `1.02:00:00`, as
  /// .NET's `TimeSpan` and Python's `timedelta` are written; nil for another text.
  ///
  /// Of two numbers only, the first may be hours or minutes.
  static func clockMilliseconds(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Double? {
    var at = start
    var parts: [Double] = []
    while parts.count < 3 {
      let first = at
      at = chunk.skipDigits(at, before: end)
      guard 1...9 ~= at - first else { return nil }
      var number = Double(chunk.number(first, at - first))
      if parts.isEmpty, at < end, chunk.byte(at) == UInt8(ascii: ".") {
        let days = number
        let next = at + 1
        at = chunk.skipDigits(next, before: end)
        guard 1...2 ~= at - next else { return nil }
        number = days * 24 + Double(chunk.number(next, at - next))
      }
      parts.append(number)
      guard parts.count < 3 else { break }
      guard at < end, chunk.byte(at) == UInt8(ascii: ":") else { return nil }
      at += 1
    }
    guard parts[1] < 60, parts[2] < 60 else { return nil }
    if at < end {
      guard chunk.byte(at) == UInt8(ascii: "."), at + 1 < end,
        let fraction = Double(
          "0." + String(decoding: chunk.bytes(at + 1..<min(end, at + 16)), as: UTF8.self)),
        chunk.skipDigits(at + 1, before: end) == end
      else { return nil }
      parts[2] += fraction
    }
    return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1e3
  }
}
