internal import LogModel

/// Words for severities in lines of text.
enum SeverityText {
  /// A severity stands behind less than so many words, of which the pairs `key=value` are none.
  private static let mostWords = 5
  private static let longest = 512

  /// Words that are severities in any place where a line has its level.
  private static let levels = [
    "fatal", "critical", "error", "warning", "warn", "notice", "info", "debug", "trace", "fail",
    "crit", "dbug", "trce",
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
  ///
  /// Only a whole word counts: `error` of `error-handler` and `log` of `log.rotate` are parts of names.
  /// What stands in brackets is one word, and so is a name with points.
  ///
  /// In `prose` a word in small letters is none, unless it is the title of the text: `error: …`.
  static func find(
    _ chunk: RawSpan, _ start: Int, _ end: Int, prose: Bool = false
  ) -> Range<Int>? {
    if isKlog(chunk, start, end) { return start..<start + 1 }
    var words = Words(at: start, end: min(end, start + longest))
    var count = 0
    var isDenied = false
    while count < mostWords, let word = words.next(chunk) {
      if let level = level(in: word, chunk, before: count, prose: prose), !isDenied {
        return level
      }
      isDenied = isNo(word, chunk)
      // Letters among digits are part of a time or a number.
      if word.hasLetter, word.isFirstInBrackets, !word.isPair { count += 1 }
    }
    return nil
  }

  /// The severity that a word is, perhaps with a colon or a name behind; nil where it is none.
  private static func level(
    in word: Words.Word, _ chunk: RawSpan, before count: Int, prose: Bool
  ) -> Range<Int>? {
    var (from, to) = (word.range.lowerBound, word.range.upperBound)
    if word.isPair {
      let equals = chunk.first(UInt8(ascii: "="), from: from, before: to)
      let key = String(decoding: chunk.bytes(from..<equals), as: UTF8.self).lowercased()
      guard GeneralNames.severities.contains(key) else { return nil }
      return isSeverity(chunk, equals + 1, to) ? equals + 1..<to : nil
    }
    let isBracketed = word.isAloneInBrackets
    var isTitle = false
    // Python writes `ERROR:name:text`, Monolog `channel.ERROR: text`, Apache `[module:level]`.
    let colon = chunk.first(UInt8(ascii: ":"), from: from, before: to)
    if colon < to {
      if isBracketed {
        from = to
        while chunk.byte(from - 1) != UInt8(ascii: ":") { from -= 1 }
      } else {
        isTitle =
          colon + 1 == to && word.number < (prose ? 1 : 3) && isKnownLevel(chunk, from, colon)
        to = colon
        var point = to
        while point > from, chunk.byte(point - 1).isUpper { point -= 1 }
        if point > from, chunk.byte(point - 1) == UInt8(ascii: ".") { from = point }
      }
    }
    while to > from, "-*;".utf8.contains(chunk.byte(to - 1)) { to -= 1 }
    while to > from, chunk.byte(from) == UInt8(ascii: "*") { from += 1 }
    if to - from == 1 {
      // `[E] …`, `E [1234:main] …`
      let isLetter = "EWIDFC".utf8.contains(chunk.byte(from))
      let isMarked = count < 3 && word.isAloneInBrackets || count == 0 && word.precedesBracket
      return isLetter && isMarked ? from..<to : nil
    }
    guard to - from > 2, (from..<to).allSatisfy({ chunk.byte($0).isLetter }) else { return nil }
    let isLoud = (from..<to).allSatisfy { chunk.byte($0).isUpper }
    let isFirst =
      word.number == 0 && !prose && isKnownLevel(chunk, from, to)
      && (from..<to).allSatisfy { !chunk.byte($0).isUpper }
    guard isLoud || isBracketed || isTitle || isFirst else { return nil }
    return isSeverity(chunk, from, to) ? from..<to : nil
  }

  /// `no error: …` tells of none.
  private static func isNo(_ word: Words.Word, _ chunk: RawSpan) -> Bool {
    word.range.count == 2 && chunk.byte(word.range.lowerBound).lowercased == UInt8(ascii: "n")
      && chunk.byte(word.range.lowerBound + 1).lowercased == UInt8(ascii: "o")
  }

  private static func isSeverity(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    EventSeverity(word: String(decoding: chunk.bytes(start..<end), as: UTF8.self)) != nil
  }

  /// The words of a text: what stands between blanks, bars, commas, quotes and brackets.
  private struct Words {
    struct Word {
      let range: Range<Int>
      /// From 0.
      let number: Int
      /// Whether no other word stands before it in its brackets.
      var isFirstInBrackets = true
      /// Whether it stands in `[…]` or `<…>`, and nothing else does.
      var isAloneInBrackets = false
      /// Whether a blank and a bracket follow.
      var precedesBracket = false
      var hasLetter = false
      /// Whether it is `key=value`.
      var isPair = false
    }

    var at: Int
    let end: Int
    private var number = 0
    private var depth = 0
    private var isFirst = true

    init(at: Int, end: Int) { (self.at, self.end) = (at, end) }

    mutating func next(_ chunk: RawSpan) -> Word? {
      while at < end, Self.isBetween(chunk.byte(at)) {
        if Self.opens(chunk.byte(at)) {
          if depth == 0 { isFirst = true }
          depth += 1
        } else if Self.closes(chunk.byte(at)) {
          depth = max(0, depth - 1)
        }
        at += 1
      }
      guard at < end else { return nil }
      let start = at
      while at < end, !Self.isBetween(chunk.byte(at)) { at += 1 }
      var word = Word(range: start..<at, number: number)
      word.isFirstInBrackets = depth == 0 || isFirst
      word.isAloneInBrackets =
        depth > 0 && isFirst && at < end && "]>".utf8.contains(chunk.byte(at))
      word.precedesBracket =
        at + 1 < end && chunk.byte(at) == 0x20 && chunk.byte(at + 1) == UInt8(ascii: "[")
      word.hasLetter =
        !chunk.byte(start).isDigit && (start..<at).contains { chunk.byte($0).isLetter }
      word.isPair = chunk.first(UInt8(ascii: "="), from: start, before: at) < at
      isFirst = false
      number += 1
      return word
    }

    private static func opens(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "<"): true
      default: false
      }
    }

    private static func closes(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: ">"): true
      default: false
      }
    }

    private static func isBetween(_ byte: UInt8) -> Bool {
      switch byte {
      case ...0x20, UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "'"):
        true
      default: opens(byte) || closes(byte)
      }
    }
  }

  /// Whether a text begins as klog's lines do: `E0105 08:00:02.258124 1 server.go:12] …`.
  private static func isKlog(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard end - start > 7, "IWEF".utf8.contains(chunk.byte(start)) else { return false }
    return chunk.digits(start + 1) == 4 && chunk.byte(start + 5) == 0x20
      && chunk.byte(start + 6).isDigit
  }
}
