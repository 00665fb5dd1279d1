/// Texts that tell of a request.
enum RequestText {
  private static let version = Array(" HTTP/".utf8)

  /// Whether a text names a version of HTTP, as request lines do.
  static func hasVersion(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    chunk.contains(version, from: start, before: end)
  }

  private static let measures = ["duration", "latency", "elapsed", "took", "_ms="].map {
    Array($0.utf8)
  }

  private static let milliseconds = Array(" ms".utf8)

  /// Whether a text is a line of an access log, morgan's too, or pairs `key=value` of a request.
  static func isRequest(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var equals = 0
    var slashes = 0
    for at in stride(from: start, to: end, by: 8) {
      let word = chunk.word(at) & Word.mask(end &- at)
      equals += Word.count(of: UInt8(ascii: "="), in: word)
      slashes += Word.count(of: UInt8(ascii: "/"), in: word)
    }
    let isMorgan =
      slashes > 0 && PatternWords.end(PatternWords.methods, chunk, start, end) != nil
      && chunk.contains(milliseconds, from: start, before: end)
    return isMorgan || slashes > 0 && hasVersion(chunk, start, end)
      || equals > 2 && measures.contains { chunk.contains($0, from: start, before: end) }
  }
}
