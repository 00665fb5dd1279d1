internal import LogModel

/// The first line of the two or more that .NET's console writes for a record.
///
///     2026-01-05T08:00:02Z info: Microsoft.AspNetCore.Hosting.Diagnostics[2]
///           Request finished HTTP/1.1 GET http://shop.example/pay - 200 - - 12.3ms
///
/// Docker's and kubectl's `--timestamps` write a time before each of them.
/// - Source: .NET documentation, "Console log formatting", `SimpleConsoleFormatter`.
enum ConsoleHeader {
  /// The blanks before the text.
  private static let indent = 6

  /// The text of the next line, where the text behind the time of a line is a level, a name and the
  /// number of an event, and the next line is indented; nil for another line.
  static func text(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ settings: TimeSettings
  ) -> Range<Int>? {
    guard end - start > 4, chunk.byte(end - 1) == UInt8(ascii: "]"),
      let level = SeverityText.leading(chunk, start, end)
    else { return nil }
    var at = level.upperBound + 2
    while at < end, chunk.byte(at) > 0x20, chunk.byte(at) != UInt8(ascii: "[") { at += 1 }
    guard chunk.byte(at) == UInt8(ascii: "["), at + 1 < end - 1,
      (at + 1..<end - 1).allSatisfy({ chunk.byte($0).isDigit })
    else { return nil }
    guard let line = chunk.line(behind: end) else { return nil }
    var (next, stop) = (line.lowerBound, line.upperBound)
    if !chunk.byte(next).isBlank, let head = TextHeadline(chunk, next, stop, settings) {
      // One blank belongs to the time.
      next = head.end + 1
    }
    while stop > next, chunk.byte(stop - 1) <= 0x20 { stop -= 1 }
    var first = next
    while first < stop, chunk.byte(first) == 0x20 { first += 1 }
    return first - next >= indent && first < stop ? first..<stop : nil
  }
}
