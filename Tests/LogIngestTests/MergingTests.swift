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
      try await EventStream(inputs: found, metrics: MetricTable(), jobs: 2).run(into: &collector)
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
      inputs: InputFinder([pipe]).files, metrics: MetricTable(), jobs: 1, isEnding: { true })
    try await stream.run(into: &collector)
    #expect(collector.lines == 0 && collector.problem == nil)
    try writer.close()
  }
}
