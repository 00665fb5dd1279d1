import LogModel

/// Builds HTML from trusted markup and untrusted text.
///
/// Markup comes from literals only. Interpolated text is escaped, its control and bidi characters
/// are made visible, and it is cut where it would make the page unreadably long.
package struct HTML: ExpressibleByStringInterpolation, Sendable {
  /// The maximum bytes of one text where the caller gives no other limit.
  package static let textLimit = 4096

  /// UTF-8, ready for the file.
  package private(set) var bytes: [UInt8]

  package init(stringLiteral value: String) { bytes = Array(value.utf8) }
  package init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.bytes }

  /// The parts, concatenated.
  package init(_ parts: [HTML]) {
    bytes = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    for part in parts { bytes += part.bytes }
  }

  /// A data block that is already free of markup.
  init(data block: [UInt8]) { bytes = block }

  /// Escapes what is interpolated, and nothing else.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      bytes.reserveCapacity(literalCapacity + 32 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) { bytes.append(literal.utf8.span) }
    package mutating func appendInterpolation(_ fragment: HTML) { bytes += fragment.bytes }
    package mutating func appendInterpolation(_ number: Int) { bytes.appendDecimal(number) }
    package mutating func appendInterpolation(_ number: Int64) { bytes += String(number).utf8 }

    /// The moment in the format of `Timestamp.description`: digits need no escape.
    mutating func appendInterpolation(_ time: Timestamp) { bytes.appendTime(time) }

    /// The time of day, optionally preceded by the date.
    mutating func appendInterpolation(_ time: Timestamp, withDay: Bool) {
      if withDay {
        bytes.appendDay(time)
        bytes.append(UInt8(ascii: " "))
      }
      bytes.appendTimeOfDay(time)
    }

    /// Text written by this package, unescaped: the style and the script of the page.
    mutating func appendInterpolation(asset text: String) { bytes += text.utf8 }

    /// Adds nothing for nil.
    package mutating func appendInterpolation(_ fragment: HTML?) {
      if let fragment { bytes += fragment.bytes }
    }

    package mutating func appendInterpolation(_ fragments: [HTML]) {
      for fragment in fragments { bytes += fragment.bytes }
    }

    /// Text from a log, a model or a file name; at most `limit` bytes of it are shown.
    package mutating func appendInterpolation(_ text: String, limit: Int = HTML.textLimit) {
      bytes.appendHTML(text, limit: limit)
    }

    /// The same for a text that `write` composes.
    mutating func appendInterpolation(
      writing write: (inout [UInt8]) -> Void, limit: Int = HTML.textLimit
    ) {
      var text: [UInt8] = []
      write(&text)
      bytes.appendHTML(text[...], limit: limit)
    }

    /// The same for a part of a text.
    mutating func appendInterpolation(
      _ text: ArraySlice<UInt8>, limit: Int = HTML.textLimit
    ) {
      bytes.appendHTML(text, limit: limit)
    }
  }
}
