internal import LogModel

/// The two forms of `Retry-After`.
///
/// - Source: RFC 9110 §10.2.3 and §5.6.7; of its three date formats only the one still in use.
package enum RetryAfter {
  /// Seconds to wait from `now`, never negative; nil when the text is neither form.
  package static func seconds(_ text: String, now: Int64) -> Double? {
    if !text.isEmpty, text.utf8.allSatisfy({ $0 &- 48 < 10 }) {
      return Double(text).map { min($0, 1e9) }
    }
    return date(text).map { Double(max(0, $0 - now)) }
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT` as seconds since 1970.
  private static func date(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", words[0].hasSuffix(","),
      let day = number(words[1], 2), let month = months.firstIndex(of: String(words[2])),
      let year = number(words[3], 4), (1...CivilDate.days(in: month + 1, of: year)).contains(day)
    else { return nil }
    let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = number(clock[0], 2), let minute = number(clock[1], 2),
      let second = number(clock[2], 2), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = CivilDate(year: year, month: month + 1, day: day).daysSinceEpoch
    return Int64(days * 86_400 + hour * 3600 + minute * 60 + second)
  }

  private static func number(_ text: Substring, _ digits: Int) -> Int? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 &- 48 < 10 }) else { return nil }
    return Int(text)
  }
}
