internal import LogModel

/// A line that continues the record before it, such as one of a stack trace.
enum ContinuationLine {
  private static let starts = [
    "at ", "Caused by", "Traceback", "... ", "}", ")", "]", "\"}", "During handling",
    "The above exception", "--- End of", "Wrapped by", "Suppressed: ", "Stack trace:",
    "[stacktrace]", "[previous exception]", "goroutine ", "created by ", "[signal ",
    "exit status ",
  ].map { Array($0.utf8) }

  /// Whether a line is indented, or begins as lines of stack traces do.
  static func stands(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    if chunk.byte(start).isBlank || isFrame(chunk, start, end) || namesException(chunk, start, end)
    {
      return true
    }
    guard begins(chunk, start, end) else { return false }
    // The end of a value, and on the same line a record that cannot be read.
    return !chunk.contains(member, from: start, before: end)
  }

  /// Whether behind the line that ends at a place the calls of a stack follow, as behind the
  /// `Error: closed` of JavaScript.
  static func beginsStack(_ chunk: RawSpan, _ end: Int) -> Bool {
    guard let next = chunk.line(behind: end) else { return false }
    var at = next.lowerBound
    while at < next.upperBound, chunk.byte(at).isBlank { at += 1 }
    return at > next.lowerBound && chunk.holds(call, at: at, before: next.upperBound)
  }

  private static let call = Array("at ".utf8)

  /// Whether a text begins with the words of a stack trace.
  static func begins(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    starts.contains { chunk.holds($0, at: start, before: end) }
  }

  /// Whether a line in a log of dated lines continues the one before: it begins no object, and no
  /// time stands near its beginning.
  static func mayStand(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard !chunk.holds(member, at: start, before: end) else { return false }
    let stop = min(end, start + 64)
    var at = start
    while at < stop {
      at = chunk.first(UInt8(ascii: ":"), from: at, before: stop)
      // `08:00:02`
      if at >= start + 2, at + 5 < end, chunk.byte(at - 2).isDigit, chunk.byte(at - 1).isDigit,
        chunk.digits(at + 1) == 2, chunk.byte(at + 3) == UInt8(ascii: ":"),
        chunk.digits(at + 4) >= 2
      {
        return false
      }
      at += 1
    }
    return true
  }

  private static let member = Array("{\"".utf8)

  /// Whether a line begins with the name of an exception: `java.io.IOException: closed`.
  static func namesException(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var at = start
    while at < end, chunk.byte(at).isNameByte || ".$".utf8.contains(chunk.byte(at)) { at += 1 }
    guard at > start, at == end || chunk.byte(at) == UInt8(ascii: ":") else { return false }
    let name = String(decoding: chunk.bytes(start..<at), as: UTF8.self)
    return ["Error", "Exception", "Interrupt", "Exit", "panic"].contains { name.hasSuffix($0) }
  }

  /// Whether a line is one call of a stack, in a form that no message has.
  ///
  ///     #0 /var/www/index.php(12): pay()                PHP
  ///     app/models/order.rb:12:in `pay'                 Ruby
  ///     main.(*Shop).Pay(0xc000010000, 0x1)             Go
  static func isFrame(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    if chunk.byte(start) == UInt8(ascii: "#") {
      let stop = chunk.skipDigits(start + 1, before: end)
      return stop > start + 1 && stop < end && chunk.byte(stop) == 0x20
    }
    var hasPoint = false
    for at in start..<min(end, start + longestCall) {
      switch chunk.byte(at) {
      case UInt8(ascii: "."): hasPoint = true
      case UInt8(ascii: ":"):
        let stop = chunk.skipDigits(at + 1, before: end)
        if stop > at + 1 { return chunk.holds(ruby, at: stop, before: end) }
      case UInt8(ascii: "("):
        // A method of Go stands behind its type in brackets.
        if chunk.byte(at + 1) == UInt8(ascii: "*") { continue }
        guard chunk.byte(end - 1) == UInt8(ascii: ")") else { return false }
        return hasPoint || chunk.holds(panic, at: start, before: end)
      case ...0x20: return false
      default: break
      }
    }
    return false
  }

  private static let longestCall = 300
  private static let ruby = Array(":in ".utf8)
  private static let panic = Array("panic(".utf8)
}
