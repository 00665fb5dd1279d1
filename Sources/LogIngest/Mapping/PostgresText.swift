internal import LogModel

/// The words for severities in PostgreSQL's text logs.
///
/// - Source: PostgreSQL documentation, "Error Reporting and Logging".
enum PostgresText {
  /// The words before what belongs to the message of the line before.
  private static let details = ["DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION"]
    .map { Array($0.utf8) }
  private static let words =
    details.map { $0 + Array(":  ".utf8) }
    + [
      "LOG", "WARNING", "ERROR", "FATAL", "PANIC", "NOTICE", "INFO", "DEBUG1", "DEBUG2", "DEBUG3",
      "DEBUG4", "DEBUG5",
    ].map { Array("\($0):  ".utf8) }

  static func beginsSeverity(_ chunk: RawSpan, _ at: Int, _ end: Int) -> Bool {
    guard chunk.byte(at).isUpper, at > 0,
      chunk.byte(at - 1) == 0x20 || chunk.byte(at - 1) == UInt8(ascii: ":")
    else { return false }
    // uvicorn writes more blanks behind the same words.
    return words.contains {
      chunk.holds($0, at: at, before: end) && chunk.byte(at + $0.count) != 0x20
    }
  }

  private static let statement = Array("LOG:  duration: ".utf8)

  /// Whether a text tells how long a statement took.
  static func tellsOfStatement(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    chunk.contains(statement, from: start, before: end)
  }

  static func isDetail(_ word: [UInt8]) -> Bool { details.contains(word) }

  private static let warning = Array("WARNING".utf8)

  /// Whether a line with such a word is one of uvicorn, which pads `WARNING:` to the same width.
  ///
  /// PostgreSQL names the zone behind its times: a word in capitals, or an offset.
  static func isOther(_ word: [UInt8], _ chunk: RawSpan, _ start: Int) -> Bool {
    guard word == warning else { return false }
    var at = start
    // The date, a blank, and the clock with its fraction.
    while chunk.byte(at) > 0x20 { at += 1 }
    if chunk.byte(at) == 0x20 { at += 1 }
    while chunk.byte(at) > 0x20 {
      if "+-".utf8.contains(chunk.byte(at)) { return false }
      at += 1
    }
    at += 1
    let zone = at
    while chunk.byte(at).isUpper { at += 1 }
    return at - zone < 2 || chunk.bytes(zone..<at) == warning
  }
}
