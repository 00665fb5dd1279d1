import Foundation
import LogModel
import TestSupport
import Testing

@testable import LogIngest

@Suite struct `A log of another dialect` {
  static let samples: [String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "SampleLogs/dialects").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { "\(folder)/\($0)" }
  }()

  @Test func `has a sample for each dialect`() {
    let names = Set(Self.samples.map { URL(filePath: $0).lastPathComponent.prefix { $0 != "." } })
    let missing = ReadingOptions.dialectNames.filter { !names.contains($0[...]) }
    #expect(missing.isEmpty)
  }

  @Test(arguments: samples) func `is the same in chunks of every size and with any number of jobs`(
    path: String
  ) async throws {
    let whole = try await collect([path], options: ReadingOptions())
    #expect(!whole.events.isEmpty)
    for (chunkSize, jobs) in [(4096, 1), (5000, 2), (16_384, 3)] {
      let parts = try await collect(
        [path], jobs: jobs, chunkSize: chunkSize, options: ReadingOptions())
      #expect(parts.events.map(\.service) == whole.events.map(\.service), "\(chunkSize)")
      #expect(parts.events.map(\.line) == whole.events.map(\.line), "\(chunkSize)")
      #expect(parts.events.map(\.samples) == whole.events.map(\.samples), "\(chunkSize)")
      #expect(parts.rejects == whole.rejects && parts.lines == whole.lines, "\(chunkSize)")
    }
  }

  /// A line in our own dialect means the same, whether the decoder reads it at once or the rules for
  /// any dialect read it first.
  @Test func `beside lines in our own leaves these as they are`() async throws {
    let own = (0..<50).map { number in
      #"{"timestamp":"2026-01-05T08:00:\#(String(number + 100).dropFirst()).000Z","#
        + #""event_type":"api","service_name":"s\#(number % 3)","severity":"warn","#
        + #""message":"m","metrics":{"latency_ms":\#(number),"status_code":200}}"#
    }
    let alone = try await collect((own.joined(separator: "\n") + "\n").utf8)
    let folder = try TemporaryFolder()
    let other = #"{"level":"info","ts":1767600000.5,"msg":"x","service":"zap","status":200}"#
    let mixed = try await collect(
      [folder.write((own.joined(separator: "\n") + "\n" + other + "\n").utf8, "log")],
      options: ReadingOptions())
    #expect(mixed.events.count == 51 && mixed.rejects.isEmpty)
    #expect(Array(mixed.events.dropLast()) == alone.events)
  }

  /// What was learnt from other records makes reading faster, but changes nothing.
  ///
  /// The seed chooses members, their values and spaces.
  @Test(arguments: 1...4) func `means the same among records of other outlines`(seed: UInt64)
    async throws
  {
    var random = SeededGenerator(seed: seed)
    let values = [
      "null", "true", "7", "-1", "0.25", "1e3", #""x""#, #""""#, #""é\"\u00e9""#, #""912ms""#,
      #"{"status":200}"#, #"{"status":"500","b":[1,2]}"#, #"["a","b"]"#, "[]", "{}",
    ]
    let names = [
      "level", "status", "latency_ms", "duration", "a", "http", "region", "service", "😀",
    ]
    let lines = (0..<300).map { number in
      let members = names.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random))
      let space = Bool.random(using: &random) ? " " : ""
      let texts = members.map { "\"\($0)\":\(space)\(values.randomElement(using: &random) ?? "7")" }
      let record = [#""time":\#(1_767_600_000 + number)"#] + texts + [#""msg":"m\#(number)""#]
      return "{" + record.joined(separator: "," + space) + "}"
    }
    let folder = try TemporaryFolder()
    let together = try await collect(
      [folder.write((lines + lines).joined(separator: "\n").utf8, "log")],
      options: ReadingOptions())
    for (number, line) in lines.enumerated() where number % 10 == 0 {
      let alone = try await collect([folder.write(line.utf8, "log")], options: ReadingOptions())
      for index in [number, lines.count + number] {
        let (found, expected) = (together.events[index], try #require(alone.events.first))
        #expect(found.service == expected.service && found.region == expected.region, "\(line)")
        #expect(found.samples == expected.samples && found.time == expected.time, "\(line)")
      }
    }
  }

  /// The seed chooses an order of the lines.
  @Test(arguments: 1...5) func `is given in the order of its times`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let lines = (0..<400).map { number in
      #"{"level":"info","ts":\#(1_767_600_000 + number),"msg":"m","service":"s\#(number)"}"#
    }
    let folder = try TemporaryFolder()
    let ordered = try await collect(
      [folder.write(lines.joined(separator: "\n").utf8, "ordered")],
      options: ReadingOptions(), sorting: [:])
    let shuffled = lines.shuffled(using: &random)
    for reach in [EventSorter.Reach.window, .whole] {
      let sorted = try await collect(
        [folder.write(shuffled.joined(separator: "\n").utf8, "log")], chunkSize: 2000,
        options: ReadingOptions(), sorting: [0: reach])
      #expect(sorted.events.map(\.service) == ordered.events.map(\.service), "seed \(seed)")
      let origin = sorted.events.map { shuffled[$0.line - 1] }
      #expect(origin == lines, "seed \(seed): each event keeps its line")
    }
  }
}

