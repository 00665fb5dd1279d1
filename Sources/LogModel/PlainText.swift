/// Numbers and names as people read them: the same words in alerts, reports and summaries.
package enum PlainText {
  /// `650 ms`, `91.5 %`, `3.2 s` (milliseconds from ten seconds on), `37`.
  package static func quantity(_ value: Double, unit: String) -> String {
    String { $0.appendQuantity(value, unit: unit) }
  }

  /// `+441 %`, `-12 %`.
  package static func change(_ percent: Double) -> String {
    String { $0.appendChange(percent) }
  }

  /// `baseline 120 ms, current 650 ms (+441 %)`.
  package static func comparison(_ exceedance: Exceedance, unit: String) -> String {
    String { $0.appendComparison(exceedance, unit: unit) }
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
  /// Safe as one part of a file name or an id: letters, digits, `.`, `_` and `-` stay, anything
  /// else becomes `-`; never empty, never starting with a dot, at most 64 bytes.
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

  /// Safe to print: control and bidi characters become visible, so that no log line moves the
  /// cursor, rings the bell or turns the text around.
  package var asTerminalText: String {
    if hasOnly({ (0x20..<0x7f).contains($0) }) { return self }
    var safe = ""
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069:
        safe += "\\u{\(String(scalar.value, radix: 16))}"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// Safe as Markdown text on one line: nothing in it starts a heading, a link, an image or HTML.
  package var asMarkdownText: String {
    let shown = asTerminalText
    if shown.hasOnly({ !$0.isMarkdown }) { return shown }
    var safe: [UInt8] = []
    for byte in shown.utf8 {
      if byte.isMarkdown { safe.append(UInt8(ascii: "\\")) }
      safe.append(byte)
    }
    return String(decoding: safe, as: UTF8.self)
  }

  /// Whether all bytes of the text are so: most texts are shown as they are, and need no copy.
  private func hasOnly(_ isSo: (UInt8) -> Bool) -> Bool {
    let bytes = utf8Span.span
    return bytes.indices.allSatisfy { isSo(bytes[$0]) }
  }
}

extension UInt8 {
  /// A character that means something in Markdown.
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
