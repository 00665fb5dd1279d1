import LogModel

/// Untrusted text as HTML text, in element content and in double-quoted attributes alike.
extension [UInt8] {
  /// Appends `text` escaped; a text longer than `limit` bytes is cut, with a note.
  mutating func appendHTML(_ text: String, limit: Int) {
    let text = text.utf8.span
    if text.count <= limit, text.isPlainHTML {
      append(text)
    } else {
      appendEscaped(text, limit: limit)
    }
  }

  /// The same for a part of a text: whole scalars of valid UTF-8.
  mutating func appendHTML(_ text: ArraySlice<UInt8>, limit: Int) {
    if text.count <= limit, text.span.isPlainHTML {
      self += text
    } else {
      appendEscaped(text.span, limit: limit)
    }
  }

  private mutating func appendEscaped(_ text: Span<UInt8>, limit: Int) {
    appendShown(text, limit: limit) { byte in
      switch byte {
      case UInt8(ascii: "&"): "&amp;"
      case UInt8(ascii: "<"): "&lt;"
      case UInt8(ascii: ">"): "&gt;"
      case UInt8(ascii: "\""): "&quot;"
      case UInt8(ascii: "'"): "&#39;"
      default: nil
      }
    }
  }

  /// Appends the text in its displayed form.
  ///
  /// Deceptive characters are spelled out, line ends of any kind become one, and a text longer than
  /// `limit` bytes is cut, with a note. All other text is scanned by words and copied in one piece;
  /// a scalar is decoded only where a deceptive one may begin.
  mutating func appendShown(
    _ text: Span<UInt8>, limit: Int, escape: (UInt8) -> String? = { _ in nil }
  ) {
    let shown = text.extracting(..<text.end(ofPrefix: limit))
    var written = 0
    var at = shown.lengthOfPlainHTML(from: 0)
    while at < shown.count {
      if let (spelling, length) = shown.spelling(at: at, escape) {
        append(shown.extracting(written..<at))
        self += spelling.utf8
        at += length
        written = at
      } else {
        at += 1
      }
      at += shown.lengthOfPlainHTML(from: at)
    }
    append(shown.extracting(written...))
    guard shown.count < text.count else { return }
    self += "… [cut, \(PlainText.count(text.count - shown.count, "more byte"))]".utf8
  }
}

extension Span<UInt8> {
  /// The spelling of the scalar at `index`, and its length in the text; nil where it is unchanged.
  fileprivate func spelling(at index: Int, _ escape: (UInt8) -> String?) -> (String, Int)? {
    let byte = self[index]
    if byte.mayDeceive {
      if byte == UInt8(ascii: "\r"), index + 1 < count, self[index + 1] == UInt8(ascii: "\n") {
        return ("", 1)
      }
      guard let (scalar, length) = scalar(at: index), scalar.isDeceptive else { return nil }
      return ("\\u{\(String(scalar.value, radix: 16))}", length)
    }
    return escape(byte).map { ($0, 1) }
  }

  /// The end of the longest prefix that is whole scalars and at most `limit` bytes.
  fileprivate func end(ofPrefix limit: Int) -> Int {
    guard count > limit else { return count }
    var end = limit
    while end > 0, self[end] & 0xc0 == 0x80 { end -= 1 }
    return end
  }

  /// The scalar that begins at `index`, and its length; nil inside a scalar.
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
  /// The text in its displayed form.
  func shown(limit: Int) -> String {
    String { $0.appendShown(utf8.span, limit: limit) }
  }

  /// The bytes of the longest prefix that is whole scalars and at most `limit` bytes.
  func bytes(limit: Int) -> [UInt8] {
    let text = utf8.span
    var bytes: [UInt8] = []
    bytes.append(text.extracting(..<text.end(ofPrefix: limit)))
    return bytes
  }

  /// The first sentences that fit; a long first one is cut.
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
  /// Whether a scalar is invisible but changes what other characters show: controls, bidi controls,
  /// invisible tags.
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
