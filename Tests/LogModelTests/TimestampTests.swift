import LogModel
import Testing

@Suite struct `Timestamps` {
  /// Source: the date-time cases of the JSON Schema test suite, RFC 3339 §5.8 and calendar edges.
  static let good: [(String, String)] = [
    ("1963-06-19T08:30:06.283185Z", "1963-06-19T08:30:06.283185Z"),
    ("1963-06-19T08:30:06Z", "1963-06-19T08:30:06Z"),
    ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"),
    ("1990-12-31T15:59:50.123-08:00", "1990-12-31T23:59:50.123Z"),
    ("1998-12-31T23:59:60Z", "1999-01-01T00:00:00Z"),
    ("1998-12-31T15:59:60.123-08:00", "1999-01-01T00:00:00Z"),
    ("1985-04-12t23:20:50.52z", "1985-04-12T23:20:50.520Z"),
    ("2026-11-22 03:12:08+00:00", "2026-11-22T03:12:08Z"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
    ("0000-01-01T01:00:00+01:00", "0000-01-01T00:00:00Z"),
    ("9999-12-31T22:59:59.5-01:00", "9999-12-31T23:59:59.500Z"),
    ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999Z"),
    ("2026-11-22T03:12:08.123456789+05:30", "2026-11-21T21:42:08.123456Z"),
  ]

  @Test(arguments: good)
  func `RFC 3339 comes out in UTC`(text: String, expected: String) throws {
    let time = try #require(Timestamp(text))
    #expect(time.description == expected)
    #expect(Timestamp(time.description) == time)
  }

  @Test(arguments: [
    "1998-12-31T23:59:61Z", "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z", "1990-02-31T15:59:59Z",
    "2026-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "1990-12-31T24:00:00Z",
    "1990-12-31T15:59:59-24:00", "1963-06-19T08:30:06.28123+01:00Z", "06/19/1963 08:30:06 PST",
    "2013-350T01:01:01", "1963-6-19T08:30:06.283185Z", "1963-06-1T00:00:00Z", "2026-11-22",
    "1963-06-1৪T00:00:00Z", "1963-06-11T0৪:00:00Z", "2026-11-22T03:12:08", "2026-11-22T03:12Z", "",
    "0000-01-01T00:00:00+00:01", "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
    "9999-12-31T23:59:60Z", "9999-12-31T15:59:60.5-08:00",
    "2026-11-22T03:12:08.Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
  ])
  func `anything else is refused`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(arguments: [
    ("2026-01-05T00:00:00Z", "2026-01-05T23:59:59.999999Z", true),
    ("2026-01-05T23:59:59.999999Z", "2026-01-06T00:00:00Z", false),
    ("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", false),
    ("1969-12-31T00:00:00Z", "1969-12-31T23:59:59Z", true),
  ])
  func `a day ends at midnight`(left: String, right: String, isSame: Bool) throws {
    let (left, right) = (try #require(Timestamp(left)), try #require(Timestamp(right)))
    #expect(left.isSameDay(as: right) == isSame)
    #expect((left.day == right.day) == isSame)
  }

  @Test func `every day of four centuries survives the round trip`() {
    var date = CivilDate(year: 1800, month: 1, day: 1)
    for days in date.daysSinceEpoch...CivilDate(year: 2200, month: 12, day: 31).daysSinceEpoch {
      #expect(CivilDate(daysSinceEpoch: days) == date)
      if date.day < CivilDate.days(in: date.month, of: date.year) {
        date.day += 1
      } else {
        date = CivilDate(
          year: date.month == 12 ? date.year + 1 : date.year, month: date.month % 12 + 1, day: 1)
      }
    }
  }

  @Test(arguments: [
    (EventDuration(microseconds: 340_000), "340 ms"), (.seconds(42), "42 s"),
    (.seconds(200), "3 min 20 s"), (.minutes(120), "2 h"), (.minutes(125), "2 h 5 min"),
    (.minutes(60 * 99), "4 d 3 h"),
  ])
  func `durations read as people say them`(duration: EventDuration, text: String) {
    #expect(duration.description == text)
  }
}