@Suite struct `A time in a log` {
  @Test(arguments: [
    ("2026-01-05T08:00:02Z", "2026-01-05T08:00:02Z"),
    ("2026-01-05 08:00:02,258", "2026-01-05T08:00:02.258Z"),
    ("2026-01-05T08:00:02.258+0000", "2026-01-05T08:00:02.258Z"),
    ("2026-01-05T10:00:02+02", "2026-01-05T08:00:02Z"),
    ("2026-01-05 08:00:02.258 UTC", "2026-01-05T08:00:02.258Z"),
    ("2026-01-05 08:00:02.258 +0000 UTC", "2026-01-05T08:00:02.258Z"),
    ("2026-01-05T09:00:02+01:00[Europe/Berlin]", "2026-01-05T08:00:02Z"),
    ("20260105T080002Z", "2026-01-05T08:00:02Z"),
    ("170213 16:00:33", "2017-02-13T16:00:33Z"),
    ("05/Jan/2026:08:00:02 +0000", "2026-01-05T08:00:02Z"),
    ("[05/Jan/2026:08:00:02 +0000]", "2026-01-05T08:00:02Z"),
    ("05.01.2026 08:00:02", "2026-01-05T08:00:02Z"), ("5.1.2026, 8:00", "2026-01-05T08:00:00Z"),
    ("2026.01.05 08:00:02.258", "2026-01-05T08:00:02.258Z"),
    ("1/5/2026, 8:00:02 AM", "2026-01-05T08:00:02Z"),
    ("01/05/2026 12:00:02 PM", "2026-01-05T12:00:02Z"),
    ("01/05/2026, 12:00:02\u{202f}AM", "2026-01-05T00:00:02Z"),
    ("05/Jan/2026:03:00:02 -0500", "2026-01-05T08:00:02Z"),
    ("Mon, 05 Jan 2026 08:00:02 GMT", "2026-01-05T08:00:02Z"),
    ("Mon Jan  5 08:00:02.123456 2026", "2026-01-05T08:00:02.123456Z"),
    ("Mon Jan  5 08:00:02 UTC 2026", "2026-01-05T08:00:02Z"),
    ("2026-01-05 08:00", "2026-01-05T08:00:00Z"),
    ("2026/01/05 08:00:02", "2026-01-05T08:00:02Z"),
    ("2026-01-05 09:00:00.835 CET", "2026-01-05T08:00:00.835Z"),
    ("1767600002", "2026-01-05T08:00:02Z"), ("1767600002258", "2026-01-05T08:00:02.258Z"),
    ("1767600002258000", "2026-01-05T08:00:02.258Z"),
    ("1767600002258000123", "2026-01-05T08:00:02.258Z"),
    ("1767600002.25", "2026-01-05T08:00:02.250Z"),
  ]) func `is read in every form that is in use`(text: String, time: String) throws {
    let read = try #require(TimeText(Array(text.utf8), TimeSettings()))
    #expect(Timestamp(microseconds: read.microseconds).description == time)
  }

  @Test(arguments: [
    "", "0", "yesterday", "2026-02-30T08:00:00Z", "2026-13-01 08:00:00", "24:00:00", "1.2.3.4",
    "2026-01-05T08:00:02Z trailing", "Jan  5 08:00:02", "-1767600002",
    "01/05/2026 08:00:02", "01/05/2026 13:00:02 PM", "13/05/2026 8:00:02 AM", "[yesterday]",
  ]) func `is none where the text is none`(text: String) {
    #expect(TimeText(Array(text.utf8), TimeSettings()) == nil)
  }

