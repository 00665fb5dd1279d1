import LogModel

extension HTML.StringInterpolation {
  /// Sentences in which a hyphenated name such as `payments-db`, or a number with its unit, is not
  /// wrapped.
  mutating func appendInterpolation(prose text: String, limit: Int = PageLimit.body) {
    let shown = text.bytes(limit: limit)[...]
    var previous = shown.prefix(0)
    var start = 0
    // The start of the words that are written unchanged.
    var plainStart = 0
    while start <= shown.count {
      let end = shown[start...].firstIndex(of: UInt8(ascii: " ")) ?? shown.count
      let word = shown[start..<end]
      if word.isUnit(after: previous) {
        appendInterpolation(shown[plainStart..<start - 1], limit: limit)
        appendLiteral("&nbsp;")
        plainStart = start
      }
      if word.isHyphenatedName {
        appendInterpolation(shown[plainStart..<start], limit: limit)
        appendLiteral("<span class=\"name\">")
        appendInterpolation(word)
        appendLiteral("</span>")
        plainStart = end
      }
      previous = word
      start = end + 1
    }
    appendInterpolation(shown[plainStart...], limit: limit)
    let rest = text.utf8.count - shown.count
    if rest > 0 { appendInterpolation("… [cut, \(PlainText.count(rest, "more byte"))]") }
  }
}

extension ArraySlice<UInt8> {
  /// `%` or `ms` after a number, with the punctuation that follows.
  fileprivate func isUnit(after number: Self) -> Bool {
    guard let digit = number.last, digit &- 48 < 10 else { return false }
    let unit = prefix { !$0.isPunctuation }
    switch unit.count {
    case 1: return unit.first == UInt8(ascii: "%")
    case 2: return unit.first == UInt8(ascii: "m") && unit.last == UInt8(ascii: "s")
    default: return false
    }
  }

  /// Letters and digits with hyphens between, short enough for the narrowest screen; punctuation
  /// may surround it.
  fileprivate var isHyphenatedName: Bool {
    guard count <= 28 else { return false }
    var (hasHyphen, hasWord) = (false, false)
    for byte in self {
      if byte == UInt8(ascii: "-") {
        guard hasWord else { return false }
        (hasHyphen, hasWord) = (true, false)
      } else if byte.isWordByte {
        hasWord = true
      } else if !byte.isPunctuation {
        return false
      }
    }
    return hasHyphen && hasWord
  }
}

extension UInt8 {
  fileprivate var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  fileprivate var isPunctuation: Bool {
    switch self {
    case UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: ":"),
      UInt8(ascii: "("), UInt8(ascii: ")"):
      true
    default: false
    }
  }
}
