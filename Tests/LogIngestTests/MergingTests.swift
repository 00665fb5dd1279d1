import Foundation
import LogIngest
import LogModel
import TestSupport
import Testing

@Suite struct `Merging inputs` {
  @Test(arguments: [1, 2, 4])
  func `several files become one stream in time`(jobs: Int) async throws {
    let folder = try TemporaryFolder()
    for part in 0..<3 {
      let lines = stride(from: part, to: 300, by: 3).map {
        Lines.api(Lines.time($0), id: "EVT-\($0)") + "\n"
      }
      try folder.write(lines.joined(), "logs/part\(part).jsonl")
    }
    let log = try await collect(
      [folder.url.appending(path: "logs").path], jobs: jobs, chunkSize: 999)
    #expect(log.events.map(\.id) == (0..<300).map { "EVT-\($0)" })
  }

  @Test func `at one moment the file named first goes first`() async throws {
    let folder = try TemporaryFolder()
    let paths = try ["b", "a", "c"].map { name in
      try folder.write((0..<3).map { Lines.api(id: "\(name)\($0)") + "\n" }.joined(), name)
    }
    let log = try await collect(paths)
    #expect(log.events.map(\.id) == ["b0", "b1", "b2", "a0", "a1", "a2", "c0", "c1", "c2"])
  }

  /// Only files whose times overlap are open at once: 300 rotated logs must not need 300 buffers.
  @Test func `hundreds of rotated files are read one after the other`() async throws {
    let folder = try TemporaryFolder()
    for file in 0..<300 {
      let lines = (0..<5).map {
        Lines.api(Lines.time(file * 5 + $0), id: "\(file * 5 + $0)") + "\n"
      }
      try folder.write(lines.joined(), "app.log.\(file)")
    }
    let log = try await collect([folder.url.path], jobs: 2)
    #expect(log.events.map(\.id) == (0..<1500).map(String.init))
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `any split of a sorted log merges back into it`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    var parts = [String](repeating: "", count: 4)
    for second in 0..<400 {
      let part = Int.random(in: 0..<4, using: &random)
      parts[part] += Lines.api(Lines.time(second), id: "\(second)") + "\n"
      if Int.random(in: 0..<20, using: &random) == 0 { parts[part] += "broken\n\n" }
    }
    let paths = try parts.enumerated().map { try folder.write($1, "\($0).jsonl") }
    let log = try await collect(
      paths, jobs: Int.random(in: 1...3, using: &random),
      chunkSize: Int.random(in: 100...5000, using: &random))
    #expect(log.events.map(\.id) == (0..<400).map(String.init), "seed \(seed)")
  }
}

@Suite struct `Merging more inputs than are read ahead` {
  /// 60 files whose times overlap, of every kind, of a few lines or many, cut into small chunks.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `gives every event in order of time, input and line`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    var texts = [String](repeating: "", count: 60)
    var places: [(second: Int, file: Int, id: String)] = []
    var second = 0
    for event in 0..<3000 {
      // Many at one moment: the input named first goes first.
      second += Int.random(in: 0..<10, using: &random) == 0 ? 1 : 0
      let file = Int.random(in: 0..<10, using: &random) < 3 ? event % 3 : event % 60
      let long = Int.random(in: 0..<200, using: &random) == 0 ? 3000 : 20
      texts[file] +=
        Lines.api(
          Lines.time(second), id: "\(event)", service: "svc-\(file % 7)",
          message: String(repeating: "m", count: long)) + "\n"
      if event % 50 == 0 { texts[file] += "\nno event\n" }
      places.append((second, file, "\(event)"))
    }
    let paths = try texts.enumerated().map { index, text in
      let isPacked = index % 3 == 1
      let bytes = isPacked ? try run("gzip", ["-nc"], input: Array(text.utf8)).output : []
      return try folder.write(isPacked ? bytes : Array(text.utf8), "f\(index)")
    }
    // Stable: those of one moment and file stay in the order of their lines.
    let expected = places.enumerated().sorted {
      ($0.element.second, $0.element.file, $0.offset)
        < ($1.element.second, $1.element.file, $1.offset)
    }.map(\.element.id)
    let chunkSize = [64, 700, 3000, 100_000].randomElement(using: &random) ?? 64
    for jobs in [1, 3] {
      let log = try await collect(paths, jobs: jobs, chunkSize: chunkSize)
      #expect(
        log.events.map(\.id) == expected, "seed \(seed), \(jobs) jobs, chunks of \(chunkSize)")
      #expect(log.blank == 60 && log.rejects.count == 60 && log.problem == nil)
      #expect(Set(log.events.map(\.service)).count == 7)
    }
  }

  /// Lines of a file that was put in another's place are not those behind what was read.
  @Test func `names a file that was replaced while it was read`() async throws {
    let folder = try TemporaryFolder()
    let paths = try (0..<20).map { file in
      let lines = (0..<200).map { Lines.api(Lines.time($0), id: "\(file)-\($0)") + "\n" }
      return try folder.write(lines.joined(), "f\(file)")
    }
    var observer = Replacer(path: paths[19], events: 500)
    try await EventStream(
      inputs: InputFinder(paths).files, metrics: MetricTable(), options: .strict, jobs: 1,
      chunkSize: 2000
    ).run(into: &observer)
    #expect(observer.collector.problem?.losesData == true)
    #expect(observer.collector.problem?.message == "reading failed: Stale file handle")
  }

  /// Replaces a file once some events were observed.
  private struct Replacer: EventObserver {
    var collector = Collector()
    let path: String
    let events: Int

    mutating func begin(_ buffer: ChunkBuffer) { collector.begin(buffer) }

    mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {
      let before = collector.events.count
      collector.observe(buffer, indices)
      guard before < events, collector.events.count >= events else { return }
      let other = path + ".new"
      try Data(Lines.api(id: "other").utf8).write(to: URL(filePath: other))
      _ = try FileManager.default.removeItem(atPath: path)
      try FileManager.default.moveItem(atPath: other, toPath: path)
    }
  }
}

@Suite struct `Inputs that cannot be opened` {
  @Test func `a file that went away after it was found is a problem, not an empty file`()
    async throws
  {
    let folder = try TemporaryFolder()
    let paths = try ["a", "b"].map { try folder.write(Lines.api(id: $0) + "\n", $0) }
    for inputs in [paths, [paths[0]]] {
      let found = InputFinder(inputs).files
      try FileManager.default.removeItem(atPath: paths[0])
      var collector = Collector()
      try await EventStream(inputs: found, metrics: MetricTable(), options: .strict, jobs: 2).run(
        into: &collector)
      #expect(collector.events.map(\.id) == (inputs.count == 2 ? ["b"] : []))
      #expect(collector.problem?.message == "reading failed: No such file or directory")
      #expect(collector.problem?.losesData == true)
      try folder.write(Lines.api() + "\n", "a")
    }
  }

  @Test func `a run that is to end does not wait for a pipe`() async throws {
    let folder = try TemporaryFolder()
    let pipe = folder.url.appending(path: "pipe").path
    #expect(try run("mkfifo", [pipe]).status == 0)
    // Open for reading and writing: there is a writer, who never writes.
    let writer = try #require(FileHandle(forUpdatingAtPath: pipe))
    var collector = Collector()
    let stream = EventStream(
      inputs: InputFinder([pipe]).files, metrics: MetricTable(), options: .strict, jobs: 1,
      isEnding: { true })
    try await stream.run(into: &collector)
    #expect(collector.lines == 0 && collector.problem == nil)
    try writer.close()
  }
}
