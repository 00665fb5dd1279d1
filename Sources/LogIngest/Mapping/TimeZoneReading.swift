internal import LogModel

/// Reads the zone behind a clock: an offset, a name, or both.
extension TimeCursor {
  /// Seconds east of UTC; nil and unmoved where no zone follows.
  mutating func zone() -> Int? {
    let start = at
    skipBlanks()
    if let offset = javaScriptZone() { return offset }
    if let offset = numericZone() {
      skipZoneName()
      return offset
    }
    if let offset = abbreviation() { return offset }
    at = start
    return nil
  }

  /// The offset in `GMT+0100 (Central European Standard Time)`; nil and unmoved for another text.
  private mutating func javaScriptZone() -> Int? {
    let start = at
    guard byte() == UInt8(ascii: "G"), byte(1) == UInt8(ascii: "M"), byte(2) == UInt8(ascii: "T")
    else { return nil }
    at += 3
    guard let offset = numericZone() else {
      at = start
      return nil
    }
    if byte() == 0x20, byte(1) == UInt8(ascii: "(") {
      let behind = at
      while at < text.count, byte() != UInt8(ascii: ")") { at += 1 }
      if !skip(")") { at = behind }
    }
    return offset
  }

  private mutating func numericZone() -> Int? {
    let start = at
    if byte() | 0x20 == UInt8(ascii: "z"), !byte(1).isAlphanumeric {
      at += 1
      return 0
    }
    let isWest = byte() == UInt8(ascii: "-")
    guard isWest || byte() == UInt8(ascii: "+") else { return nil }
    at += 1
    guard let hours = digits(2) else {
      at = start
      return nil
    }
    let hasColon = skip(":")
    let minutes = byte().isDigit ? digits(2) ?? 0 : 0
    guard hours < 24, minutes < 60, !hasColon || text[at - 1].isDigit else {
      at = start
      return nil
    }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }

  /// Moves past what Go and Java repeat behind an offset: ` UTC`, `[Europe/Berlin]`.
  private mutating func skipZoneName() {
    if skip("[") {
      while at < text.count, byte() != UInt8(ascii: "]") { at += 1 }
      _ = skip("]")
    } else if byte() == UInt8(ascii: " "), byte(1).isUpper, byte(2).isUpper {
      let start = at
      at += 1
      if abbreviation() == nil { at = start }
    }
  }

  /// The offset of an abbreviation that means one zone.
  ///
  /// CST, IST and BST each mean several.
  mutating func abbreviation() -> Int? {
    var length = 0
    while byte(length).isUpper { length += 1 }
    guard (1...4).contains(length), !byte(length).isAlphanumeric else { return nil }
    let name = String(decoding: (0..<length).map { byte($0) }, as: UTF8.self)
    guard let hours = Self.abbreviations[name] else { return nil }
    at += length
    return hours * 3600
  }

  private static let abbreviations = [
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
  ]
}
