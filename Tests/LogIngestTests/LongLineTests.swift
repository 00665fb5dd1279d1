import Foundation
import LogIngest
import TestSupport
import Testing

@Suite struct `Long lines` {
  /// An event whose line has that many bytes, from 300 on.
  private static func line(_ index: Int, _ length: Int) -> [UInt8] {
    let frame = Lines.api(Lines.time(index), id: "\(index)", message: "")
    let message = [UInt8](repeating: UInt8(ascii: "m"), count: length - frame.utf8.count)
    let parts = frame.components(separatedBy: #""message":""#)
    return Array("\(parts[0])\"message\":\"".utf8) + message + Array(parts[1].utf8)
  }

  /// A log with lines of given lengths, and what is to be read of it.
  private struct Log {
    var bytes: [UInt8] = []
    var ids: [String] = []
    var rejects: [String] = []
    let longest: Int

    init(_ lengths: [Int], longest: Int = 8 << 20, endsWithNewline: Bool = true) {
      self.longest = longest
      for (index, length) in lengths.enumerated() {
        bytes += line(index, length) + [UInt8(ascii: "\n")]
        if length <= longest {
          ids.append("\(index)")
        } else {
          rejects.append("\(index + 1):0 the line is too long")
        }
      }
      if !endsWithNewline { bytes.removeLast() }
    }

    /// Reads it from a file, compressed, and from a pipe: each time every line must be there.
    func check(jobs: Int, chunkSize: Int = EventStream.chunkSize, _ comment: Comment) async throws {
      let packed = try run("gzip", ["-1nc"], input: bytes).output
      for log in [
        try await collect(bytes, jobs: jobs, chunkSize: chunkSize, longestLine: longest),
        try await collect(packed, jobs: jobs, chunkSize: chunkSize, longestLine: longest),
        try await collectPiped(jobs: jobs, chunkSize: chunkSize),
      ] {
        #expect(log.events.map(\.id) == ids, comment)
        #expect(log.rejects == rejects, comment)
        #expect(log.lines == ids.count + rejects.count, comment)
        #expect(log.problem == nil, comment)
      }
    }

    /// Reads it from a pipe, as another program writes it.
    private func collectPiped(jobs: Int, chunkSize: Int) async throws -> Collector {
      let folder = try TemporaryFolder()
      let log = try folder.write(bytes, "log")
      let pipe = folder.url.appending(path: "pipe").path
      #expect(try run("mkfifo", [pipe]).status == 0)
      let writer = Process()
      writer.executableURL = URL(filePath: "/bin/sh")
      writer.arguments = ["-c", #"cat "$1" > "$2""#, "sh", log, pipe]
      try writer.run()
      defer { writer.waitUntilExit() }
      return try await collect([pipe], jobs: jobs, chunkSize: chunkSize, longestLine: longest)
    }
  }

  /// The rest of the second line filled a chunk to its last byte: no room was taken for the end.
  @Test(arguments: [1, 2, 3, 8]) func `hide nothing that stands behind them`(
    jobs: Int
  ) async throws {
    let log = Log([200_000, 200_000] + [Int](repeating: 300, count: 100))
    try await log.check(jobs: jobs, chunkSize: 100_000, "\(jobs) jobs")
  }

  @Test(arguments: [64, 1000, 5000, 5001, 100_000])
  func `are read up to the limit, to the byte`(chunkSize: Int) async throws {
    for endsWithNewline in [true, false] {
      for lengths in [[300, 5000, 5001, 300, 5001], [5001, 5000], [15_003, 300]] {
        let log = Log(lengths, longest: 5000, endsWithNewline: endsWithNewline)
        try await log.check(jobs: 2, chunkSize: chunkSize, "\(lengths)")
      }
    }
  }

  @Test func `of 8 MiB are read, and no longer ones`() async throws {
    let lengths = [300, 8 << 20, (8 << 20) + 1, 300, 17 << 20, 300]
    let log = Log(lengths)
    let read = try await collect(log.bytes, jobs: 2)
    #expect(read.events.map(\.id) == log.ids && read.rejects == log.rejects)
    #expect(read.problem == nil)
  }

  /// Lengths, the limit and the chunks are a thousandth of what they are in a run.
  @Test(arguments: 1...24 as ClosedRange<UInt64>)
  func `of any length, in any order, are each read or rejected`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let jobs = [1, 2, 3, 8].randomElement(using: &random) ?? 1
    let chunkSize = [64, 999, 1024, 4096, 8193].randomElement(using: &random) ?? 64
    let lengths = (0..<80).map { _ in
      let most = [400, 400, 3000, 8194, 20_000].randomElement(using: &random) ?? 400
      return most == 8194
        ? Int.random(in: 8190...8194, using: &random) : Int.random(in: 300...most, using: &random)
    }
    let log = Log(lengths, longest: 8192, endsWithNewline: Bool.random(using: &random))
    try await log.check(
      jobs: jobs, chunkSize: chunkSize,
      "seed \(seed), \(jobs) jobs, chunks of \(chunkSize), lines of \(lengths)")
  }
}
