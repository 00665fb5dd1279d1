internal import LogModel

/// The first line of the two that Java's own logging writes for a record.
///
///     Jan 05, 2026 8:00:02 AM com.example.shop.Checkout pay
///     WARNING: the card was declined
///
/// - Source: Java documentation, `java.util.logging.SimpleFormatter`.
enum JavaHeader {
  /// Whether the text behind the time of a line names a class and perhaps a method, and the next line
  /// begins with a level.
  static func stands(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard isName(chunk, start, end) else { return false }
    guard let next = chunk.line(behind: end),
      let level = SeverityText.leading(chunk, next.lowerBound, next.upperBound),
      chunk.first(0x1b, from: next.lowerBound, before: next.upperBound) == next.upperBound
    else { return false }
    return level.lowerBound == next.lowerBound && chunk.byte(level.upperBound + 1) == 0x20
  }

  /// Whether a text is the name of a class with its packages, perhaps with a method behind.
  private static func isName(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    let blank = chunk.first(0x20, from: start, before: end)
    var points = 0
    for at in start..<blank {
      let byte = chunk.byte(at)
      let isFirst = at == start || chunk.byte(at - 1) == UInt8(ascii: ".")
      if byte == UInt8(ascii: ".") {
        points += 1
        if isFirst || at + 1 == blank { return false }
      } else if !byte.isLetter, byte != UInt8(ascii: "_"), isFirst || !isPart(byte) {
        return false
      }
    }
    guard points > 0, blank < end else { return points > 0 }
    return (blank + 1..<end).allSatisfy {
      isPart(chunk.byte($0)) || "<>".utf8.contains(chunk.byte($0))
    }
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    byte.isNameByte || byte == UInt8(ascii: "$")
  }
}
