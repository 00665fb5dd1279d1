import FileOutput
import LogGate
import LogGenerator
import LogIngest
import LogModel
import LogPipeline
import LogTriage
import TestSupport
import Testing

/// Scans of some of the services of a log, joined, are the scan of all.
@Suite struct `Joined scans` {
  /// Logs of several incidents with chance findings, deviations and lines that are no events.
  private struct Logs {
    let folder: TemporaryFolder
    let paths: [String]
    var pipeline = Pipeline(thresholds: Threshold.defaults)

    init(folder: TemporaryFolder, paths: [String]) {
      self.folder = folder
      self.paths = paths
    }

    init(seed: UInt64) throws {
      folder = try TemporaryFolder()
      var random = SeededGenerator(seed: seed)
      let kinds: [[Scenario]] = [[.cascade], [.regional], [.silence], [.saturation], []]
      var paths: [String] = []
      for file in 0..<Int.random(in: 1...2, using: &random) {
        var options = GeneratorOptions(
          events: Int.random(in: 500...1000, using: &random),
          eventsPerMinute: [30, 120, 600].randomElement(using: &random) ?? 30,
          seed: seed + UInt64(file) << 32,
          scenarios: kinds.randomElement(using: &random) ?? [])
        options.noise = [nil, 0.01, 0.05].randomElement(using: &random) ?? nil
        var generator = try EventGenerator(options)
        var text = Array("no event \(file)\n".utf8)
        while generator.next(into: &text) {}
        text += Array(Self.plain(&random).utf8)
        paths.append(try folder.write(text, "\(file).jsonl"))
      }
      self.paths = paths
      let metrics = MetricTable()
      pipeline.gate = try [
        "mean(latency_ms) < 400", "p95(latency_ms){service=payments-*} < 400", "errors < 10",
        "error_rate{region=us-east-1} < 1%", "stddev(query_time_ms) < 900", "issues(high) == 0",
      ].map { try GateRule($0, metrics: metrics) }
    }

    /// Lines of services without a metric, some of them errors, and a number that only this log has.
    private static func plain(_ random: inout SeededGenerator) -> String {
      (0..<400).map { index in
        let level = Int.random(in: 0..<12, using: &random) == 0 ? "error" : "info"
        let service = ["batch-1", "batch-2", "cron"].randomElement(using: &random) ?? ""
        let value = index > 250 && index < 280 ? 900 : Int.random(in: 40...60, using: &random)
        return #"{"timestamp":"\#(Lines.time(index * 10))","event_type":"api","service_name":"#
          + #""\#(service)","region":"eu-west-1","severity":"\#(level)","message":"job of cron-7","#
          + #""metrics":{"queue_wait_ms":\#(value)}}"# + "\n"
      }.joined() + lines(&random)
    }

    /// Lines of services that measure nothing; some vanish at the end, and errors come instead.
    private static func lines(_ random: inout SeededGenerator) -> String {
      (0..<1200).map { index in
        let service = ["worker-1", "worker-2"].randomElement(using: &random) ?? ""
        let isFailing = index > 1000 && index % 2 == 0
        let message = isFailing ? "no route to 10.0.0.7" : index % 2 == 0 ? "job done" : "job taken"
        return #"{"timestamp":"\#(Lines.time(index * 3))","event_type":"api","service_name":"#
          + #""\#(service)","region":"eu-west-1","severity":"\#(isFailing ? "error" : "info")","#
          + #""message":"\#(message)"}"# + "\n"
      }.joined()
    }

    private var progress: Progress {
      Progress(console: Console(environment: [:]), total: 0, isQuiet: true)
    }

    func whole() async throws -> Outcome {
      let found = InputFinder(paths)
      return Outcome(try await pipeline.run(found, progress: progress))
    }

