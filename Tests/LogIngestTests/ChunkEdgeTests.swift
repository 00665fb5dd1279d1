import Foundation
import LogIngest
import LogModel
import TestSupport
import Testing

/// Whatever stands where a chunk ends, or where a pipe stops for a while.
@Suite struct `A log in pieces` {
  struct Sample: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    /// Lines that are events, and what is said of the others.
    var events: [Int]
    var rejects: [String]
    var blank: Int
    var lines: Int

    var testDescription: String { name }
  }

  private static func event(_ second: Int, _ more: String = "") -> String {
    #"{"timestamp":"\#(Lines.time(second))","event_type":"api","service_name":"s\#(second)"\#(more)}"#
  }

  static let samples = [
    Sample(
      name: "line feeds", bytes: Array("\(event(1))\n\(event(2))\n\n\(event(3))\n".utf8),
      events: [1, 2, 4], rejects: [], blank: 1, lines: 4),
    Sample(
      name: "a mark, CRLF, no last newline",
      bytes: Array("\u{feff}\(event(1))\r\n\r\n \t\r\n\(event(2))\r\nx\r\n\(event(3))".utf8),
      events: [1, 4, 6], rejects: ["5:1 not a JSON object"], blank: 2, lines: 6),
    Sample(
      name: "zero bytes, returns alone, a mark in the middle",
      bytes: Array(
        "\0\0\0\n\(event(1))\r\r\n\r\n\(event(3))\r\(event(4))\n\u{feff}\(event(2))\n".utf8)
        + [0, 0],
      events: [2, 5],
      rejects: [
        "1:1 not a JSON object", "4:\(event(3).utf8.count + 2) more text after the object",
        "6:1 not a JSON object",
      ], blank: 1, lines: 6),
    Sample(
      name: "characters of several bytes, escapes, a cut string",
      bytes: Array(
        #"\#(event(1, #","message":"é 日本 🔥 \" \\ \u00e9""#))"#.utf8)
        + Array("\n\(event(2, #","region":"é🔥""#))\n{\"a\":\"é".utf8),
      events: [1, 2], rejects: ["3:9 a string has no closing quote"], blank: 0, lines: 3),
  ]

  private static func check(_ log: Collector, _ sample: Sample, _ comment: Comment) {
    #expect(log.events.map(\.line) == sample.events, comment)
    #expect(log.events.map(\.service) == (1...sample.events.count).map { "s\($0)" }, comment)
    #expect(log.rejects == sample.rejects, comment)
    #expect(log.blank == sample.blank && log.lines == sample.lines, comment)
    #expect(log.problem == nil && log.typeMismatches.isEmpty, comment)
  }

  @Test(arguments: samples) func `is the same in chunks of every size`(sample: Sample) async throws
  {
    let folder = try TemporaryFolder()
    let plain = try folder.write(sample.bytes, "plain")
    let packed = try folder.write(try run("gzip", ["-nc"], input: sample.bytes).output, "packed")
    for size in 64...sample.bytes.count + 2 {
      let path = size % 5 == 0 ? packed : plain
      Self.check(try await collect([path], chunkSize: size), sample, "chunks of \(size)")
    }
  }

  @Test(.needs("python3"), arguments: samples)
  func `is the same through a pipe that begins byte by byte`(
    sample: Sample
  ) async throws {
    let packed = try run("gzip", ["-nc"], input: sample.bytes).output
    for bytes in [sample.bytes, packed] {
      Self.check(try await Self.piped(bytes), sample, "\(bytes.count) bytes")
    }
  }

  /// Less than a mark, than a gzip header, than a line.
  @Test(
    .needs("python3"),
    arguments: [
      ([], 0, nil), ([0xef], 1, nil), ([0xef, 0xbb], 1, nil), ([0xef, 0xbb, 0xbf], 0, nil),
      ([0xef, 0xbb, 0xbf, 0x0a], 1, nil), ([0x1f], 1, nil), ([0x1f, 0x8b], 0, true),
      ([0x0a], 1, nil),
      ([0x0d], 1, nil), ([0], 1, nil),
    ] as [([UInt8], Int, Bool?)])
  func `of a few bytes is what it is`(bytes: [UInt8], lines: Int, losesData: Bool?) async throws {
    for log in [try await collect(bytes), try await Self.piped(bytes)] {
      #expect(log.lines == lines && log.events.isEmpty)
      #expect(log.problem?.losesData == losesData)
    }
  }

  /// Reads bytes from a pipe that has none of the first ones before the one ahead was taken.
  private static func piped(_ bytes: [UInt8]) async throws -> Collector {
    let folder = try TemporaryFolder()
    let log = try folder.write(bytes, "log")
    let pipe = folder.url.appending(path: "pipe").path
    try #require(try run("mkfifo", [pipe]).status == 0)
    let writer = Process()
    writer.executableURL = URL(filePath: "/usr/bin/env")
    let script = """
      import fcntl, sys, termios, time
      data = open(sys.argv[1], "rb").read()
      with open(sys.argv[2], "wb", buffering=0) as pipe:
          for byte in data[:5]:
              pipe.write(bytes([byte]))
              for _ in range(50_000):
                  if not any(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))):
                      break
                  time.sleep(0.0002)
          pipe.write(data[5:])
      """
    writer.arguments = ["python3", "-c", script, log, pipe]
    try writer.run()
    defer { writer.waitUntilExit() }
    return try await collect([pipe])
  }
}
