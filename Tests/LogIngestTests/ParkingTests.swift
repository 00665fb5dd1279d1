import Foundation
import LogIngest
import LogModel
import TestSupport
import Testing

/// Past the first eight inputs that overlap, each is closed after a few lines and opened again: what
/// it is read beside must change nothing of what it gives.
@Suite struct `Inputs read side by side` {
  /// What one input gave.
  private struct Log: Equatable {
    var events: [String] = []
    var times: [Int64] = []
    var rejects: [String] = []
    var lines = 0
    var blank = 0
    var problem: InputProblem?
    /// Of the file, where nothing is wrong with it: a damaged one is read in blocks.
    var bytes = 0
  }

  /// Keeps inputs apart, and the order in which their events came.
  private struct Splitter: EventObserver {
    var names = Names()
    var logs: [Log]
    var order: [Int] = []

    init(_ count: Int) { logs = .init(repeating: Log(), count: count) }

    mutating func begin(_ buffer: ChunkBuffer) {
      buffer.adopt(into: &names)
      logs[buffer.input].lines += buffer.batch.lines
      logs[buffer.input].blank += buffer.batch.blank
      logs[buffer.input].problem = buffer.problem ?? logs[buffer.input].problem
      logs[buffer.input].bytes = logs[buffer.input].problem == nil ? buffer.progress.bytes : 0
      for reject in buffer.batch.rejects {
        logs[buffer.input].rejects.append(
          "\(buffer.firstLine + reject.lineOffset):\(reject.column) \(reject.reason.text) "
            + "\(buffer.line(reject).prefix(40).map { String($0, radix: 16) }.joined())")
      }
    }

    mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) {
      for index in indices {
        let record = buffer.batch.records[index]
        let kind = names.kinds[record.kind]
        logs[buffer.input].events.append(
          "\(buffer.firstLine + Int(record.lineOffset)) \(names.services[kind.service]) "
            + String(decoding: buffer.line(record), as: UTF8.self))
        logs[buffer.input].times.append(record.time.microseconds)
        order.append(buffer.input)
      }
    }
  }

  private static func read(
    _ files: [InputFile], jobs: Int = 1, chunkSize: Int = EventStream.chunkSize
  ) async throws -> Splitter {
    var splitter = Splitter(files.count)
    let stream = EventStream(
      inputs: files, metrics: MetricTable(), options: .strict, jobs: jobs, chunkSize: chunkSize,
      longestLine: 5000)
    try await stream.run(into: &splitter)
    return splitter
  }

  /// Which input each event is of when the earliest that any input has next always goes first, and
  /// at one moment that of the input named first.
  private static func merged(_ times: [[Int64]]) -> [Int] {
    var next = [Int](repeating: 0, count: times.count)
    var order: [Int] = []
    while true {
      let open = times.indices.filter { next[$0] < times[$0].count }
      guard let first = open.min(by: { times[$0][next[$0]] < times[$1][next[$1]] }) else { break }
      order.append(first)
      next[first] += 1
    }
    return order
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `give each what it gives alone, in the order of an obvious merge`(
    seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let paths = try Self.inputs(&random, folder)
    let found = InputFinder(paths)
    try #require(found.files.count == paths.count, "seed \(seed): \(found.problems)")
    var alone: [Log] = []
    for var file in found.files {
      file.index = 0
      alone.append(try await Self.read([file]).logs[0])
    }
    let chunkSize = [64, 300, 1000, 4096, 20_000].randomElement(using: &random) ?? 64
    let jobs = seed % 2 == 0 ? 1 : 3
    let comment: Comment = "seed \(seed), \(jobs) jobs, chunks of \(chunkSize)"
    let beside = try await Self.read(found.files, jobs: jobs, chunkSize: chunkSize)
    for (index, log) in beside.logs.enumerated() {
      #expect(log == alone[index], "\(comment), input \(index)")
    }
    #expect(beside.order == Self.merged(alone.map(\.times)), comment)
    #expect(alone.contains { $0.problem?.losesData == true } && alone.contains { $0.bytes > 0 })
  }

  // MARK: Inputs

  /// Eight plain logs that last from the beginning to the end, and sixteen of every kind.
  private static func inputs(
    _ random: inout SeededGenerator, _ folder: TemporaryFolder
  ) throws -> [String] {
    var paths: [String] = []
    for index in 0..<24 {
      let isFiller = index < 8
      let text = isFiller ? filler(index) : text(&random)
      paths.append(try folder.write(text, "f\(index)"))
    }
    // One shell for all: a program each would take longer than the test.
    let script = "for f in f*; do head -c $((${#f} * 900)) $f > h; gzip -nc1 h > $f.1; "
    let packed = try run(
      "bash", ["-c", script + "tail -c +$((${#f} * 900 + 1)) $f | gzip -nc9 > $f.2; done; rm h"],
      in: folder.url)
    try #require(packed.status == 0, "\(packed.errors)")
    for index in 8..<24 where index % 4 != 0 {
      let (head, rest) = (try folder.read("f\(index).1"), try folder.read("f\(index).2"))
      try folder.write(members(head, rest, &random), "f\(index)")
    }
    for index in 0..<24 {
      for part in 1...2 {
        try FileManager.default.removeItem(atPath: "\(folder.url.path)/f\(index).\(part)")
      }
    }
    return paths
  }

  private static func filler(_ index: Int) -> [UInt8] {
    Array(
      (0..<40).map { Lines.api(Lines.time($0 * 10), id: "\(index)-\($0)") + "\n" }.joined().utf8)
  }

  /// A log with all that may stand in one; its times go back now and then.
  private static func text(_ random: inout SeededGenerator) -> [UInt8] {
    var text: [UInt8] = Int.random(in: 0..<4, using: &random) == 0 ? [0xef, 0xbb, 0xbf] : []
    let isLong = Int.random(in: 0..<4, using: &random) == 0
    let end: [UInt8] = Bool.random(using: &random) ? [0x0a] : [0x0d, 0x0a]
    var second = Int.random(in: 0...100, using: &random)
    for line in 0..<Int.random(in: 0...50, using: &random) {
      second = max(0, second + Int.random(in: -1...8, using: &random))
      let event = Lines.api(
        Lines.time(second), id: "\(line)", service: "svc-\(line % 5)",
        message: String(
          repeating: "é", count: isLong ? Int.random(in: 0...2450, using: &random) : 9))
      switch Int.random(in: 0..<30, using: &random) {
      case 0: text += Array("no event\0\u{b}".utf8)
      case 1: break
      case 2: text += [UInt8](repeating: 0, count: Int.random(in: 1...99, using: &random))
      case 3: text += [UInt8](repeating: UInt8(ascii: "x"), count: 4999 + line % 4)
      case 4: text += event.utf8.dropLast(line)
      default: text += Array(event.utf8)
      }
      text += end
    }
    if !text.isEmpty, Bool.random(using: &random) { text.removeLast() }
    return text
  }

  /// Two members of gzip data, whole or with something wrong with them.
  private static func members(
    _ head: [UInt8], _ rest: [UInt8], _ random: inout SeededGenerator
  ) -> [UInt8] {
    let zeros = [UInt8](repeating: 0, count: Int.random(in: 1...700, using: &random))
    let garbage = Array("garbage ".utf8)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return head + zeros + rest + zeros
    case 1: return head + garbage + rest
    case 2: return head + rest + garbage
    case 3: return head + rest.dropLast(Int.random(in: 1..<rest.count, using: &random))
    case 4:
      var bytes = head + rest
      // Behind the header of the first.
      bytes[Int.random(in: 10..<bytes.count, using: &random)] ^=
        1
        << UInt8.random(
          in: 0..<8, using: &random)
      return bytes
    default: return head + rest
    }
  }

  @Test func `go on with what was written behind them, and tell of one that is gone`() async throws
  {
    for change in ["append", "remove"] {
      let folder = try TemporaryFolder()
      let paths = try (0..<12).map { file in
        let lines = (0..<30).map { Lines.api(Lines.time($0), id: "\(file)-\($0)") + "\n" }
        return try folder.write(lines.joined(), "f\(file)")
      }
      var observer = Changer(path: paths[11], isAppended: change == "append")
      try await EventStream(
        inputs: InputFinder(paths).files, metrics: MetricTable(), options: .strict, jobs: 1,
        chunkSize: 1000
      ).run(into: &observer)
      let ids = observer.collector.events.map(\.id)
      if change == "append" {
        #expect(ids.count == 361 && ids.last == "appended" && observer.collector.problem == nil)
      } else {
        #expect(observer.collector.problem?.message == "reading failed: No such file or directory")
        #expect(observer.collector.problem?.losesData == true)
        #expect(Set(ids).isSuperset(of: (0..<30).map { "0-\($0)" }) && ids.count < 360)
      }
    }
  }

  /// Writes behind a file, or removes it, once some events were observed.
  private struct Changer: EventObserver {
    var collector = Collector()
    let path: String
    let isAppended: Bool

    mutating func begin(_ buffer: ChunkBuffer) { collector.begin(buffer) }

    mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {
      let before = collector.events.count
      collector.observe(buffer, indices)
      guard before < 100, collector.events.count >= 100 else { return }
      if isAppended {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(Lines.api(Lines.time(99), id: "appended").utf8))
        try file.close()
      } else {
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }
}
