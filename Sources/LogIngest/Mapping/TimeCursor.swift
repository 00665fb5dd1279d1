internal import LogModel

/// Reads the parts of a time in a text, one after the other.
struct TimeCursor {
  let text: [UInt8]
  var at = 0

  func byte(_ offset: Int = 0) -> UInt8 {
    at + offset < text.count ? text[at + offset] : 0
  }

  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return at == text.count
    }
  }

  mutating func skipBlanks() { while byte().isBlank { at += 1 } }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard byte() == UInt8(truncatingIfNeeded: character.value) else { return false }
    at += 1
    return true
  }

  /// A number of `least` to `most` digits that no further digit follows.
  private mutating func number(_ least: Int, _ most: Int) -> Int? {
    var (value, count) = (0, 0)
    while count <= most, byte(count).isDigit {
      value = value * 10 + Int(byte(count) &- 48)
      count += 1
    }
    guard count >= least, count <= most else { return nil }
    at += count
    return value
  }

  /// A number of exactly `count` digits, whatever follows.
  mutating func digits(_ count: Int) -> Int? {
    var value = 0
    for offset in 0..<count {
      guard byte(offset).isDigit else { return nil }
      value = value * 10 + Int(byte(offset) &- 48)
    }
    at += count
    return value
  }

  /// The time that a text which is one number stands for.
  var wholeNumber: TimeText? {
    var end = at
    while end < text.count, text[end].isDigit || "+-.eE".utf8.contains(text[end]) { end += 1 }
    var rest = end
    while rest < text.count, text[rest].isBlank { rest += 1 }
    // Fewer digits are a compact date or no time.
    guard rest == text.count, end - at >= 9 else { return nil }
    var number: [UInt8] = []
    for index in at..<end { number.append(text[index]) }
    return Double(String(decoding: number, as: UTF8.self)).flatMap { TimeText(epoch: $0) }
  }

  /// Whether brackets stand around the rest.
  var isBracketed: Bool {
    byte() == UInt8(ascii: "[") && text.last == UInt8(ascii: "]") && byte(1).isAlphanumeric
  }

  // MARK: Forms

  /// Whether exactly 14 digits stand there; milliseconds have as many only from the year 2286 on.
  var isPacked: Bool {
    text.count >= at + 14 && text[at..<at + 14].allSatisfy(\.isDigit) && !byte(14).isDigit
  }

  /// `20260105080002`, `20260105080002.258`.
  mutating func packed(_ settings: TimeSettings) -> TimeText? {
    guard let year = digits(4), let month = digits(2), let day = digits(2),
      let date = Self.date(year, month, day), let reading = clock()
    else { return nil }
    return moment(date, reading, zone(), settings)
  }

  private static func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate? {
    guard (1...12).contains(month), (1...CivilDate.days(in: month, of: year)).contains(day) else {
      return nil
    }
    return CivilDate(year: year, month: month, day: day)
  }

  mutating func time(_ settings: TimeSettings) -> TimeText? {
    let start = at
    if byte().isDigit {
      if let time = numeric(settings) { return time }
      at = start
      return dayFirst(settings)
    }
    return byte().isLetter ? named(settings) : nil
  }

  /// `2026-01-05T08:00:02.258Z` and its kin, `20260105T080002Z`, `170213 16:00:33`, and
  /// `0105 08:00:02.258123` of klog.
  private mutating func numeric(_ settings: TimeSettings) -> TimeText? {
    let start = at
    if let year = number(4, 4), "-/.".utf8.contains(byte()) {
      let separator = byte()
      at += 1
      guard let month = number(1, 2), byte() == separator else { return nil }
      at += 1
      guard let day = digits(2) ?? digits(1) else { return nil }
      return clock(CivilDate(year: year, month: month, day: day), settings)
    }
    at = start
    if let time = klog(settings) { return time }
    at = start
    if let date = number(8, 8) {
      let day = CivilDate(year: date / 10_000, month: date / 100 % 100, day: date % 100)
      return clock(day, settings)
    }
    at = start
    guard let date = number(6, 6) else { return nil }
    return clock(
      CivilDate(year: 2000 + date / 10_000, month: date / 100 % 100, day: date % 100), settings)
  }

  /// Month, day and microseconds without a year; other logs write such times in no other form.
  private mutating func klog(_ settings: TimeSettings) -> TimeText? {
    guard let date = number(4, 4), byte().isBlank, byte(9) == UInt8(ascii: ".") else { return nil }
    at += 1
    guard let reading = clock(), byte(-7) == UInt8(ascii: "."), let year = settings.year,
      let date = Self.date(year, date / 100, date % 100)
    else { return nil }
    return moment(date, reading, nil, settings)
  }

  /// `05/Jan/2026:08:00:02 +0000`, `05 Jan 2026 08:00:02`, `05-Jan-26 08:00:02`.
  private mutating func dayFirst(_ settings: TimeSettings) -> TimeText? {
    guard let day = number(1, 2) else { return nil }
    let separator = byte()
    if separator == UInt8(ascii: ".") { return dotted(day, settings) }
    guard "/- ".utf8.contains(separator) else { return nil }
    at += 1
    if separator == UInt8(ascii: "/"), byte().isDigit {
      return yearFirst(day, settings) ?? american(day, settings)
    }
    guard let month = month(), byte() == separator else { return nil }
    at += 1
    // RFC 850 writes two digits of the year.
    guard let year = number(4, 4) ?? number(2, 2).map({ $0 + ($0 < 70 ? 2000 : 1900) }) else {
      return nil
    }
    return clock(CivilDate(year: year, month: month, day: day), settings)
  }

  /// `30.11.2026 08:00:02`, as Germany and its neighbors write; the day is behind.
  private mutating func dotted(_ day: Int, _ settings: TimeSettings) -> TimeText? {
    at += 1
    guard let month = number(1, 2), skip("."), let year = number(4, 4) else { return nil }
    _ = skip(",")
    return clock(CivilDate(year: year, month: month, day: day), settings)
  }

  /// `1/5/2026, 8:00:02 AM`, as the United States write; the month stands before.
  ///
  /// Without the half of the day the order of day and month would not be known.
  private mutating func american(_ month: Int, _ settings: TimeSettings) -> TimeText? {
    guard let day = number(1, 2), skip("/"), let year = number(4, 4) else { return nil }
    _ = skip(",")
    guard byte().isBlank, Self.date(year, month, day) != nil else { return nil }
    skipBlanks()
    guard let reading = clock(), let whole = halfOfDay(reading) else { return nil }
    return moment(CivilDate(year: year, month: month, day: day), whole, nil, settings)
  }

  /// A reading of a clock of twelve hours with the half of the day behind it, ` PM`; nil and unmoved
  /// where none stands there.
  private mutating func halfOfDay(_ reading: Int64) -> Int64? {
    let start = at
    // Newer runtimes write a narrow blank.
    if byte() == 0xe2, byte(1) == 0x80, byte(2) == 0xaf { at += 3 }
    skipBlanks()
    let isLate = byte() | 0x20 == UInt8(ascii: "p")
    let half: Int64 = 12 * 3600 * 1_000_000
    guard isLate || byte() | 0x20 == UInt8(ascii: "a"), byte(1) | 0x20 == UInt8(ascii: "m"),
      !byte(2).isAlphanumeric, reading < half + half / 12
    else {
      at = start
      return nil
    }
    at += 2
    return reading % half + (isLate ? half : 0)
  }

  /// `26/01/05 08:00:02` before a level, as Spark and Hadoop write it: the year stands first.
  ///
  /// - Source: Spark, `conf/log4j2.properties.template`: `%d{yy/MM/dd HH:mm:ss} %p`.
  private mutating func yearFirst(_ year: Int, _ settings: TimeSettings) -> TimeText? {
    let start = at
    guard let month = digits(2), skip("/"), let day = digits(2), byte() == 0x20,
      let date = Self.date(2000 + year, month, day)
    else {
      at = start
      return nil
    }
    at += 1
    guard let reading = clock(), Self.levels.contains(where: { text[at...].starts(with: $0) })
    else {
      at = start
      return nil
    }
    return moment(date, reading, nil, settings)
  }

  private static let levels = ["INFO", "WARN", "ERROR", "DEBUG", "TRACE", "FATAL"].map {
    Array(" \($0) ".utf8)
  }

  /// `08:00:02.258` on a date.
  mutating func timeOfDay(_ date: CivilDate, _ settings: TimeSettings) -> TimeText? {
    guard byte().isDigit, byte(1).isDigit, byte(2) == UInt8(ascii: ":"), byte(3).isDigit,
      byte(5) == UInt8(ascii: ":"), let reading = clock()
    else { return nil }
    return moment(date, reading, nil, settings)
  }

  /// `Mon, 05 Jan 2026 08:00:02 GMT`, `Mon Jan  5 08:00:02.123 2026`, `Jan  5 08:00:02`.
  private mutating func named(_ settings: TimeSettings) -> TimeText? {
    if isWeekday {
      at += 3
      while byte().isLetter { at += 1 }
      _ = skip(",")
      guard byte().isBlank else { return nil }
      skipBlanks()
      if byte().isDigit { return dayFirst(settings) }
    }
    guard let month = month(), byte().isBlank else { return nil }
    skipBlanks()
    guard let day = number(1, 2) else { return nil }
    _ = skip(",")
    guard byte().isBlank else { return nil }
    skipBlanks()
    let start = at
    if let year = number(4, 4), byte() != UInt8(ascii: ":") {
      _ = skip(",")
      return clock(CivilDate(year: year, month: month, day: day), settings)
    }
    at = start
    // The year, if there is one, stands behind the clock, perhaps behind a zone.
    guard let reading = clock() else { return nil }
    let behind = at
    skipBlanks()
    var zone: Int?
    if let named = abbreviation() {
      zone = named
      skipBlanks()
    }
    if let year = number(4, 4), (1970...9999).contains(year) {
      return moment(CivilDate(year: year, month: month, day: day), reading, zone, settings)
    }
    at = behind
    guard let year = settings.year else { return nil }
    return moment(CivilDate(year: year, month: month, day: day), reading, nil, settings)
  }

  private var isWeekday: Bool {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    return names.contains(word(3))
  }

  private func word(_ count: Int) -> String {
    String(decoding: (0..<count).map { byte($0).lowercased }, as: UTF8.self)
  }

  private mutating func month() -> Int? {
    let names = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    guard let index = names.firstIndex(of: word(3)) else { return nil }
    at += 3
    while byte().isLetter { at += 1 }
    return index + 1
  }

  // MARK: Clock and zone

  private mutating func clock(_ date: CivilDate, _ settings: TimeSettings) -> TimeText? {
    guard Self.date(date.year, date.month, date.day) != nil else { return nil }
    let separator = byte()
    guard "Tt :_".utf8.contains(separator) else { return nil }
    at += 1
    // Erlang writes `5-Jan-2026::08:00:02`.
    if separator == UInt8(ascii: ":") { _ = skip(":") }
    skipBlanks()
    // Kibana writes `Jan 5, 2026 @ 08:00:02.258`, gin `2026/01/05 - 08:00:02`.
    if byte() == UInt8(ascii: "@") || byte() == UInt8(ascii: "-"), byte(1).isBlank { at += 1 }
    skipBlanks()
    guard var reading = clock() else { return nil }
    // Small letters may begin a word of prose.
    if byte() == 0xe2 || byte(1).isUpper && byte(2).isUpper {
      reading = halfOfDay(reading) ?? reading
    }
    return moment(date, reading, zone(), settings)
  }

  /// Microseconds since midnight: `08:00:02.258`, `08:00:02,258`, `8:00`, `080002`.
  private mutating func clock() -> Int64? {
    var hour = 0
    var minute = 0
    var second = 0
    if let packed = number(6, 6) {
      (hour, minute, second) = (packed / 10_000, packed / 100 % 100, packed % 100)
    } else {
      guard let first = number(1, 2), skip(":"), let next = digits(2) else { return nil }
      (hour, minute) = (first, next)
      if byte() == UInt8(ascii: ":"), byte(1).isDigit {
        at += 1
        guard let last = digits(2) else { return nil }
        second = last
      }
    }
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    let fraction = fraction()
    return Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
  }

  private mutating func fraction() -> Int64 {
    guard byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: ","), byte(1).isDigit else {
      return 0
    }
    at += 1
    var fraction: Int64 = 0
    var scale: Int64 = 100_000
    while byte().isDigit {
      fraction += Int64(byte() &- 48) * scale
      scale /= 10
      at += 1
    }
    return fraction
  }

  private func moment(
    _ date: CivilDate, _ clock: Int64, _ zone: Int?, _ settings: TimeSettings
  ) -> TimeText? {
    let local = date.daysSinceEpoch * 86_400
    let offset = zone ?? settings.offset(local + Int(clock / 1_000_000))
    let microseconds = Int64(local - offset) * 1_000_000 + clock
    return TimeText(microseconds: microseconds, lacksZone: zone == nil)
  }
}
