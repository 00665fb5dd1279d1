/// Moments, shares and multiples in the same words for every text.
package enum Wording {
  /// The region of events that name none.
  package static let noRegion = "-"

  /// `2026-11-22 03:12:08 UTC`.
  package static func moment(_ time: Timestamp) -> String {
    String { text in
      text.appendDay(time)
      text.append(UInt8(ascii: " "))
      text.appendTimeOfDay(time)
      text += " UTC".utf8
    }
  }

  /// The time of day; the date too where it is not that of `reference`.
  package static func time(_ time: Timestamp, near reference: Timestamp) -> String {
    time.isSameDay(as: reference) ? time.timeOfDay : moment(time)
  }

  /// `83 %`, `2.5 %` below ten.
  package static func share(_ part: Int, of whole: Int) -> String {
    let percent = whole > 0 ? Double(part) / Double(whole) * 100 : 0
    return "\(PlainText.number(percent, places: percent < 10 ? 1 : 0)) %"
  }

  /// `19 of 23 flagged events (83 %)`, `all 23 flagged events`.
  package static func part(_ part: Int, of whole: Int, _ noun: String) -> String {
    if part == whole {
      return whole == 1 ? "the one \(noun)" : "all \(PlainText.count(whole, noun))"
    }
    return "\(PlainText.count(part)) of \(PlainText.count(whole, noun)) (\(share(part, of: whole)))"
  }

  /// ` in us-east-1 and eu-west-1`, to follow a name; nothing for events without a region.
  package static func within(
    _ regions: [String], limit: Int = 4, writing: (String) -> String = { $0 }
  ) -> String {
    let named = regions.filter { $0 != noRegion }
    guard !named.isEmpty else { return "" }
    let others = named.count < regions.count ? ["elsewhere"] : []
    return " in \(PlainText.list(named.map(writing) + others, limit: limit))"
  }

  /// `over` or `under`: where a value is as seen from its limit.
  package static func side(_ exceedance: Exceedance) -> String {
    exceedance.isUnder ? "under" : "over"
  }

  /// `4.9×`: how far a value is over its limit; nil for one under it.
  package static func times(_ exceedance: Exceedance, _ threshold: Threshold) -> String? {
    guard !exceedance.isUnder else { return nil }
    let times = exceedance.value / threshold.limit
    guard threshold.limit > 0, times.isFinite else { return nil }
    return "\(PlainText.number(times, places: 1))×"
  }

  /// The first letter in upper case.
  package static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}

extension Analyst {
  /// The author, for the words before a text; empty for the embedded analyst.
  package var byline: String { self == .embedded ? "" : ", by the language model" }

  /// The author, to follow a text; empty for the embedded analyst.
  package var signature: String { self == .embedded ? "" : " (language model)" }
}
