import LogModel
import TestSupport
import Testing

@testable import LogIngest

/// What one process has decoded and another one reads.
@Suite struct `Routed frames` {
  /// Routes the events of a log to one part.
  private struct Routing: EventObserver, ~Copyable {
    var names = Names()
    var router: EventRouter
    var bytes: [UInt8] = []

    init(bounds: FlagBounds?) { router = EventRouter(parts: 1, bounds: bounds) { _ in 0 } }

    mutating func begin(_ buffer: ChunkBuffer) throws {
      buffer.adopt(into: &names)
      var bytes: [UInt8] = []
      try router.route(buffer, names) { bytes += $1[..<$2] }
      self.bytes += bytes
    }

    mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) {}

    consuming func finish() throws -> (bytes: [UInt8], totals: FrameTotals) {
      var bytes = bytes
      let totals = try router.finish { bytes += $1[..<$2] }
      return (bytes, totals[0])
    }
  }

  /// Reads everything that records refer to.
  private struct Reading: EventObserver {
    var names = Names()
    var lines: [String] = []
    var places: [Int] = []
    var total = 0.0

    mutating func begin(_ buffer: ChunkBuffer) throws { Issue.record("it is not counted again") }
    mutating func resume(_ buffer: ChunkBuffer) { buffer.adopt(into: &names) }

    mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) {
      for index in indices {
        let record = buffer.batch.records[index]
        let line = Array(buffer.line(record))
        let (id, message) = (Int(record.idStart), Int(record.messageStart))
        lines.append(
          String(decoding: line[id..<id + Int(record.idLength)], as: UTF8.self) + " "
            + String(decoding: line[message..<message + Int(record.messageLength)], as: UTF8.self)
            + " " + names.services[names.kinds[record.kind].service] + " "
            + names.customers[record.customer] + " \(buffer.original(record)?.count ?? 0)")
        places.append(buffer.firstLine + Int(record.lineOffset))
        let first = Int(record.firstSample)
        for sample in buffer.batch.samples[first..<first + Int(record.sampleCount)] {
          total += sample.value + Double(sample.metric)
        }
      }
    }
  }

  private static func routed(_ path: String, bounds: FlagBounds? = nil) async throws -> (
    bytes: [UInt8], totals: FrameTotals
  ) {
    var routing = Routing(bounds: bounds)
    let stream = EventStream(
      inputs: InputFinder([path]).files, metrics: MetricTable(), jobs: 1)
    try await stream.run(into: &routing)
    return try routing.finish()
  }

  private static func read(_ path: String, _ totals: FrameTotals) async throws -> Reading {
    let section = RoutedSection(
      path: path, start: 0, totals: totals, linesBefore: 10, latestBefore: .min)
    let input = InputFile(
      routed: "a.log", index: 0, size: totals.text, sections: [section], opening: nil)
    var reading = Reading()
    try await EventStream(inputs: [input], sorting: [:], metrics: MetricTable(), jobs: 1)
      .run(into: &reading)
    return reading
  }

  private static let lines =
    (0..<300).map { index in
      let time = Lines.time(index)
      return index % 3 == 0
        ? #"{"level":"info","ts":"\#(time)","logger":"pay","msg":"served \#(index)","took_ms":\#(index)}"#
        : Lines.api(
          time, id: "E\(index)", service: "s-\(index % 4)", customer: "C\(index % 50)",
          latency: "\(index * 2)")
    }.joined(separator: "\n") + "\n"

  @Test func `hold the events of the log`() async throws {
    let folder = try TemporaryFolder()
    let (bytes, totals) = try await Self.routed(folder.write(Self.lines.utf8, "a.log"))
    #expect(totals.events == 300 && totals.frames == 1 && totals.bytes == bytes.count)
    let reading = try await Self.read(folder.write(bytes, "r"), totals)
    #expect(reading.places == Array(11...310))
    #expect(reading.lines[1].hasPrefix("E1 request served s-1 C1 "))
    #expect(reading.lines[3].contains("served 3 a "))
  }

  /// Without the lines that cannot be shown, all else is there.
  @Test func `may leave out lines`() async throws {
    let folder = try TemporaryFolder()
    let text =
      (0..<30_000).map { index in
        Lines.api(Lines.time(index / 10), id: "E\(index)", latency: index % 10 == 0 ? "900" : "50")
      }.joined(separator: "\n") + "\n"
    let path = try folder.write(text.utf8, "a.log")
    let all = try await Self.routed(path)
    let some = try await Self.routed(
      path, bounds: FlagBounds(Threshold.defaults, MetricTable()))
    #expect(some.totals.events == 30_000 && some.bytes.count < all.bytes.count * 2 / 3)
    let (one, other) = try await (
      Self.read(folder.write(all.bytes, "r"), all.totals),
      Self.read(folder.write(some.bytes, "s"), some.totals)
    )
    #expect(one.places == other.places && one.total == other.total)
    let ids = { (reading: Reading) in reading.lines.map { $0.prefix { $0 != " " } } }
    #expect(ids(one) == ids(other) && one.lines[0] == other.lines[0])
  }

  /// A frame whose hash is right, whatever its numbers are, is read or refused.
  @Test(arguments: [false, true]) func `with any numbers refer to what is there`(
    isTranslated: Bool
  ) async throws {
    let folder = try TemporaryFolder()
    let log =
      isTranslated
      ? Self.lines
      : Self.lines.split(separator: "\n").filter {
        !$0.contains("took_ms")
      }.joined(separator: "\n") + "\n"
    let (bytes, totals) = try await Self.routed(folder.write(log.utf8, "a.log"))
    let size = RoutedFrame.Head.size
    var random = SeededGenerator(seed: 12)
    var outcomes = [0, 0]
    for round in 0..<400 {
      var changed = bytes
      var head = try #require(RoutedFrame.Head(bytes, most: bytes.count))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: size..<size + head.tables, using: &random)
        changed[place] = UInt8.random(in: 0...255, using: &random)
      }
      let body = changed[size...]
      let (tables, rest) = (body.prefix(head.tables), body.dropFirst(head.tables))
      head.hash = head.hash(
        FrameHash.of(Array(tables).span), FrameHash.of(Array(rest.prefix(head.originals)).span),
        FrameHash.of(Array(rest.dropFirst(head.originals)).span))
      var expected = totals
      expected.hash = FrameHash.joined(0, head.hash)
      do {
        _ = try await Self.read(folder.write(head.bytes + Array(body), "\(round)"), expected)
        outcomes[0] += 1
      } catch is RoutedDamage {
        outcomes[1] += 1
      }
    }
    #expect(outcomes[0] > 10 && outcomes[1] > 10, "\(outcomes)")
  }
}
