internal import LogModel

/// Pieces of sentences that every text of the agent is made of.
enum Wording {
  /// Longer texts from logs are cut here.
  static let quoteLength = 160

  /// A name from a log, safe to print and not too long.
  static func name(_ name: String) -> String { cut(PublicText.name(name).asTerminalText, 64) }

  /// A value from a log such as an endpoint, without secrets, safe to print and not too long.
  static func value(_ text: String) -> String { cut(PublicText.text(text).asTerminalText, 64) }

  /// A text from a log in quotes, the same otherwise.
  static func quote(_ text: String) -> String {
    "\"\(cut(PublicText.text(text).asTerminalText, quoteLength))\""
  }

  /// `2026-11-22 03:12:08 UTC`.
  static func moment(_ time: Timestamp) -> String {
    String { text in
      text.appendDay(time)
      text.append(UInt8(ascii: " "))
      text.appendTimeOfDay(time)
      text += " UTC".utf8
    }
  }

  /// The time of day; the date too where it is not that of `reference`.
  static func time(_ time: Timestamp, near reference: Timestamp) -> String {
    time.isSameDay(as: reference) ? time.timeOfDay : moment(time)
  }

  /// `83 %`, `2.5 %` below ten.
  static func share(_ part: Int, of whole: Int) -> String {
    let percent = whole > 0 ? Double(part) / Double(whole) * 100 : 0
    return "\(PlainText.number(percent, places: percent < 10 ? 1 : 0)) %"
  }

  /// `19 of 23 flagged events (83 %)`, `all 23 flagged events`.
  static func part(_ part: Int, of whole: Int, _ noun: String) -> String {
    if part == whole {
      return whole == 1 ? "the one \(noun)" : "all \(PlainText.count(whole, noun))"
    }
    return "\(PlainText.count(part)) of \(PlainText.count(whole, noun)) (\(share(part, of: whole)))"
  }

  /// `4.9×`: how far a value is over its limit.
  static func times(_ exceedance: Exceedance, _ threshold: Threshold) -> String? {
    let times = exceedance.value / threshold.alertAbove
    guard threshold.alertAbove > 0, times.isFinite else { return nil }
    return "\(PlainText.number(times, places: 1))×"
  }

  /// The first letter in upper case.
  static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  private static func cut(_ text: String, _ length: Int) -> String {
    // Most have fewer bytes even than they may have scalars, which take long to count.
    text.utf8.count <= length || text.unicodeScalars.count <= length
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(length - 1))) + "…"
  }
}

extension Analyst {
  /// Who wrote something, in front of it; nothing for the one who always does.
  var byline: String { self == .embedded ? "" : ", by the language model" }

  /// The same behind it.
  var signature: String { self == .embedded ? "" : " (language model)" }
}
