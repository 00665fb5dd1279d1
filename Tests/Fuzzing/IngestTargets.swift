private import Foundation
private import LogIngest
private import LogModel

extension FuzzTarget {
  /// Any log: the same lines are events, with the same values, as for the obvious decoder.
  static let decoder = FuzzTarget("decoder") { input in
    // A line that is always an event keeps the input from being taken for another sort of file.
    let log = Array(SlowDecoder.firstLine.utf8) + [0x0a] + input
    let metrics = MetricTable()
    let decoded = try await Scratch.file(log) { path in
      try await DecodedLog(of: path, chunkSize: 64 + Int(input.first ?? 0))
    }
    var lines = log.split(separator: 0x0a, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    try require(decoded.lines == lines.count, "\(decoded.lines) lines of \(lines.count)")
    var blank = 0
    for (index, line) in lines.enumerated() {
      let number = index + 1
      let text = String(decoding: line, as: UTF8.self)
      switch SlowDecoder.line(Array(line), metrics: metrics) {
      case .blank: blank += 1
      case .deep:
        let isReadable = LogEvent(line: Array(line), fallbackID: "") != nil
        try require(
          decoded.events[number] == nil || isReadable, "line \(number) cannot be shown: \(text)")
      case .rejected:
        try require(decoded.rejected.contains(number), "line \(number) passed: \(text)")
      case .event(let event):
        guard let other = decoded.events[number] else {
          throw FuzzFailure(description: "line \(number) did not pass: \(text)")
        }
        try require(event.isSame(as: other), "line \(number): \(event), not \(other): \(text)")
      }
    }
    try require(decoded.blank == blank, "\(decoded.blank) lines are blank, not \(blank)")
    try require(
      decoded.events.count + decoded.rejected.count + decoded.blank == decoded.lines,
      "events, rejects and blank lines are not all lines")
  }

  /// Any bytes as gzip data: no byte is left unread without a word.
  static let gzip = FuzzTarget("gzip") { input in
    let bytes = [0x1f, 0x8b] + input
    try await Scratch.file(bytes) { path in
      let small = try await DecodedLog(of: path, chunkSize: 64)
      let large = try await DecodedLog(of: path, jobs: 2, chunkSize: 1 << 16)
      try require(
        small.lines == large.lines && small.rejected == large.rejected
          && small.hasProblem == large.hasProblem && small.losesData == large.losesData,
        "chunks of 64 bytes give another log: \(small), not \(large)")
      try require(
        small.bytesRead == bytes.count || small.hasProblem,
        "\(small.bytesRead) of \(bytes.count) bytes read without a word")
    }
  }

  /// Any text as a moment: what is read is written, and read again, the same.
  static let timestamps = FuzzTarget("timestamps") { input in
    guard let time = Timestamp(rfc3339: input.span) else { return }
    let text = time.description
    // Offsets lead out of the four-digit years at both ends.
    guard (Timestamp.firstWritable...Timestamp.lastWritable).contains(time) else { return }
    try require(Timestamp(text) == time, "\(text) is read as another moment")
    try require(text.hasSuffix("Z") && text.utf8.count <= 27, "\(text) is no UTC moment")
    try require(text.hasPrefix("\(time.day)T\(time.timeOfDay)"), "\(text) in parts is another")
  }
}

extension SlowDecoder {
  static let firstLine =
    #"{"timestamp":"2026-01-05T08:00:00.000Z","event_type":"api","service_name":"first"}"#
}

extension Timestamp {
  fileprivate static let firstWritable = Timestamp("0000-01-01T00:00:00Z") ?? Self(microseconds: 0)
  fileprivate static let lastWritable =
    Timestamp("9999-12-31T23:59:59.999999Z") ?? Self(microseconds: 0)
}

/// Files that one execution needs: a name of its own in `TMPDIR`, which `Scripts/fuzz` puts into
/// memory.
enum Scratch {
  static func file<Result: Sendable>(
    _ bytes: [UInt8], _ body: (_ path: String) async throws -> Result
  ) async throws -> Result {
    try await folder { folder in
      let path = "\(folder)/log"
      try Data(bytes).write(to: URL(filePath: path))
      return try await body(path)
    }
  }

  static func folder<Result: Sendable>(
    _ body: (_ path: String) async throws -> Result
  ) async throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "logmon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
  }
}
