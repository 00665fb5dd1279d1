import LogModel

extension HTML.StringInterpolation {
  /// Sentences in which a name such as `payments-db`, and a number with its unit, stay on one line.
  mutating func appendInterpolation(prose text: String, limit: Int = PageLimit.body) {
    let shown = text.prefix(utf8Limit: limit)
    let words = shown.split(separator: " ", omittingEmptySubsequences: false)
    for (number, word) in words.enumerated() {
      if number > 0 { appendLiteral(word.isUnit(after: words[number - 1]) ? "&nbsp;" : " ") }
      if word.isHyphenatedName {
        appendInterpolation("<span class=\"name\">\(String(word))</span>" as HTML)
      } else {
        appendInterpolation(String(word), limit: limit)
      }
    }
    let rest = text.utf8.count - shown.utf8.count
    if rest > 0 { appendInterpolation("… [cut, \(PlainText.count(rest, "more byte"))]") }
  }
}

extension Substring {
  /// `%` or `ms` after a number, with the punctuation that follows.
  fileprivate func isUnit(after number: Substring) -> Bool {
    guard let digit = number.utf8.last, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
    else { return false }
    let unit = utf8.prefix { !$0.isPunctuation }
    return unit.elementsEqual("%".utf8) || unit.elementsEqual("ms".utf8)
  }

  /// Letters and digits with hyphens between, short enough for the narrowest screen; punctuation may
  /// stand around.
  fileprivate var isHyphenatedName: Bool {
    guard utf8.count <= 28, utf8.contains(UInt8(ascii: "-")) else { return false }
    let parts = utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      part.contains(where: \.isWordByte) && part.allSatisfy { $0.isWordByte || $0.isPunctuation }
    }
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

  fileprivate var isPunctuation: Bool { ",.;:()".utf8.contains(self) }
}
