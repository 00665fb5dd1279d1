internal import LogModel

/// How times without a zone or a year are read.
package struct TimeSettings: Sendable {
  /// Seconds east of UTC at a local time, given in seconds since 1970 as if it were UTC.
  package var offset: @Sendable (Int) -> Int
  /// The year of times that name none; nil where it is not known.
  package var year: Int?
  /// The date of times that name none; nil where it is not known.
  var date: CivilDate?

  /// The settings with some date, to tell a time that only lacks its date.
  var withDate: Self {
    var settings = self
    settings.date = date ?? CivilDate(year: 2000, month: 1, day: 1)
    return settings
  }

  /// The settings with some year, to tell a time that only lacks its year.
  var dated: Self {
    var settings = self
    settings.year = year ?? 2000
    return settings
  }

  package init(year: Int? = nil, offset: @escaping @Sendable (Int) -> Int = { _ in 0 }) {
    self.year = year
    self.offset = offset
  }
}

/// A time as it stands in a log.
struct TimeText {
  var microseconds: Int64
  /// Whether it named no zone, so that that of the settings applies.
  var lacksZone = false

  /// The moment that a number stands for, by its magnitude: seconds, milli-, micro- or nanoseconds
  /// since 1970; nil for 0 and below, which stand for no time.
  init?(epoch number: Double) {
    guard number.isFinite, number > 0 else { return nil }
    let factor: Double =
      switch number {
      case ..<1e11: 1e6
      case ..<1e14: 1e3
      case ..<1e17: 1
      default: 1e-3
      }
    let microseconds = (number * factor).rounded(.down)
    guard microseconds < 253_402_300_800e6 else { return nil }
    self.microseconds = Int64(microseconds)
  }

  /// The moment that a value stands for which is one number of usual length; nil for another value.
  init?(number value: RecordFields.Value, _ chunk: RawSpan) {
    guard 9...20 ~= value.end &- value.start, value.isText || value.form == .number else {
      return nil
    }
    let count = value.end &- value.start
    let whole = chunk.digits(value.start)
    // 14 digits are a date and a clock.
    guard whole != 14 else { return nil }
    if whole >= count {
      let number = chunk.number(value.start, count)
      // Milliseconds, which a double holds exactly as microseconds, too.
      if 100_000_000_000..<9_000_000_000_000 ~= number {
        self.init(microseconds: Int64(number &* 1000), lacksZone: false)
        return
      }
      self.init(epoch: Double(number))
      return
    }
    let places = count &- whole &- 1
    let point = value.start &+ whole
    if 1...8 ~= places, whole > 0, whole &+ places <= 15, chunk.byte(point) == UInt8(ascii: "."),
      chunk.digits(point &+ 1) >= places
    {
      let power = NumberText.wholePowersOfTen[places]
      let digits =
        chunk.number(value.start, whole) &* power &+ chunk.number(point &+ 1, places)
      // A quotient of exact numbers is correctly rounded.
      self.init(epoch: Double(digits) / Double(power))
      return
    }
    self.init(longNumber: value, chunk)
  }

  private init?(longNumber value: RecordFields.Value, _ chunk: RawSpan) {
    var digits: UInt64 = 0
    var places: Int?
    for at in value.start..<value.end {
      let byte = chunk.byte(at)
      if byte.isDigit {
        digits = digits &* 10 &+ UInt64(byte &- 48)
        places = places.map { $0 + 1 }
      } else if byte == UInt8(ascii: "."), places == nil {
        places = 0
      } else {
        return nil
      }
    }
    // Up to 19 digits fit, and a quotient of exact numbers is correctly rounded.
    guard let places else {
      guard value.end &- value.start < 20 else { return nil }
      self.init(epoch: Double(digits))
      return
    }
    guard places > 0, digits < 1 << 53 else { return nil }
    self.init(epoch: Double(digits) / NumberText.powersOfTen[places])
  }

  init(microseconds: Int64, lacksZone: Bool) {
    self.microseconds = microseconds
    self.lacksZone = lacksZone
  }

  /// The time that a text states as a whole; nil for a text of no known form.
  init?(_ text: [UInt8], _ settings: TimeSettings) {
    var cursor = TimeCursor(text: text)
    cursor.skipBlanks()
    // Apache writes `%t` with its brackets.
    if cursor.isBracketed {
      self.init(Array(text[(cursor.at + 1)...].dropLast()), settings)
      return
    }
    if cursor.isPacked {
      guard let time = cursor.packed(settings), cursor.isAtEnd else { return nil }
      self = time
      return
    }
    if let number = cursor.wholeNumber {
      self = number
      return
    }
    var time = cursor.time(settings)
    if time == nil, let date = settings.date {
      cursor = TimeCursor(text: text)
      cursor.skipBlanks()
      time = cursor.timeOfDay(date, settings)
    }
    guard let time, cursor.isAtEnd else { return nil }
    self = time
  }

  /// Whether a time may begin at a place, to judge by its first digits or letters.
  static func mayBegin(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    let at = min(end, start &+ chunk.digits(start))
    let next = at < end ? chunk.byte(at) : 0
    switch at &- start {
    case 0: return end &- start >= 3 && names.contains(chunk.word(start) & 0xff_ffff | 0x20_2020)
    case 1, 2:
      // A clock is a time where the file's name has a date.
      return isSeparator(next) || next == UInt8(ascii: ":")
        || next == UInt8(ascii: ".") && isDotted(chunk, at)
    case 4: return isSeparator(next) || next == UInt8(ascii: ".")
    case 6, 8: return true
    default: return false
    }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == 0x20
  }

  /// Whether behind the point at a place stand a month and a year: `30.11.2026`.
  ///
  /// The address of a machine has shorter parts.
  private static func isDotted(_ chunk: RawSpan, _ point: Int) -> Bool {
    let month = chunk.digits(point &+ 1)
    let next = point &+ 1 &+ month
    return 1...2 ~= month && chunk.byte(next) == UInt8(ascii: ".") && chunk.digits(next &+ 1) == 4
  }

  /// The names of months and days of the week, as little-endian words of their three letters.
  private static let names = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun",
  ].map { $0.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }

  /// The time that a text begins with, and the index behind it; nil where it begins with none.
  static func prefix(
    of text: [UInt8], _ settings: TimeSettings
  ) -> (time: TimeText, end: Int)? {
    var cursor = TimeCursor(text: text)
    if let time = cursor.time(settings) { return (time, cursor.at) }
    guard let date = settings.date else { return nil }
    cursor = TimeCursor(text: text)
    return cursor.timeOfDay(date, settings).map { ($0, cursor.at) }
  }
}
