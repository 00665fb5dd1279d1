internal import LogModel

/// The beginnings of lines of text: what a container runtime writes there, and the time behind it.
enum LineStart {
  private static let docker = Array("{\"log\":\"".utf8)
  private static let pod = Array("[pod/".utf8)
  private static let streams = [" stdout ", " stderr "].map { Array($0.utf8) }
  /// A prefix is at most so long.
  private static let longest = 200

  /// Where the text of a program begins in the line `chunk[start ..< end]`: behind what CRI, Docker,
  /// `docker compose` or `kubectl` wrote before it.
  static func ofProgram(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Int {
    if chunk.holds(docker, at: start, before: end) { return start + docker.count }
    let limit = min(end, start + longest)
    var at = start
    if chunk.holds(pod, at: start, before: end) {
      while at < limit, chunk.byte(at) != UInt8(ascii: "]") { at += 1 }
      return at + 1 < end ? at + 2 : start
    }
    while at < limit, chunk.byte(at) > 0x20 { at += 1 }
    if chunk.byte(start).isDigit {
      for stream in streams where chunk.holds(stream, at: at, before: end) {
        let tag = at + stream.count
        return tag + 1 < end && chunk.byte(tag + 1) == 0x20 ? tag + 2 : start
      }
    }
    guard start < at, (start..<at).allSatisfy({ isContainer(chunk.byte($0)) }) else { return start }
    while at < limit, chunk.byte(at) == 0x20 { at += 1 }
    guard at + 1 < end, chunk.byte(at) == UInt8(ascii: "|"), chunk.byte(at + 1) == 0x20 else {
      return start
    }
    return at + 2
  }

  private static func isContainer(_ byte: UInt8) -> Bool {
    byte.isNameByte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "@")
  }

  /// Whether a time stands at the beginning of a text, perhaps behind a word for its severity.
  ///
  /// Rails begins each request with a line that ends in a time, Erlang each report.
  static func isTime(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    TextHeadline(chunk, start, end, TimeSettings().dated.withDate) != nil
      || chunk.holds(rails, at: behindTag(chunk, start, end), before: end)
      || chunk.byte(start) == UInt8(ascii: "=")
        && (start..<min(end, start + 12)).contains { chunk.holds(report, at: $0, before: end) }
  }

  /// The place behind the tag of a line: `[8d1a0c3e] Started …`.
  private static func behindTag(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Int {
    guard chunk.byte(start) == UInt8(ascii: "[") else { return start }
    return chunk.first(UInt8(ascii: "]"), from: start, before: end) + 2
  }

  private static let rails = Array("Started ".utf8)
  private static let report = Array(" REPORT==== ".utf8)
}

/// The lines of a text whose records begin with a time, so that other lines continue them.
struct DatedText: OptionSet, Codable, Sendable {
  let rawValue: UInt8

  /// The lines of the file themselves are such lines.
  static let lines = Self(rawValue: 1)
  /// The lines inside what a container runtime writes are.
  static let programs = Self(rawValue: 2)
  /// Some lines of the file begin with a time without a blank before it.
  static let flush = Self(rawValue: 4)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// By the first lines of a log.
  ///
  /// Where most records are objects or requests, a line without a time is none of such a text.
  init(_ lines: [ArraySlice<UInt8>]) {
    var (dated, flush, inside, others) = (0, 0, 0, 0)
    for line in lines {
      Array(line.prefix(1000)).asChunk { chunk in
        let end = min(line.count, 1000)
        let start = LineStart.ofProgram(chunk, 0, end)
        let isTime = LineStart.isTime(chunk, start, end)
        if chunk.byte(start) == UInt8(ascii: "{") {
          others += 1
        } else if RequestText.isRequest(chunk, start, end) {
          if !isTime { others += 1 }
        } else if isTime {
          if start > 0 { inside += 1 } else { dated += 1 }
          if !chunk.byte(0).isBlank { flush += 1 }
        }
      }
    }
    self = []
    if dated > 0, dated >= others {
      insert(.lines)
      if flush > 0 { insert(.flush) }
    }
    if inside > 0, inside >= others { insert(.programs) }
  }

  /// The last boundary between lines up to `end` behind which a record begins; nil where none does.
  func boundary(in bytes: [UInt8], _ end: Int) -> Int? {
    guard !isEmpty else { return nil }
    var at = end
    while let newline = ByteSearch.lastIndex(of: 0x0a, in: bytes.span, 0..<max(0, at - 1)) {
      let start = newline + 1
      let head = Array(bytes[start..<min(at, start + 300)])
      let begins = head.asChunk { chunk in
        LineStart.isTime(chunk, LineStart.ofProgram(chunk, 0, head.count), head.count)
      }
      if begins { return start }
      at = start
    }
    return nil
  }
}
