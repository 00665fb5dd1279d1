/// The words of the kinds that are one of a few words.
enum PatternWords {
  static let schemes = ["http", "https", "h2", "grpcs", "ws", "wss"].map { Array($0.utf8) }
  static let streams = ["stdout", "stderr", "OUT", "ERR"].map { Array($0.utf8) }
  static let tags = ["F", "P"].map { Array($0.utf8) }
  static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
    .map { Array($0.utf8) }

  /// - Source: MongoDB documentation, "Log Messages", "Components".
  static let components = [
    "ACCESS", "ASIO", "COMMAND", "CONNPOOL", "CONTROL", "ELECTION", "EXECUTOR", "FTDC", "GEO",
    "INDEX", "INITSYNC", "JOURNAL", "NETWORK", "QUERY", "RECOVERY", "REPL", "REPL_HB", "ROLLBACK",
    "SHARDING", "STORAGE", "TXN", "WRITE",
  ].map { Array($0.utf8) }

  /// The end of the word that stands at a place; nil where none of them does.
  static func end(_ words: [[UInt8]], _ chunk: RawSpan, _ start: Int, _ end: Int) -> Int? {
    func isEnd(_ place: Int) -> Bool {
      place >= end || chunk.byte(place) <= 0x20 || chunk.byte(place) == UInt8(ascii: ":")
    }
    guard
      let word = words.first(where: {
        chunk.holds($0, at: start, before: end) && isEnd(start + $0.count)
      })
    else { return nil }
    var at = start + word.count
    // CRI may write more tags behind a colon.
    if at < end, chunk.byte(at) == UInt8(ascii: ":") {
      while at < end, chunk.byte(at) > 0x20 { at += 1 }
    }
    return at
  }
}
