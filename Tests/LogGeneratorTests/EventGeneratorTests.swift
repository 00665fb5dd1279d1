import LogGenerator
import LogModel
import Testing

@Suite struct `Generated events` {
  @Test(arguments: UInt64(1)...10)
  func `ten minutes are 300 events, 45 of them anomalies`(seed: UInt64) throws {
    let log = try GeneratedLog(seed: seed)
    #expect(log.events.count == 300 && log.truth.events == 300)
    #expect(log.truth.anomalies == 45)
    #expect(Set(log.anomalyIDs).count == 45)
    let last = try #require(log.events.last)
    #expect(last.time < GeneratorOptions.defaultStart + .minutes(10))
  }

  /// The writer of events holds the names as bytes, so only a test can compare them; the status is
  /// no metric.
  @Test(arguments: EventType.allCases)
  func `all numbers of an event are metrics of the catalog`(type: EventType) throws {
    let log = try GeneratedLog(GeneratorOptions(events: 3000))
    let numbers = log.events.filter { $0.type == type }.flatMap { event in
      (event.metrics.members ?? []).filter { $0.value.number != nil }.map(\.name)
    }
    let known = MetricCatalog.metrics.filter { $0.isCarried && $0.eventType == type }.map(\.name)
    #expect(!numbers.isEmpty && Set(numbers).subtracting(["status_code"]).isSubset(of: known))
  }

  @Test func `the same seed gives the same bytes`() throws {
    let first = try GeneratedLog(seed: 42)
    let second = try GeneratedLog(seed: 42)
    #expect(first.bytes == second.bytes && first.truth == second.truth)
    #expect(try GeneratedLog(seed: 43).bytes != first.bytes)
  }

  /// The truth and an independent check of the thresholds must name the same events.
  @Test(arguments: UInt64(1)...5)
  func `exactly the anomalies cross a threshold`(seed: UInt64) throws {
    let log = try GeneratedLog(GeneratorOptions(events: 3000, seed: seed))
    let exceeding = Set(log.events.filter(\.exceedsLimit).map(\.id))
    #expect(exceeding == Set(log.anomalyIDs))
    #expect(log.flaggedIDs == exceeding)
  }

  @Test func `the share holds over 100,000 events and in every part of them`() throws {
    var generator = try EventGenerator(GeneratorOptions(events: 100_000))
    var block: [UInt8] = []
    var count = 0
    while generator.next(into: &block) {
      #expect(block.last == UInt8(ascii: "\n"))
      count += block.count { $0 == UInt8(ascii: "\n") }
      block.removeAll(keepingCapacity: true)
      let share = Double(generator.truth.anomalies) / Double(generator.truth.events)
      #expect(abs(share - 0.15) < 0.05)
    }
    #expect(count == 100_000)
    #expect(generator.truth.anomalies == 15_000)
    let inIncidents = generator.truth.incidents.reduce(0) { $0 + $1.events.count }
    #expect((7500...9500).contains(inIncidents))
  }

  @Test(arguments: [(0, 0.15), (1, 0.15), (7, 1), (90, 0.5), (1000, 0), (1000, 0.01), (1000, 1)])
  func `any number and share is met exactly`(events: Int, rate: Double) throws {
    for perMinute in [1, 30, 1_000_000] {
      let log = try GeneratedLog(
        GeneratorOptions(events: events, eventsPerMinute: perMinute, anomalyRate: rate))
      #expect(log.events.count == events)
      #expect(log.truth.anomalies == Int((Double(events) * rate).rounded()))
    }
  }

