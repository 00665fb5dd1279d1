import LogModel

/// Untrusted text as HTML text, in element content and in double-quoted attributes alike.
extension [UInt8] {
  /// Appends `text` escaped; what is longer than `limit` bytes is cut, and the cut is named.
  mutating func appendHTML(_ text: String, limit: Int) {
    let shown = text.prefix(utf8Limit: limit)
    appendHTML(shown)
    let rest = text.utf8.count - shown.utf8.count
    if rest > 0 { self += "… [cut, \(PlainText.count(rest, "more byte"))]".utf8 }
  }

  private mutating func appendHTML(_ text: Substring) {
    if text.utf8.allSatisfy(\.isPlainHTML) {
      self += text.utf8
      return
    }
    var returnIsPending = false
    for scalar in text.unicodeScalars {
      if returnIsPending, scalar != "\n" { appendVisible("\r") }
      returnIsPending = scalar == "\r"
      if !returnIsPending { appendHTML(scalar) }
    }
    if returnIsPending { appendVisible("\r") }
  }

  private mutating func appendHTML(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "&": self += "&amp;".utf8
    case "<": self += "&lt;".utf8
    case ">": self += "&gt;".utf8
    case "\"": self += "&quot;".utf8
    case "'": self += "&#39;".utf8
    case _ where scalar.isDeceptive: appendVisible(scalar)
    default: self += UTF8.encode(scalar).map { [UInt8]($0) } ?? []
    }
  }

  private mutating func appendVisible(_ scalar: Unicode.Scalar) {
    self += "\\u{\(String(scalar.value, radix: 16))}".utf8
  }
}

extension UInt8 {
  /// Printable ASCII that means nothing to an HTML parser.
  fileprivate var isPlainHTML: Bool {
    switch self {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      false
    default: (0x20..<0x7f).contains(self)
    }
  }
}

extension Unicode.Scalar {
  /// Shows nothing itself but changes what others show: controls, bidi controls, invisible tags.
  ///
  /// Tab and newline are text. Joiners stay: emoji and Indic scripts need them.
  fileprivate var isDeceptive: Bool {
    switch value {
    case 0x09, 0x0a: false
    case 0..<0x20, 0x7f..<0xa0: true
    case 0x061c, 0x200b, 0x200e...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff: true
    case 0xfff9...0xfffb, 0xfffe...0xffff, 0xe0000...0xe007f: true
    default: false
    }
  }
}

extension String {
  /// The longest start of the text that is whole scalars and at most `utf8Limit` bytes.
  func prefix(utf8Limit: Int) -> Substring {
    guard utf8.count > utf8Limit else { return self[...] }
    var end = utf8.index(startIndex, offsetBy: utf8Limit)
    while end > startIndex, utf8[end] & 0xc0 == 0x80 { end = utf8.index(before: end) }
    return self[..<end]
  }

  /// The text in at most `utf8Limit` bytes, with an ellipsis where it was longer.
  func shortened(to utf8Limit: Int) -> String {
    let start = prefix(utf8Limit: utf8Limit)
    return start.utf8.count == utf8.count ? self : start + "…"
  }
}
