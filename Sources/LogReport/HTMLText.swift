import LogModel

/// Untrusted text as HTML text, in element content and in double-quoted attributes alike.
extension [UInt8] {
  /// Appends `text` escaped; what is longer than `limit` bytes is cut, and the cut is named.
  mutating func appendHTML(_ text: String, limit: Int) {
    let shown = text.shown(limit: limit)
    guard shown.hasMarkup else {
      self += shown.utf8
      return
    }
    for byte in shown.utf8 {
      switch byte {
      case UInt8(ascii: "&"): self += "&amp;".utf8
      case UInt8(ascii: "<"): self += "&lt;".utf8
      case UInt8(ascii: ">"): self += "&gt;".utf8
      case UInt8(ascii: "\""): self += "&quot;".utf8
      case UInt8(ascii: "'"): self += "&#39;".utf8
      default: append(byte)
      }
    }
  }
}

extension String {
  /// The text as a page shows it: what deceives is spelled out, and what is longer than `limit`
  /// bytes is cut, with the cut named.
  func shown(limit: Int) -> String {
    if utf8.count <= limit, isPlain { return self }
    let start = prefix(utf8Limit: limit)
    let rest = utf8.count - start.utf8.count
    let visible = start.visible
    return rest > 0 ? visible + "… [cut, \(PlainText.count(rest, "more byte"))]" : visible
  }

  /// Whether the text is ASCII without controls, but for tabs and newlines: nothing can deceive.
  private var isPlain: Bool {
    let bytes = utf8Span.span
    for index in bytes.indices {
      switch bytes[index] {
      case 0x09, 0x0a, 0x20..<0x7f: continue
      default: return false
      }
    }
    return true
  }

  /// Whether a character of the text means something in HTML.
  fileprivate var hasMarkup: Bool {
    let bytes = utf8Span.span
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
        UInt8(ascii: "'"):
        return true
      default: continue
      }
    }
    return false
  }

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

extension String {
  /// Its first sentences, as many as fit; a long first one is cut.
  func opening(within utf8Limit: Int) -> String {
    guard utf8.count > utf8Limit else { return self }
    let start = prefix(utf8Limit: utf8Limit)
    var end = start.endIndex
    while let stop = start[..<end].lastIndex(of: ".") {
      let next = start.index(after: stop)
      if next < start.endIndex, start[next] == " " { return String(start[...stop]) }
      end = stop
    }
    return shortened(to: utf8Limit)
  }
}

extension Substring {
  /// Deceptive characters spelled out, line ends of any kind as one.
  fileprivate var visible: String {
    var text = ""
    text.reserveCapacity(utf8.count)
    var returnIsPending = false
    for scalar in unicodeScalars {
      if returnIsPending, scalar != "\n" { text += "\\u{d}" }
      returnIsPending = scalar == "\r"
      if returnIsPending { continue }
      if scalar.isDeceptive {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return returnIsPending ? text + "\\u{d}" : text
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