  @Test func `without a year takes the one that is given`() throws {
    let read = try #require(
      TimeText(Array("Jan  5 08:00:02".utf8), TimeSettings(year: 2026)))
    #expect(Timestamp(microseconds: read.microseconds).description == "2026-01-05T08:00:02Z")
    #expect(read.lacksZone)
  }

  @Test(arguments: [
    ("app-2026-01-05.log", true), ("app.20260105.1.log", true), ("2026-01-05-1.log.gz", true),
    ("app-2026-13-05.log", false), ("app.log.1", false), ("app-12345678.log", false),
  ]) func `without a date takes that of the file's name`(name: String, isDated: Bool) throws {
    let date = ServiceName.date(ofFile: "logs/2025-01-01/" + name)
    #expect((date?.description == "2026-01-05") == isDated && (date == nil) != isDated)
    var settings = TimeSettings()
    settings.date = date
    let read = TimeText.prefix(of: Array("08:00:02,258 INFO x".utf8), settings)
    #expect((read?.time.microseconds == 1_767_600_002_258_000) == isDated)
  }

  @Test func `without a zone takes the one that is given`() throws {
    let settings = TimeSettings { _ in 7200 }
    let read = try #require(TimeText(Array("2026-07-05 10:00:02".utf8), settings))
    #expect(Timestamp(microseconds: read.microseconds).description == "2026-07-05T08:00:02Z")
  }
}

@Suite struct `A duration in a log` {
  @Test(arguments: [
    ("912ms", 912.0), ("0.912s", 912), ("1m2.5s", 62_500), ("12.3µs", 0.0123), ("1h", 3_600_000),
    ("41 ms", 41), ("250us", 0.25), ("1500000ns", 1.5),
  ]) func `states its own unit`(text: String, milliseconds: Double) throws {
    let read = Array(text.utf8).asChunk { ValueText.duration($0, 0, text.utf8.count) }
    #expect(abs((try #require(read)) - milliseconds) < 1e-9)
  }

  private func number(_ text: String) -> Double? {
    let value = RecordFields.Value(
      path: PathTable.root, form: .text, start: 0, end: text.utf8.count)
    return Array(text.utf8).asChunk { ValueText.number(value, .duration, $0) }
  }

  @Test(arguments: [
    ("00:00:01.2345678", 1234.5678), ("0:00:00.912", 912), ("01:02:03", 3_723_000),
    ("1.00:00:00.5", 86_400_500), ("PT1.5S", 1500), ("PT0.912S", 912), ("PT1M0.5S", 60_500),
    ("P1DT2H3M4.5S", 93_784_500), ("PT36H", 129_600_000), ("P2W", 1_209_600_000),
  ]) func `states it by its form`(text: String, milliseconds: Double) throws {
    #expect(abs((try #require(number(text))) - milliseconds) < 1e-6)
  }

  /// Two numbers may be hours and minutes or minutes and seconds; a month has no fixed length.
  @Test(arguments: [
    "00:01", "00:60:00", "00:00:61", "1:2:3:4", "00:00:01.", "P", "PT", "P1M", "PTS", "P1S",
    "PT1S2M",
    "PT-1S", "PT1.5", "10.0.0.1",
  ]) func `of no known form is none`(text: String) { #expect(number(text) == nil) }

  @Test(arguments: ["912", "ms", "12 parsecs", "-5ms", "1.2.3s", ""])
  func `without a unit is none`(text: String) {
    #expect(Array(text.utf8).asChunk { ValueText.duration($0, 0, text.utf8.count) } == nil)
  }

  @Test(arguments: [
    ("0.14", 3, "140"), ("140000123", -6, "140.000123"), ("1.5e3", 0, "1500"), ("-2", 0, "-2"),
    ("0.000", 3, "0"), ("912.30", 0, "912.3"), ("1e-9", 3, "0.000001"),
    ("12345678901234567890", 0, "12345678901234567800"),
  ]) func `changes its unit without an error of rounding`(text: String, power: Int, result: String)
    throws
  {
    let number = Array(text.utf8).asChunk { DecimalText($0, 0, text.utf8.count) }
    var written: [UInt8] = []
    try #require(number).scaled(by: power).write(to: &written)
    #expect(String(decoding: written, as: UTF8.self) == result)
  }
}
