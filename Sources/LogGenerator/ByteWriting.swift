import LogModel

/// Numbers and times as bytes, without a string in between.
extension [UInt8] {
  mutating func appendDecimal(_ value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var divisor: UInt = 1
    while rest / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(truncatingIfNeeded: rest / divisor) + 48)
      rest %= divisor
      divisor /= 10
    }
  }

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

/// Writes moments as `2026-01-05T08:00:00.123Z`, remembering the text of the current second.
struct TimeWriter: Sendable {
  private var second = Int64.min
  private var text: [UInt8] = []

  mutating func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
    let fraction = Int(((milliseconds % 1000) + 1000) % 1000)
    let current = (milliseconds - Int64(fraction)) / 1000
    if current != second { remember(current) }
    bytes += text
    bytes.append(UInt8(truncatingIfNeeded: fraction / 100) + 48)
    bytes.appendTwoDigits(fraction)
    bytes.append(UInt8(ascii: "Z"))
  }

  private mutating func remember(_ current: Int64) {
    second = current
    let ofDay = Int(((current % 86_400) + 86_400) % 86_400)
    let date = CivilDate(daysSinceEpoch: Int((current - Int64(ofDay)) / 86_400))
    text = Array("\(date)T".utf8)
    text.appendTwoDigits(ofDay / 3600)
    text.append(UInt8(ascii: ":"))
    text.appendTwoDigits(ofDay / 60 % 60)
    text.append(UInt8(ascii: ":"))
    text.appendTwoDigits(ofDay % 60)
    text.append(UInt8(ascii: "."))
  }
}