    /// The bytes of the scan of the services that `holds` chooses, as one share of so many.
    func part(
      _ number: Int, of count: Int, holds: (@Sendable (String) -> Bool)? = nil
    ) async throws -> [UInt8] {
      var pipeline = pipeline
      pipeline.share = ServiceShare(number: number, of: count)
      pipeline.share.holds = holds
      let (scan, metrics) = try await pipeline.scan(
        InputFinder(paths), progress: progress, outputs: OutputBatch())
      return try pipeline.part(of: scan, metrics)
    }

    func joined(_ parts: [[UInt8]]) async throws -> Outcome {
      let all = try parts.enumerated().map { try Part($0.element, name: "\($0.offset).scan") }
      let check = try PartCheck(all)
      return Outcome(
        try await pipeline.judge(pipeline.scans(of: check), of: check, rules: pipeline.gate))
    }
  }

  /// All that outputs are made of.
  private struct Outcome: Equatable {
    let analysis: Analysis
    let quality: InputQuality
    let checks: [GateCheck]

    init(_ result: RunResult) {
      analysis = Analysis(
        version: "1", input: result.input, statistics: result.statistics,
        triage: result.triage.outputs, events: result.events)
      quality = result.inputQuality
      checks = result.gate.checks { _ in (result.statistics.totals.flagged, []) }
    }

    /// What differs, so that a failure says where to look.
    func differences(_ other: Self) -> [String] {
      let (own, their) = (analysis, other.analysis)
      let parts: [(String, Bool)] = [
        ("input", own.input == their.input),
        ("totals", own.statistics.totals == their.statistics.totals),
        ("timeline", own.statistics.timeline == their.statistics.timeline),
        ("services", own.statistics.services == their.statistics.services),
        ("distributions", own.statistics.distributions == their.statistics.distributions),
        ("profile", own.statistics.profile == their.statistics.profile),
        ("issues", own.triage.issues == their.triage.issues),
        (
          "alerts and tickets",
          own.triage.alerts == their.triage.alerts
            && own.triage.tickets == their.triage.tickets
        ),
        ("entries", own.triage.kbEntries == their.triage.kbEntries),
        ("newest", own.events.newest == their.events.newest),
        ("sample", own.events.sample == their.events.sample),
        ("quality", quality == other.quality), ("gate", checks == other.checks),
      ]
      return parts.filter { !$0.1 }.map(\.0)
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `of any partition of the services are the run of all`(seed: UInt64) async throws {
    let logs = try Logs(seed: seed)
    let whole = try await logs.whole()
    #expect(!whole.analysis.triage.issues.isEmpty, "seed \(seed)")
    var random = SeededGenerator(seed: seed &* 31)
    let count = Int.random(in: 2...5, using: &random)
    let salt = UInt64.random(in: 0..<UInt64.max, using: &random)
    var parts: [[UInt8]] = []
    for number in 1...count {
      parts.append(
        try await logs.part(number, of: count) { service in
          var hash = StableHash(service.utf8)
          for shift in 0..<8 { hash.add(UInt8(truncatingIfNeeded: salt >> UInt64(8 * shift))) }
          return Int(hash.value % 1009) % count == number - 1
        })
    }
    let joined = try await logs.joined(parts.shuffled(using: &random))
    #expect(joined.differences(whole) == [], "seed \(seed), \(count) parts, salt \(salt)")
    #expect(joined == whole, "seed \(seed)")
  }

  /// A run of several jobs judges the services in several shards.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `of the shards of a run are the run of one job, byte for byte`(seed: UInt64) async throws {
    var logs = try Logs(seed: seed)
    let (one, part) = try await (logs.whole(), logs.part(1, of: 1))
    for jobs in [3, 8] {
      logs.pipeline.jobs = jobs
      #expect(try await logs.whole().differences(one) == [], "seed \(seed), \(jobs) jobs")
      #expect(try await logs.whole() == one, "seed \(seed), \(jobs) jobs")
      #expect(try await logs.part(1, of: 1) == part, "seed \(seed), \(jobs) jobs")
    }
  }

