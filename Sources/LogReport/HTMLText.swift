import LogModel

/// Untrusted text as HTML text, in element content and in double-quoted attributes alike.
extension [UInt8] {
  /// Appends `text` escaped; what is longer than `limit` bytes is cut, and the cut is named.
  mutating func appendHTML(_ text: String, limit: Int) {
    if text.utf8.count <= limit, text.utf8Span.span.isPlainHTML {
      self += text.utf8
    } else {
      appendEscaped(text.utf8Span.span, limit: limit)
    }
  }

  /// The same for a part of a text, whole scalars of valid UTF-8.
  mutating func appendHTML(_ text: ArraySlice<UInt8>, limit: Int) {
    if text.count <= limit, text.span.isPlainHTML {
      self += text
    } else {
      appendEscaped(text.span, limit: limit)
    }
  }

  private mutating func appendEscaped(_ text: Span<UInt8>, limit: Int) {
    appendShown(text, limit: limit) { byte, bytes in
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
  }

  /// Appends the text as a page shows it: what deceives is spelled out, line ends of any kind are
  /// one, and what is longer than `limit` bytes is cut, with the cut named.
  ///
  /// Byte by byte; only where a scalar may begin that deceives is one put together.
  fileprivate mutating func appendShown(
    _ text: Span<UInt8>, limit: Int, _ write: (UInt8, inout [UInt8]) -> Void
  ) {
    let shown = text.extracting(..<text.end(ofPrefix: limit))
    var at = 0
    while at < shown.count {
      let byte = shown[at]
      if byte == UInt8(ascii: "\r"), at + 1 < shown.count, shown[at + 1] == UInt8(ascii: "\n") {
        at += 1
      } else if byte.mayDeceive, let (scalar, length) = shown.scalar(at: at), scalar.isDeceptive {
        self += "\\u{\(String(scalar.value, radix: 16))}".utf8
        at += length
      } else {
        write(byte, &self)
        at += 1
      }
    }
    guard shown.count < text.count else { return }
    self += "… [cut, \(PlainText.count(text.count - shown.count, "more byte"))]".utf8
  }
}

extension Span<UInt8> {
  /// Whether every byte is ASCII that stands in HTML as it is; nothing among them can deceive.
  fileprivate var isPlainHTML: Bool {
    // No way out of the loop before its end, so that sixteen bytes are looked at at once.
    var special: UInt8 = 0
    for index in indices {
      let byte = self[index]
      let isText = byte &- 0x20 < 0x5f || byte == 0x09 || byte == 0x0a
      special |= isText ? 0 : 1
      special |= byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") ? 1 : 0
      special |= byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\"") ? 1 : 0
      special |= byte == UInt8(ascii: "'") ? 1 : 0
    }
    return special == 0
  }

  /// Where the longest start ends that is whole scalars and at most `limit` bytes.
  fileprivate func end(ofPrefix limit: Int) -> Int {
    guard count > limit else { return count }
    var end = limit
    while end > 0, self[end] & 0xc0 == 0x80 { end -= 1 }
    return end
  }

  /// The scalar that begins at `index`, and its length; nil within one.
  fileprivate func scalar(at index: Int) -> (Unicode.Scalar, length: Int)? {
    let lead = UInt32(self[index])
    func next(_ offset: Int) -> UInt32 { UInt32(self[index + offset]) & 0x3f }
    let (value, length): (UInt32, Int)
    switch lead {
    case ..<0x80: (value, length) = (lead, 1)
    case 0xc0..<0xe0: (value, length) = ((lead & 0x1f) << 6 | next(1), 2)
    case 0xe0..<0xf0: (value, length) = ((lead & 0x0f) << 12 | next(1) << 6 | next(2), 3)
    case 0xf0...:
      (value, length) = ((lead & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
    default: return nil
    }
    return Unicode.Scalar(value).map { ($0, length) }
  }
}

extension UInt8 {
  /// Whether a scalar that begins with this byte may be a deceptive one.
  fileprivate var mayDeceive: Bool {
    switch self {
    case 0x09, 0x0a: false
    case 0..<0x20, 0x7f, 0xc2, 0xd8, 0xe2, 0xef, 0xf3: true
    default: false
    }
  }
}

extension String {
  /// The text as a page shows it.
  func shown(limit: Int) -> String {
    String { shown in
      shown.appendShown(utf8Span.span, limit: limit) { byte, bytes in bytes.append(byte) }
    }
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
