import LogModel

/// Numbers and times as bytes, without a string in between.
extension [UInt8] {
  /// A number of tenths: 914 is `91.4`.
  mutating func appendTenths(_ value: Int) {
    appendDecimal(value / 10)
    append(UInt8(ascii: "."))
    append(UInt8(truncatingIfNeeded: value % 10) + 48)
  }

  /// The last two digits of `value`.
  mutating func appendTwoDigits(_ value: Int) {
    append(UInt8(truncatingIfNeeded: value / 10 % 10) + 48)
    append(UInt8(truncatingIfNeeded: value % 10) + 48)
  }
}

/// Writes moments as `2026-01-05T08:00:00.123Z`, remembering the text of the current day.
struct TimeWriter: Sendable {
  private static let day: Int64 = 86_400_000

  private var today = Int64.min
  private var date: [UInt8] = []

  mutating func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
    let ofDay = ((milliseconds % Self.day) + Self.day) % Self.day
    let current = (milliseconds - ofDay) / Self.day
    if current != today {
      today = current
      date = Array("\(CivilDate(daysSinceEpoch: Int(current)))T".utf8)
    }
    let seconds = Int(ofDay / 1000)
    let fraction = Int(ofDay % 1000)
    bytes += date
    bytes.appendTwoDigits(seconds / 3600)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendTwoDigits(seconds / 60 % 60)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendTwoDigits(seconds % 60)
    bytes.append(UInt8(ascii: "."))
    bytes.append(UInt8(truncatingIfNeeded: fraction / 100) + 48)
    bytes.appendTwoDigits(fraction)
    bytes.append(UInt8(ascii: "Z"))
  }
}