  @Test func `of shares by name are the run of all, and say so byte for byte`() async throws {
    let logs = try Logs(seed: 77)
    let whole = try await logs.whole()
    var parts: [[UInt8]] = []
    for number in 1...3 { parts.append(try await logs.part(number, of: 3)) }
    #expect(try await logs.joined(parts) == whole)
    #expect(try await logs.part(2, of: 3) == parts[1])
    #expect(try await logs.joined([logs.part(1, of: 1)]) == whole)
  }

  @Test func `with a part missing, named twice or of other settings are refused`() async throws {
    let logs = try Logs(seed: 5)
    let parts = try await [logs.part(1, of: 3), logs.part(2, of: 3), logs.part(3, of: 3)]
    func refusal(_ parts: [[UInt8]]) async -> String {
      do {
        _ = try await logs.joined(parts)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      await refusal([parts[0], parts[2]])
        == "0.scan: share 2/3 of its inputs is missing; name that part, too; if it is named, its "
        + "scan did not see the same inputs")
    #expect(
      await refusal(parts + [parts[1]])
        == "3.scan: it is the same part as 1.scan; name each part once")
    let other = try await logs.part(2, of: 3) { $0 != "cron" }
    #expect(await refusal([parts[0], other, parts[2]]).contains("is in "))
    var changed = logs
    changed.pipeline.sensitivity = 2
    let sensitive = try await changed.part(2, of: 3)
    #expect(
      await refusal([parts[0], sensitive, parts[2]])
        == "1.scan: its 'deviations' are not those of 0.scan; scan both with the same options and "
        + "config file")
  }

  /// Whether a log has one series is known only when all its parts are.
  @Test func `of a recording and of other services are the run of all`() async throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 3)
    func values(_ service: String, _ count: Int) -> String {
      (0..<count).map { index in
        let value = index == 300 ? 900 : Int.random(in: 40...60, using: &random)
        return #"{"timestamp":"\#(Lines.time(index * 60))","event_type":"infrastructure","#
          + #""service_name":"\#(service)","region":"-","severity":"info","message":"sample","#
          + #""metrics":{"queue_length":\#(value)}}"# + "\n"
      }.joined()
    }
    let alone = try folder.write(values("a", 400), "a.jsonl")
    let other = try folder.write(values("b", 3), "b.jsonl")
    for (paths, isAlone) in [([alone], true), ([alone, other], false)] {
      let logs = Logs(folder: folder, paths: paths)
      let whole = try await logs.whole()
      #expect(whole.analysis.triage.issues.isEmpty != isAlone)
      let parts = try await [logs.part(1, of: 2) { $0 != "b" }, logs.part(2, of: 2) { $0 == "b" }]
      #expect(try await logs.joined(parts) == whole)
    }
  }

  /// The hash tells any change; what follows it is checked all the same.
  @Test func `that were cut or changed anywhere are refused`() async throws {
    let logs = try Logs(seed: 6)
    let part = try await logs.part(1, of: 1)
    var random = SeededGenerator(seed: 8)
    for _ in 0..<100 {
      let cut = Array(part[..<Int.random(in: 0..<part.count, using: &random)])
      #expect(throws: PartError.self, "\(cut.count) bytes") { try Part(cut, name: "a.scan") }
      var changed = part
      let bit = Int.random(in: 0..<part.count * 8, using: &random)
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: PartError.self, "bit \(bit)") { try Part(changed, name: "a.scan") }
    }
    #expect(throws: PartError.self) { try Part(Array("{}\n".utf8), name: "a.scan") }
    let error = #expect(throws: PartError.self) {
      try Part(Array("# logmon scan 2\n".utf8) + part.dropFirst(16), name: "a.scan")
    }
    #expect(error?.description.contains("a newer logmon wrote it") == true)
  }
}
