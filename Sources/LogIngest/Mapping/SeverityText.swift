internal import LogModel

/// Words for severities in lines of text.
enum SeverityText {
  /// A severity stands behind at most so many words, of which the pairs `key=value` are none.
  private static let mostWords = 5
  private static let longest = 512

  /// Words that are severities in any place where a line has its level.
  private static let levels = [
    "fatal", "critical", "error", "warning", "warn", "notice", "info", "debug", "trace",
  ].map { Array($0.utf8) }

  /// Whether a word is the level of a line, and so no name.
  static func isLevel(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard 1...13 ~= end - start, (start..<end).allSatisfy({ chunk.byte($0).isLetter }) else {
      return false
    }
    if isKnownLevel(chunk, start, end) { return true }
    let word = chunk.bytes(start..<end)
    return word.allSatisfy(\.isUpper)
      && EventSeverity(word: String(decoding: word, as: UTF8.self)) != nil
  }

  private static func isKnownLevel(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    levels.contains { level in
      level.count == end - start
        && level.indices.allSatisfy { level[$0] == chunk.byte(start + $0).lowercased }
    }
  }

  /// The level with which a text begins, perhaps in brackets: `INFO: …`, `[error] …`.
  static func leading(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int>? {
    let first = chunk.byte(start) == UInt8(ascii: "[") ? start + 1 : start
    var at = first
    while at < end, chunk.byte(at).isLetter { at += 1 }
    guard at < end, isLevel(chunk, first, at) else { return nil }
    let close = first > start ? UInt8(ascii: "]") : UInt8(ascii: ":")
    return chunk.byte(at) == close ? first..<at : nil
  }

  /// The word for a severity among the first words of a text.
  static func find(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int>? {
    if isKlog(chunk, start, end) { return start..<start + 1 }
    let end = min(end, start + longest)
    var at = start
    var words = 0
    var isNamed = false
    var pairEnd = start
    while words < mostWords {
      // Only brackets, numbers and punctuation stand before it.
      while at < end, !chunk.byte(at).isLetter { at += 1 }
      let first = at
      while at < end, chunk.byte(at).isLetter { at += 1 }
      guard at > first else { return nil }
      let before = first > start ? chunk.byte(first - 1) : 0
      let next = at < end ? chunk.byte(at) : 0
      if next == UInt8(ascii: "=") {
        let key = String(decoding: chunk.bytes(first..<at), as: UTF8.self)
        isNamed = GeneralNames.severities.contains(key.lowercased())
        pairEnd = at
        while pairEnd < end, chunk.byte(pairEnd) > 0x20 { pairEnd += 1 }
        continue
      }
      let word = chunk.bytes(first..<at)
      let isLoud = word.allSatisfy(\.isUpper)
      // Apache writes `[module:level]`.
      let isBracketed =
        before == UInt8(ascii: "[") || before == UInt8(ascii: "<") && next == UInt8(ascii: ">")
        || before == UInt8(ascii: ":") && next == UInt8(ascii: "]")
      let isTitle =
        words < 3 && next == UInt8(ascii: ":") && isKnownLevel(chunk, first, at)
      if word.count > 2, isLoud || isBracketed || isNamed || isTitle || first - start < 3,
        EventSeverity(word: String(decoding: word, as: UTF8.self)) != nil
      {
        return first..<at
      }
      isNamed = false
      // Letters between digits are part of a time or a number.
      if first >= pairEnd, !before.isDigit, !next.isDigit { words += 1 }
    }
    return nil
  }

  /// Whether a text begins as klog's lines do: `E0105 08:00:02.258124 1 server.go:12] …`.
  private static func isKlog(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard end - start > 7, "IWEF".utf8.contains(chunk.byte(start)) else { return false }
    return chunk.digits(start + 1) == 4 && chunk.byte(start + 5) == 0x20
      && chunk.byte(start + 6).isDigit
  }
}
