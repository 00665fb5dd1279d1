import LogGenerator
import LogModel
import Testing

/// What the options add that makes a log of every day, and no incident.
@Suite struct `Everyday life` {
  private func options(
    hours: Int, perMinute: Int = 5, seed: UInt64 = 1, _ change: (inout GeneratorOptions) -> Void
  ) -> GeneratorOptions {
    var options = GeneratorOptions(
      events: hours * 60 * perMinute, eventsPerMinute: perMinute, seed: seed, scenarios: [.quiet])
    change(&options)
    return options
  }

  @Test func `weekends have half the traffic, and durations follow it`() throws {
    let log = try GeneratedLog(options(hours: 7 * 24, perMinute: 3) { $0.hasRhythm = true })
    #expect(log.events.count == 7 * 24 * 60 * 3 && log.flaggedIDs.isEmpty)
    // The log starts on a Monday at 08:00.
    let days = Dictionary(grouping: log.events) {
      Int(($0.time - GeneratorOptions.defaultStart).microseconds / 86_400_000_000 % 7)
    }.mapValues(\.count)
    let weekdays = (0..<4).reduce(0) { $0 + (days[$1] ?? 0) } / 4
    #expect(Double(days[5] ?? 0) < 0.65 * Double(weekdays), "\(days)")
    #expect(Double(days[5] ?? 0) > 0.3 * Double(weekdays), "\(days)")
    func median(_ hours: Range<Int64>) -> Double {
      let values = log.events.filter { event in
        hours.contains(event.time.microseconds / 3_600_000_000 % 24)
      }.compactMap { $0.metrics["latency_ms"]?.number }.sorted()
      return values[values.count / 2]
    }
    #expect(median(13..<17) > 1.15 * median(1..<5))
  }

  @Test(arguments: UInt64(1)...2)
  func `harmless events exceed no limit and have lines without numbers`(seed: UInt64) throws {
    let log = try GeneratedLog(
      options(hours: 5 * 24, perMinute: 5, seed: seed) {
        ($0.hasBenignEvents, $0.hasRhythm) = (true, true)
      })
    #expect(log.truth.anomalies == 0 && log.flaggedIDs.isEmpty, "seed \(seed)")
    let plain = log.events.filter { $0.metrics.members?.isEmpty == true }
    #expect((0.08...0.16).contains(Double(plain.count) / Double(log.events.count)))
    let severities = Set(plain.compactMap { $0.line["severity"]?.string })
    #expect(severities == ["info", "warning", "error"], "seed \(seed)")
    // Deploys change the wording of what a service writes.
    let words = Dictionary(grouping: plain.filter { $0.type == .api }, by: \.service).mapValues {
      Set($0.map { $0.message.filter { !$0.isNumber } })
    }
    #expect(words.values.contains { $0.count > 7 }, "seed \(seed): \(words.values.map(\.count))")
  }

  @Test func `databases work more during the nightly job`() throws {
    let log = try GeneratedLog(options(hours: 3 * 24, perMinute: 10) { $0.hasBenignEvents = true })
    func mean(_ minutes: Range<Int64>) -> Double {
      let values = log.events.filter { event in
        ["us-east-1", "us-west-2"].contains(event.region)
          && minutes.contains(event.time.microseconds / 60_000_000 % (24 * 60))
      }.compactMap { $0.metrics["query_time_ms"]?.number }
      return values.reduce(0, +) / Double(values.count)
    }
    #expect(mean(128..<150) > 1.1 * mean(180..<480))
  }

  /// The seed of the other values stays what it was.
  @Test func `more metrics stand beside the known ones and change nothing else`() throws {
    var options = GeneratorOptions(events: 3000, seed: 5)
    let plain = try GeneratedLog(options)
    options.hasMoreMetrics = true
    let log = try GeneratedLog(options)
    #expect(log.truth == plain.truth && log.flaggedIDs == plain.flaggedIDs)
    for (event, known) in zip(log.events, plain.events) {
      let (members, before) = (event.metrics.members ?? [], known.metrics.members ?? [])
      #expect(members.prefix(before.count) == before[...])
      let isServer = event.type == .api || event.type == .database
      let names = ["cpu_percent", "memory_percent", "queue_depth"]
      #expect(members.dropFirst(before.count).map(\.name) == (isServer ? names : []))
    }
  }

  @Test(arguments: [false, true])
  func `the same seed gives the same bytes`(rhythm: Bool) throws {
    let bytes = { (seed: UInt64) in
      try GeneratedLog(
        options(hours: 20, seed: seed) {
          ($0.hasRhythm, $0.hasBenignEvents, $0.hasMoreMetrics) = (rhythm, true, true)
        }
      ).bytes
    }
    let first = try bytes(1)
    #expect(try bytes(1) == first)
    #expect(try bytes(2) != first)
  }
}
