internal import LogModel

/// The dates and times of day that a text may contain.
struct GroundingMoments: Sendable {
  private var dates: Set<String> = []
  private var times: Set<String> = []

  mutating func add(_ time: Timestamp) {
    dates.insert(String(time.description.prefix(10)))
    times.insert(time.timeOfDay)
    times.insert(String(time.timeOfDay.prefix(5)))
  }

  /// Adds a word that is a moment, a date or a time of day; returns false for any other.
  mutating func learn(_ word: String) -> Bool {
    if let time = Timestamp(word) {
      add(time)
      return true
    }
    switch Self.form(word) {
    case .date(let text): dates.insert(text)
    case .time(let text):
      times.insert(text)
      times.insert(String(text.prefix(5)))
    case nil: return false
    }
    return true
  }

  enum Form: Equatable {
    case date(String)
    case time(String)
  }

  /// `2026-11-22`, or `03:12`, `3:12:08.250Z` with two digits for the hour and no fraction.
  static func form(_ word: some StringProtocol) -> Form? {
    let isDate =
      word.utf8.count == 10
      && zip(word.utf8, "0000-00-00".utf8).allSatisfy { $1 == 0x30 ? $0.isDigit : $0 == $1 }
    if isDate { return .date(String(word)) }
    let bare = word.last == "Z" || word.last == "z" ? word.dropLast() : word[...]
    let clock = bare.split(separator: ".", maxSplits: 1)
    let parts = clock.first?.split(separator: ":", omittingEmptySubsequences: false) ?? []
    let isTime =
      (2...3).contains(parts.count) && (1...2).contains(parts[0].utf8.count)
      && parts.dropFirst().allSatisfy { $0.utf8.count == 2 }
      && parts.joined().utf8.allSatisfy(\.isDigit)
      && clock.dropFirst().joined().utf8.allSatisfy(\.isDigit)
    guard isTime else { return nil }
    return .time((parts[0].utf8.count == 1 ? "0" : "") + parts.joined(separator: ":"))
  }

  /// Whether a moment was given, in the evening for `pm`; nil for a word that is no moment.
  func allows(_ word: String, isEvening: Bool) -> Bool? {
    if let time = Timestamp(word) {
      return dates.contains(String(time.description.prefix(10))) && times.contains(time.timeOfDay)
    }
    switch Self.form(word) {
    case .date(let text): return dates.contains(text)
    case .time(let text):
      guard isEvening, let hour = Int(text.prefix(2)), hour < 12 else {
        return times.contains(text)
      }
      return times.contains("\(hour + 12)" + text.dropFirst(2))
    case nil: return nil
    }
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  /// Whether a word is the name of a month, excluding the verb `may`.
  static func isMonth(_ word: String) -> Bool {
    word.first?.isUppercase == true
      && months.contains { $0 == word.lowercased() || $0.prefix(3) == word.lowercased() }
  }

  /// Whether `word` is the day or the year of a given date whose month is beside it.
  func allows(_ word: String, beside neighbours: [String]) -> Bool {
    guard let number = Int(word), number > 0 else { return false }
    return dates.contains { date in
      let parts = date.split(separator: "-").compactMap { Int($0) }
      guard parts.count == 3, (1...12).contains(parts[1]) else { return false }
      let month = Self.months[parts[1] - 1]
      let isNear = neighbours.contains {
        $0.lowercased() == month || $0.lowercased() == month.prefix(3)
      }
      return isNear && (number == parts[2] || number == parts[0])
    }
  }
}
