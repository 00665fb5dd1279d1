internal import LogModel

/// Lines that container runtimes have split: a chunk must not end between the parts.
enum PartialLine {
  /// How many lines are looked at: the streams of a container rarely alternate less often.
  private static let reach = 64
  private static let docker = Array("{\"log\":\"".utf8)
  private static let streams = [" stdout ", " stderr "].map { Array($0.utf8) }

  /// The last boundary up to `end`, itself the end of a line, behind which no record is open; nil
  /// where all lines looked at are parts.
  static func boundary(in bytes: [UInt8], _ end: Int) -> Int? {
    var boundary = end
    var at = end
    var seen: Set<Int> = []
    for _ in 0..<reach {
      guard at > 0 else { break }
      let start = ByteSearch.lastIndex(of: 0x0a, in: bytes.span, 0..<at - 1).map { $0 + 1 } ?? 0
      // Most logs are split by nobody.
      guard let (stream, isPart) = part(bytes, start, at - 1) else { return boundary }
      if seen.insert(stream).inserted, isPart {
        boundary = start
        seen = []
      }
      if seen.count == streams.count { return boundary }
      at = start
    }
    return boundary > 0 ? boundary : nil
  }

  /// Whether a line is one of a container runtime, which may have split it.
  static func isOfContainer(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    part(bytes, start, end) != nil
  }

  /// The stream of a line of a container runtime, and whether more of it follows; nil for other
  /// lines.
  private static func part(
    _ bytes: [UInt8], _ start: Int, _ end: Int
  ) -> (stream: Int, isPart: Bool)? {
    if bytes.span.holds(docker, at: start) {
      let tail = bytes[max(start, end - 200)..<end]
      let stream = String(decoding: tail, as: UTF8.self)
      return (stream.contains("stderr") ? 1 : 0, !stream.contains("\\n\",\"stream\""))
    }
    guard start < end, bytes[start].isDigit else { return nil }
    let head = bytes[start..<min(end, start + 60)]
    guard let blank = head.firstIndex(of: 0x20) else { return nil }
    for (stream, name) in streams.enumerated() where bytes.span.holds(name, at: blank) {
      return (stream, blank + name.count < end && bytes[blank + name.count] == UInt8(ascii: "P"))
    }
    return nil
  }
}
