/// Reads and writes timestamps: RFC 3339 in, UTC with `Z` out.
extension Timestamp {
  /// Reads an RFC 3339 date-time with any offset and any length of fraction.
  ///
  /// Stricter than Foundation's parsers: 30 February, hour 24 and a date without a time are
  /// rejected. A leap second (`23:59:60Z`, in any offset) is read as the first moment of the next
  /// minute.
  /// - Source: RFC 3339 §5.6; both `T` and a space may stand between date and time.
  package init?(rfc3339 text: Span<UInt8>) {
    guard text.count >= 20,
      text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[10] | 0x20 == UInt8(ascii: "t") || text[10] == UInt8(ascii: " "),
      text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
      let century = Self.twoDigits(text, 0), let years = Self.twoDigits(text, 2),
      let month = Self.twoDigits(text, 5), let day = Self.twoDigits(text, 8),
      let hour = Self.twoDigits(text, 11), let minute = Self.twoDigits(text, 14),
      let second = Self.twoDigits(text, 17)
    else { return nil }
    let year = century * 100 + years
    guard (1...12).contains(month), (1...CivilDate.days(in: month, of: year)).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }

    var at = 19
    var fraction: Int64 = 0
    if text[at] == UInt8(ascii: ".") {
      at += 1
      let start = at
      var scale: Int64 = 100_000
      while at < text.count, text[at] &- 48 < 10 {
        fraction += Int64(text[at] &- 48) * scale
        scale /= 10
        at += 1
      }
      guard at > start else { return nil }
    }
    guard let offset = Self.offsetSeconds(text, at) else { return nil }

    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    let seconds = Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
    // An offset may lead to a year without four digits.
    guard Self.writable.contains(seconds) else { return nil }
    if second == 60 {
      // The leap second is always the last of a UTC day.
      guard seconds % 86_400 == 0 else { return nil }
      fraction = 0
    }
    self.init(microseconds: seconds * 1_000_000 + fraction)
  }

  /// The seconds of the years 0 to 9999.
  private static let writable: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

  /// Reads an RFC 3339 date-time held in a string.
  package init?(_ text: String) {
    self.init(rfc3339: text.utf8.span)
  }

  /// Two ASCII digits, or nil.
  private static func twoDigits(_ text: Span<UInt8>, _ at: Int) -> Int? {
    let tens = text[at] &- 48
    let ones = text[at + 1] &- 48
    return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
  }

  /// Seconds east of UTC, read from `at` to the end of `text`, or nil.
  private static func offsetSeconds(_ text: Span<UInt8>, _ at: Int) -> Int? {
    guard at < text.count else { return nil }
    if text[at] | 0x20 == UInt8(ascii: "z") { return text.count == at + 1 ? 0 : nil }
    guard text.count == at + 6, text[at + 3] == UInt8(ascii: ":"),
      let hours = twoDigits(text, at + 1), let minutes = twoDigits(text, at + 4),
      hours < 24, minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    switch text[at] {
    case UInt8(ascii: "+"): return seconds
    case UInt8(ascii: "-"): return -seconds
    default: return nil
    }
  }
}

extension Timestamp: CustomStringConvertible {
  /// `2026-11-22T03:12:08Z`, with three or six digits of fraction where the moment has one.
  package var description: String { String { $0.appendTime(self) } }

  /// `20261122T031208Z`: the form in ids and file names.
  package var compact: String {
    let (date, seconds, _) = parts
    return String { text in
      text.appendDecimal(date.year, width: 4)
      for part in [date.month, date.day] { text.appendDecimal(part, width: 2) }
      text.append(UInt8(ascii: "T"))
      for part in [seconds / 3600, seconds / 60 % 60, seconds % 60] {
        text.appendDecimal(part, width: 2)
      }
      text.append(UInt8(ascii: "Z"))
    }
  }

  /// `2026-11-22`.
  package var day: String { String { $0.appendDay(self) } }

  /// `03:12:08`: the time of day, for text that already names the date.
  package var timeOfDay: String { String { $0.appendTimeOfDay(self) } }

  /// Whether both lie on the same day.
  package func isSameDay(as other: Self) -> Bool { days.number == other.days.number }

  /// The day since the epoch, and the microseconds since its start.
  private var days: (number: Int64, rest: Int64) {
    let day: Int64 = 86_400_000_000
    let number = microseconds.floorDivided(by: day)
    return (number, microseconds - number * day)
  }

  fileprivate var parts: (date: CivilDate, seconds: Int, fraction: Int) {
    let (number, rest) = days
    let date = CivilDate(daysSinceEpoch: Int(number))
    return (date, Int(rest / 1_000_000), Int(rest % 1_000_000))
  }
}

extension [UInt8] {
  /// Appends `Timestamp.description` as one block, which is cheaper than digit by digit.
  package mutating func appendTime(_ time: Timestamp) {
    append(addingCapacity: OutputSpan<UInt8>.timeWidth) { text in
      let (date, seconds, fraction) = time.parts
      text.appendDate(date)
      text.append(UInt8(ascii: "T"))
      text.appendClock(seconds)
      text.appendFraction(fraction)
      text.append(UInt8(ascii: "Z"))
    }
  }

  /// Appends `Timestamp.day`.
  package mutating func appendDay(_ time: Timestamp) { appendDate(time.parts.date) }

  /// Appends `Timestamp.timeOfDay`.
  package mutating func appendTimeOfDay(_ time: Timestamp) {
    append(addingCapacity: OutputSpan<UInt8>.timeWidth) { $0.appendClock(time.parts.seconds) }
  }

  fileprivate mutating func appendDate(_ date: CivilDate) {
    append(addingCapacity: OutputSpan<UInt8>.timeWidth) { $0.appendDate(date) }
  }
}

extension OutputSpan<UInt8> {
  /// The most bytes of a moment: the year may have a sign and all digits of an integer.
  fileprivate static let timeWidth = 48

  fileprivate mutating func appendDate(_ date: CivilDate) {
    if 0..<10_000 ~= date.year {
      appendTwoDigits(date.year / 100)
      appendTwoDigits(date.year % 100)
    } else {
      appendDecimal(date.year, width: 4)
    }
    append(UInt8(ascii: "-"))
    appendTwoDigits(date.month)
    append(UInt8(ascii: "-"))
    appendTwoDigits(date.day)
  }

  fileprivate mutating func appendClock(_ seconds: Int) {
    appendTwoDigits(seconds / 3600)
    append(UInt8(ascii: ":"))
    appendTwoDigits(seconds / 60 % 60)
    append(UInt8(ascii: ":"))
    appendTwoDigits(seconds % 60)
  }

  /// Appends three digits where they are exact, else six; none for a whole second.
  fileprivate mutating func appendFraction(_ microseconds: Int) {
    guard microseconds != 0 else { return }
    append(UInt8(ascii: "."))
    appendTwoDigits(microseconds / 10_000)
    let rest = microseconds % 10_000
    append(UInt8(truncatingIfNeeded: 48 + rest / 1000))
    guard rest % 1000 != 0 else { return }
    append(UInt8(truncatingIfNeeded: 48 + rest / 100 % 10))
    appendTwoDigits(rest % 100)
  }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Equatable, Sendable, CustomStringConvertible {
  package var year: Int
  package var month: Int
  package var day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// - Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  package init(daysSinceEpoch days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// - Source: H. Hinnant, as above, `days_from_civil`.
  package var daysSinceEpoch: Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  package static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  package var description: String { String { $0.appendDate(self) } }
}
