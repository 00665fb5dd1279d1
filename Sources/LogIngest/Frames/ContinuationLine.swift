internal import LogModel

/// A line that continues the record before it, such as one of a stack trace.
enum ContinuationLine {
  private static let starts = [
    "at ", "Caused by", "Traceback", "... ", "}", ")", "]", "During handling",
    "The above exception",
  ].map { Array($0.utf8) }

  /// Whether a line is indented, or begins as lines of stack traces do.
  static func stands(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    if chunk.byte(start).isBlank || namesException(chunk, start, end) { return true }
    guard begins(chunk, start, end) else { return false }
    // The end of a value, and on the same line a record that cannot be read.
    return !(start..<end).contains { chunk.holds(member, at: $0, before: end) }
  }

  /// Whether a text begins with the words of a stack trace.
  static func begins(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    starts.contains { chunk.holds($0, at: start, before: end) }
  }

  private static let member = Array("{\"".utf8)

  /// Whether a line begins with the name of an exception: `java.io.IOException: closed`.
  private static func namesException(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var at = start
    while at < end, chunk.byte(at).isNameByte || ".$".utf8.contains(chunk.byte(at)) { at += 1 }
    guard at > start, at == end || chunk.byte(at) == UInt8(ascii: ":") else { return false }
    let name = String(decoding: chunk.bytes(start..<at), as: UTF8.self)
    return ["Error", "Exception", "Interrupt", "Exit", "panic"].contains { name.hasSuffix($0) }
  }
}
