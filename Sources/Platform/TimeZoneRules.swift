private import Glibc

/// The offsets of a time zone, from the system's database.
///
/// `TZ` of the process is set for a moment, so a zone is read before other threads start.
package struct TimeZoneRules: Sendable {
  /// Since a moment, in seconds since 1970, the seconds east of UTC.
  private let offsets: [(since: Int, offset: Int)]

  /// A zone by its name (`Europe/Berlin`, `UTC`) or its offset (`+02:00`, `-0330`); nil for an
  /// unknown one.
  package init?(_ name: String) {
    if let fixed = Self.fixedOffset(name) {
      offsets = [(.min, fixed)]
    } else if Self.isInDatabase(name) {
      offsets = Self.changes(of: name)
    } else {
      return nil
    }
  }

  /// Seconds east of UTC at a local time, given in seconds since 1970 as if it were UTC.
  ///
  /// Of an hour that occurs twice, the first is meant.
  package func offset(atLocal seconds: Int) -> Int {
    var offset = offsets[0].offset
    for change in offsets.dropFirst() {
      if change.since + max(offset, change.offset) > seconds { break }
      offset = change.offset
    }
    return offset
  }

  private static func fixedOffset(_ name: String) -> Int? {
    if ["UTC", "GMT", "Z"].contains(name) { return 0 }
    guard let sign = name.first, sign == "+" || sign == "-" else { return nil }
    let digits = name.dropFirst().filter { $0 != ":" }
    guard digits.count == 2 || digits.count == 4, let number = Int(digits) else { return nil }
    let (hours, minutes) = digits.count == 2 ? (number, 0) : (number / 100, number % 100)
    guard hours < 24, minutes < 60 else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return sign == "-" ? -seconds : seconds
  }

  private static func isInDatabase(_ name: String) -> Bool {
    guard name.first?.isLetter == true, !name.contains("."),
      name.allSatisfy({ $0.isLetter || $0.isNumber || "/_-+".contains($0) })
    else { return false }
    return ["/usr/share/zoneinfo/", "/usr/lib/zoneinfo/"].contains { folder in
      FileStatus(folder + name)?.kind == .regular
    }
  }

  private static func changes(of name: String) -> [(since: Int, offset: Int)] {
    // SAFETY: getenv returns nil or a C string that is copied at once.
    let former = unsafe getenv("TZ").map { unsafe String(cString: $0) }
    _ = unsafe setenv("TZ", ":\(name)", 1)
    tzset()
    defer {
      if let former { _ = unsafe setenv("TZ", former, 1) } else { _ = unsafe unsetenv("TZ") }
      tzset()
    }
    let week = 7 * 86_400
    var changes = [(since: Int.min, offset: offset(at: 0))]
    // Logs are younger than 1990, and rules for the far future are not known.
    for start in stride(from: 631_152_000, to: 2_208_988_800, by: week) {
      let (before, after) = (offset(at: start), offset(at: start + week))
      guard before != after else { continue }
      var (low, high) = (start, start + week)
      while high - low > 1 {
        let middle = (low + high) / 2
        if offset(at: middle) == before { low = middle } else { high = middle }
      }
      changes.append((high, after))
    }
    return changes
  }

  private static func offset(at seconds: Int) -> Int {
    var time = time_t(seconds)
    var parts = unsafe tm()
    // SAFETY: both pointers are valid for the call, which fills `parts`.
    _ = unsafe localtime_r(&time, &parts)
    return unsafe parts.tm_gmtoff
  }
}
