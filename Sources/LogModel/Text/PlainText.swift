/// Readable forms of numbers and names, the same in alerts, reports and summaries.
package enum PlainText {
  /// `650 ms`, `91.5 %`, `3.2 s` (milliseconds from ten seconds on), `37`.
  package static func quantity(_ value: Double, unit: String) -> String {
    String { $0.appendQuantity(value, unit: unit) }
  }

  /// `+441 %`, `-12 %`.
  package static func change(_ percent: Double) -> String {
    String { $0.appendChange(percent) }
  }

  /// `1,234,567`.
  package static func count(_ value: Int) -> String { String { $0.appendCount(value) } }

  /// `1 event`, `2 events`.
  package static func count(_ value: Int, _ noun: String) -> String {
    "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// `a`, `a and b`, `a, b and c`, `a, b and 3 more`.
  package static func list(_ items: [String], limit: Int = 4) -> String {
    guard items.count <= limit else {
      let shown = items.prefix(limit - 1).joined(separator: ", ")
      return "\(shown) and \(items.count - limit + 1) more"
    }
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `12.5`, `3`: rounded to `places` decimals, without needless zeros.
  package static func number(_ value: Double, places: Int) -> String {
    String { $0.appendNumber(value, places: places) }
  }
}

extension String {
  /// The text as one part of a file name or an id: letters, digits, `.`, `_` and `-` stay, and any
  /// other character becomes `-`.
  ///
  /// The result is never empty, never starts with a dot and has at most 64 bytes.
  package var asFileNamePart: String {
    var safe = ""
    for byte in utf8.prefix(64) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        safe.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "."): safe += safe.isEmpty ? "-" : "."
      default: safe += "-"
      }
    }
    return safe.isEmpty ? "unnamed" : safe
  }

  /// The text in a form that is safe to print: control and bidi characters become visible, so that
  /// a log line cannot control the terminal or reorder text.
  package var asTerminalText: String {
    let bytes = utf8.span
    let plain = bytes.lengthOfPlainText
    guard plain < bytes.count, bytes.moverOfCursor(from: plain) != nil else { return self }
    return String { $0.appendTerminalText(bytes) }
  }

  /// The text as Markdown on one line, without headings, links, images or HTML.
  package var asMarkdownText: String {
    let shown = asTerminalText
    let bytes = shown.utf8.span
    var marks = 0
    for index in bytes.indices where bytes.isMarkdown(at: index) { marks += 1 }
    guard marks > 0 else { return shown }
    return String(
      decoding: [UInt8](capacity: bytes.count + marks) { safe in
        for index in bytes.indices {
          if bytes.isMarkdown(at: index) { safe.append(UInt8(ascii: "\\")) }
          safe.append(bytes[index])
        }
      }, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Appends a text, whole UTF-8, in the form of `asTerminalText`.
  fileprivate mutating func appendTerminalText(_ text: Span<UInt8>) {
    var written = 0
    while let (scalar, range) = text.moverOfCursor(from: written) {
      append(text.extracting(written..<range.lowerBound))
      self += "\\u{\(String(scalar, radix: 16))}".utf8
      written = range.upperBound
    }
    append(text.extracting(written...))
  }
}

extension Span<UInt8> {
  /// The first character from `start` on that is not text but controls the cursor or the text
  /// direction, and its place.
  ///
  /// Compares bytes, which is much cheaper than decoding scalars.
  fileprivate func moverOfCursor(from start: Int) -> (scalar: UInt32, range: Range<Int>)? {
    for index in start..<count {
      let byte = UInt32(self[index])
      switch byte {
      case 0..<0x20, 0x7f: return (byte, index..<index + 1)
      case 0xc2 where self[index + 1] < 0xa0:
        return (UInt32(self[index + 1]), index..<index + 2)
      case 0xd8 where self[index + 1] == 0x9c: return (0x61c, index..<index + 2)
      case 0xe2 where self[index + 1] & 0xfe == 0x80:
        let scalar = 0x2000 | UInt32(self[index + 1] & 1) << 6 | UInt32(self[index + 2] & 0x3f)
        switch scalar {
        case 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069:
          return (scalar, index..<index + 3)
        default: continue
        }
      default: continue
      }
    }
    return nil
  }
}

extension Span<UInt8> {
  /// Whether the character has a meaning in Markdown.
  ///
  /// The colon of `://` and the dot of `www.` are included, because they turn addresses into links.
  fileprivate func isMarkdown(at index: Int) -> Bool {
    switch self[index] {
    case UInt8(ascii: ":"):
      index + 2 < count && self[index + 1] == UInt8(ascii: "/")
        && self[index + 2] == UInt8(ascii: "/")
    case UInt8(ascii: "."):
      index >= 3 && (1...3).allSatisfy { self[index - $0] | 0x20 == UInt8(ascii: "w") }
    default: self[index].isMarkdown
    }
  }
}

extension UInt8 {
  /// Whether the character has a meaning in Markdown.
  fileprivate var isMarkdown: Bool {
    switch self {
    case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "#"), UInt8(ascii: "!"),
      UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "~"), UInt8(ascii: "$"),
      UInt8(ascii: "@"):
      true
    default: false
    }
  }
}

extension String {
  /// The longest prefix of whole scalars with at most `utf8Limit` bytes.
  package func prefix(utf8Limit: Int) -> Substring {
    guard utf8.count > utf8Limit else { return self[...] }
    var end = utf8.index(startIndex, offsetBy: utf8Limit)
    while end > startIndex, utf8[end] & 0xc0 == 0x80 { end = utf8.index(before: end) }
    return self[..<end]
  }

  /// The text in at most `utf8Limit` bytes, with an ellipsis where it is shortened.
  ///
  /// A text of words ends with a whole word, so that no name is cut.
  package func shortened(to utf8Limit: Int) -> String {
    let start = prefix(utf8Limit: utf8Limit)
    guard start.utf8.count < utf8.count else { return self }
    if let blank = start.lastIndex(of: " "),
      start.utf8.distance(from: start.startIndex, to: blank) * 3 > start.utf8.count * 2
    {
      return "\(start[..<blank]) …"
    }
    return "\(start)…"
  }
}