  @Test func `every line has the fields of its type in order`() throws {
    let log = try GeneratedLog(GeneratorOptions(events: 2000, seed: 3))
    let fields = [
      "event_id", "timestamp", "event_type", "service_name", "region", "customer_id", "severity",
      "message", "metrics",
    ]
    let metrics: [EventType: [String]] = [
      .api: ["latency_ms", "status_code", "endpoint", "method"],
      .database: ["query_time_ms", "connection_count", "slow_queries"],
      .frontend: ["load_time_ms", "error_type", "stack_trace", "page_url", "user_agent"],
      .infrastructure: ["cpu_percent", "memory_percent", "disk_io_mb"],
    ]
    for event in log.events {
      #expect(event.line.members?.map(\.name) == fields)
      #expect(event.metrics.members?.map(\.name) == metrics[event.type])
      #expect(EventSeverity.allCases.map(\.name).contains(event.line["severity"]?.string ?? ""))
      #expect(!event.message.isEmpty && !event.message.contains("{"), "\(event.message)")
    }
  }

  @Test func `every type, region and service appears`() throws {
    let log = try GeneratedLog(seed: 1)
    #expect(Set(log.events.map(\.type)) == Set(EventType.allCases))
    #expect(
      Set(log.events.map(\.region)) == ["us-east-1", "us-west-2", "eu-west-1", "ap-south-1"])
    let services = Topology.standard.services.map(\.name)
    #expect(Set(log.events.map(\.service)) == Set(services))
  }

  @Test func `ids are unique and carry their time`() throws {
    let log = try GeneratedLog(GeneratorOptions(events: 20_000, eventsPerMinute: 1_000_000))
    #expect(Set(log.events.map(\.id)).count == log.events.count)
    for event in log.events {
      let parts = event.id.split(separator: "-")
      #expect(parts.count == 3 && parts[0] == "EVT" && parts[2].count == 6)
      #expect(parts.count == 3 && Int64(parts[1]) == event.time.milliseconds)
    }
  }

  @Test func `times never go back and are no metronome`() throws {
    let log = try GeneratedLog(GeneratorOptions(events: 3000))
    let gaps = zip(log.events.dropFirst(), log.events).map { ($0.time - $1.time).inSeconds }
    #expect(gaps.allSatisfy { $0 >= 0 })
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let deviation = gaps.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(gaps.count)
    #expect(deviation.squareRoot() > 0.7 * mean)
  }

  @Test func `afternoons are busier than nights`() throws {
    let log = try GeneratedLog(GeneratorOptions(events: 4320, eventsPerMinute: 3))
    let hours = log.events.map { Int($0.time.microseconds / 3_600_000_000 % 24) }
    let night = hours.count { (0..<6).contains($0) }
    let afternoon = hours.count { (12..<18).contains($0) }
    #expect(afternoon > 2 * night, "\(afternoon) against \(night)")
  }

  @Test(arguments: [EventType.api, .database, .frontend])
  func `durations are skewed and mostly normal`(type: EventType) throws {
    let log = try GeneratedLog(GeneratorOptions(events: 10_000))
    let threshold = try #require(Threshold.defaults.first { $0.eventType == type })
    let values = log.events.filter { $0.type == type }
      .compactMap { $0.metrics[threshold.metric]?.number }.sorted()
    let mean = values.reduce(0, +) / Double(values.count)
    #expect(values[values.count / 2] < 0.8 * mean)
    let normal = values.filter { $0 <= threshold.limit }
    let normalMean = normal.reduce(0, +) / Double(normal.count)
    #expect(normal[normal.count / 2] < 0.95 * normalMean)
    #expect(normal[normal.count * 85 / 100] < threshold.normalBelow)
  }

  @Test func `errors of pages carry a stack of several lines`() throws {
    let log = try GeneratedLog(GeneratorOptions(events: 3000))
    let pages = log.events.filter { $0.type == .frontend }
    for page in pages {
      let error = page.metrics["error_type"]?.string
      let stack = page.metrics["stack_trace"]?.string
      #expect((error == nil) == (stack == nil))
      if let error, let stack {
        #expect(stack.hasPrefix(error) && stack.split(separator: "\n").count >= 4)
      }
    }
    #expect(pages.contains { $0.metrics["error_type"]?.string != nil && !$0.exceedsLimit })
  }
}
