import LogModel

/// Text in an XML 1.0 document.
extension [UInt8] {
  /// Appends a text for element content or a double-quoted attribute.
  ///
  /// Characters that XML 1.0 forbids are left out: no escape can name them.
  /// - Source: W3C XML 1.0, section 2.2, `Char`.
  mutating func appendXML(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": self += "&amp;".utf8
      case "<": self += "&lt;".utf8
      case ">": self += "&gt;".utf8
      case "\"": self += "&quot;".utf8
      case "\t", "\n", " "..."\u{d7ff}", "\u{e000}"..."\u{fffd}", "\u{10000}"...:
        self += UTF8.encode(scalar).map { [UInt8]($0) } ?? []
      default: continue
      }
    }
  }

  /// Appends ` name="value"`.
  mutating func appendXML(_ name: String, _ value: String) {
    self += " \(name)=\"".utf8
    appendXML(value)
    append(UInt8(ascii: "\""))
  }
}
