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
    let next = chunk.first(0x0a, from: end, before: chunk.byteCount) + 1
    guard next < chunk.byteCount else { return false }
    let stop = chunk.first(0x0a, from: next, before: chunk.byteCount)
    guard let level = SeverityText.leading(chunk, next, stop) else { return false }
    return level.lowerBound == next && chunk.byte(level.upperBound + 1) == 0x20
  }

  private static func isName(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var words = 1
    var hasPoint = false
    for at in start..<end {
      switch chunk.byte(at) {
      case 0x20: words += 1
      case UInt8(ascii: "."): hasPoint = hasPoint || words == 1
      case let byte where byte.isNameByte || "$<>".utf8.contains(byte): break
      default: return false
      }
    }
    return start < end && words <= 2 && hasPoint
  }
}
