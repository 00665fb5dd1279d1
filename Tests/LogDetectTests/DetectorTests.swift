import LogDetect
import LogModel
import TestSupport
import Testing

@Suite struct `Detecting` {
  @Test(arguments: [
    ("latency_ms", EventType.api, 500.0), ("query_time_ms", .database, 300),
    ("load_time_ms", .frontend, 5000), ("cpu_percent", .infrastructure, 90),
    ("memory_percent", .infrastructure, 95),
  ])
  func `strictly above the limit exceeds it`(metric: String, type: EventType, limit: Double) {
    var stream = EventFeed()
    #expect(stream.feed(type, metric, limit) == nil)
    #expect(stream.feed(type, metric, limit.nextUp)?.exceedances.count == 1)
    let other = stream.feed(type == .api ? .database : .api, metric, limit * 2)
    #expect(other?.exceedances.count == 1, "whatever the type of the event")
  }

  @Test func `a limit for the type of the event goes before one for another type`() {
    let own = Threshold(
      metric: "latency_ms", eventType: .database, label: "", unit: "ms", normalBelow: 10,
      alertAbove: 50)
    var stream = EventFeed(Threshold.defaults + [own])
    #expect(stream.feed(.database, "latency_ms", 51)?.exceedances.map(\.threshold) == [7])
    #expect(stream.feed(.api, "latency_ms", 51) == nil)
    #expect(stream.feed(.frontend, "latency_ms", 501)?.exceedances.map(\.threshold) == [0])
  }

  @Test func `plain lines between requests change nothing of what is found`() {
    var (plain, mixed) = (EventFeed(), EventFeed())
    var (one, other): ([CheckResult?], [CheckResult?]) = ([], [])
    for index in 0..<60 {
      let status: UInt16 = index % 4 == 0 ? 503 : 200
      let value = index > 30 ? 900.0 : 100
      one.append(plain.feed(.api, "latency_ms", value, status: status))
      for _ in 0..<10 { #expect(mixed.feedLine(.critical) == nil) }
      other.append(mixed.feed(.api, "latency_ms", value, status: status))
    }
    #expect(other == one && one.contains { $0?.isCritical == true })
    #expect(mixed.detection.statistics.services == plain.detection.statistics.services)
    #expect(
      mixed.detection.statistics.totals.plain == 600 && plain.detection.statistics.totals.plain == 0
    )
    #expect(mixed.detection.statistics.totals.events == 660)
    let events = mixed.detection.population.members.values.map(\.events)
    #expect(events == [60])
  }

  @Test func `the share of error lines is judged where nothing else can be`() {
    var stream = EventFeed()
    let flagged = (0..<60).filter { stream.feedLine($0 >= 30 ? .error : .info) != nil }
    // The second of 32 lines is the first above 5 %.
    #expect(flagged == Array(31..<60))
    #expect(stream.feedLine(.critical)?.isCritical == true)
    #expect(stream.feedLine(.warning) == nil)
    #expect(stream.feedLine(.critical)?.streak == 1)
    #expect(stream.detection.statistics.totals.plain == 0)
    #expect(stream.detection.isMeasured == Threshold.defaults.map { $0.rule == .errorLines })
  }

  @Test func `few lines make no share, and a service with a status is not judged by its lines`() {
    var few = EventFeed()
    for _ in 0..<19 { #expect(few.feedLine(.critical) == nil) }
    #expect(!few.detection.isMeasured.contains(true))
    var other = EventFeed()
    _ = other.feed(.api, "connection_count", 5, status: 200)
    for _ in 0..<200 { #expect(other.feedLine(.critical) == nil) }
    #expect(other.detection.statistics.totals.plain == 200)
  }

  @Test func `only events with a status count for the error rate`() {
    var stream = EventFeed()
    var flagged = 0
    for index in 0..<100 {
      if stream.feed(.api, "latency_ms", 100, status: index % 5 == 0 ? 500 : 200) != nil {
        flagged += 1
      }
      for _ in 0..<10 { _ = stream.feed(.api, "latency_ms", 100, status: 0) }
    }
    #expect(flagged == 16, "a fifth fails, from the twentieth request on")
  }

  @Test func `the third consecutive finding of a service in a region is critical`() {
    var stream = EventFeed()
    let values: [Double] = [600, 600, 600, 600, 100, 600]
    let results = values.map { stream.feed(.api, "latency_ms", $0) }
    #expect(results.map { $0?.streak } == [1, 2, 3, 4, nil, 1])
    #expect(results.map { $0?.isCritical } == [false, false, true, true, nil, false])
  }

  @Test func `streaks are counted for each region, baselines for the service`() {
    var stream = EventFeed()
    for value in [100.0, 200] { _ = stream.feed(.api, "latency_ms", value, region: 1) }
    let first = stream.feed(.api, "latency_ms", 700, region: 2)
    #expect(first?.exceedances.first?.baseline == 150)
    #expect(stream.feed(.api, "latency_ms", 700, region: 1)?.streak == 1)
    #expect(stream.feed(.api, "latency_ms", 700, region: 2)?.streak == 2)
  }

  @Test func `the baseline is the mean of the last 100 values before the current one`() {
    var stream = EventFeed()
    for value in 1...250 { _ = stream.feed(.api, "latency_ms", Double(value)) }
    let finding = stream.feed(.api, "latency_ms", 650)
    let exceedance = finding?.exceedances.first
    #expect(exceedance?.baseline == 200.5)
    #expect(exceedance?.changePercent.map { ($0 * 10).rounded() / 10 } == 224.2)
  }

  @Test func `the first value of a service has no baseline`() {
    var stream = EventFeed()
    let exceedance = stream.feed(.api, "latency_ms", 650)?.exceedances.first
    #expect(exceedance?.baseline == nil && exceedance?.changePercent == nil)
  }

  @Test func `an error rate above 5 % flags the errors from 20 samples on`() {
    var stream = EventFeed()
    var flagged: [Int] = []
    for index in 1...40 {
      let isError = index == 1 || index == 20 || index == 21 || index == 40
      if stream.feed(.api, "latency_ms", 100, status: isError ? 503 : 200) != nil {
        flagged.append(index)
      }
    }
    // 1 of 19 is too few samples; 2 of 20, 3 of 21 and 4 of 40 are above 5 %.
    #expect(flagged == [20, 21, 40])
  }

  @Test func `exactly 5 % is no breach`() {
    var stream = EventFeed()
    for _ in 1...19 { _ = stream.feed(.api, "latency_ms", 100) }
    #expect(stream.feed(.api, "latency_ms", 100, status: 500) == nil)
  }

  @Test func `statistics add up`() {
    var stream = EventFeed()
    for value in 1...1000 { _ = stream.feed(.api, "latency_ms", Double(value)) }
    let detection = stream.detection
    #expect(
      detection.statistics.totals.events == 1000 && detection.statistics.totals.flagged == 500)
    #expect(
      detection.statistics.totals.critical == 498
        && detection.statistics.totals.customersAffected == 1)
    let service = detection.statistics.services[0]
    #expect(service.counts.events == 1000 && service.counts.flagged == 500)
    let metric = service.metrics[0]
    #expect(metric.values.mean == 500.5 && metric.values.max == 1000 && metric.values.count == 1000)
    for (value, share) in [
      (metric.values.p50, 500.0), (metric.values.p95, 950), (metric.values.p99, 990),
    ] {
      #expect(abs(value - share) / share < 0.017)
    }
    #expect(detection.statistics.timeline.buckets.reduce(0) { $0 + $1.events } == 1000)
    #expect(detection.population.members.values.first?.findings == 500)
  }

  /// A second detector, written from the contract alone, must say the same of every event.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `findings agree with a plain reading of the contract`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var stream = EventFeed()
    var reference = ReferenceDetector()
    for _ in 0..<3000 {
      let service = NameID.random(in: 1...3, using: &random)
      let region = NameID.random(in: 0...2, using: &random)
      let value = Double.random(in: 0...650, using: &random)
      let status = Int.random(in: 0..<25, using: &random) == 0 ? 500 : 200
      let actual = stream.feed(
        .api, "latency_ms", value, service: service, region: region, status: UInt16(status))
      let expected = reference.check(service, region, value, status)
      #expect(actual?.streak == expected?.streak, "seed \(seed)")
      #expect(actual?.exceedances.map(\.value) == expected?.values, "seed \(seed)")
      for (one, other) in zip(actual?.exceedances ?? [], expected?.baselines ?? []) {
        #expect(abs((one.baseline ?? -1) - (other ?? -1)) < 1e-6, "seed \(seed)")
      }
    }
  }
}

/// Feeds a detector one event a second.
struct EventFeed {
  private let metrics = MetricTable()
  private var detector: Detector
  private var names = Names()
  private var seconds: Int64 = 0

  init(_ thresholds: [Threshold] = Threshold.defaults) {
    detector = Detector(thresholds: thresholds, metrics: metrics)
    for name in ["payments-api", "orders-api", "search-api"] { _ = names.services.intern(name) }
    for name in ["us-east-1", "eu-west-1"] { _ = names.regions.intern(name) }
    for name in ["/pay/card", "/list"] { _ = names.endpoints.intern(name) }
  }

  mutating func feed(
    _ type: EventType, _ metric: String, _ value: Double, service: NameID = 1, region: NameID = 1,
    status: UInt16 = 200, endpoint: NameID = 0
  ) -> CheckResult? {
    var record = EventRecord()
    record.time = Timestamp(microseconds: seconds * 1_000_000)
    var kind = EventKind()
    kind.type = type
    kind.service = service
    kind.region = region
    kind.status = type == .api ? status : 0
    kind.endpoint = endpoint
    record.kind = names.kinds.intern(kind)
    record.customer = 1
    record.sampleCount = 1
    seconds += 1
    let samples = [Sample(metric: metrics.id(of: metric) ?? 0, value: value)]
    var findings = Findings()
    detector.observe([record].span, samples.span, names, into: &findings)
    return findings.all.first.map { findings.check($0) }
  }

  /// A line without a metric or a status.
  mutating func feedLine(_ severity: EventSeverity) -> CheckResult? {
    var record = EventRecord()
    record.time = Timestamp(microseconds: seconds * 1_000_000)
    var kind = EventKind()
    (kind.service, kind.region) = (1, 1)
    record.kind = names.kinds.intern(kind)
    record.severity = severity
    var findings = Findings()
    detector.observe([record].span, [Sample]().span, names, into: &findings)
    return findings.all.first.map { findings.check($0) }
  }

  var detection: Detection { detector.detection(names: names, metrics: metrics) }
}

/// SPEC's rules for API events, as slowly and plainly as they can be written.
private struct ReferenceDetector {
  private var values: [NameID: [Double]] = [:]
  private var statuses: [NameID: [Int]] = [:]
  private var rates: [NameID: [Double]] = [:]
  private var streaks: [[NameID]: Int] = [:]

  mutating func check(
    _ service: NameID, _ region: NameID, _ value: Double, _ status: Int
  ) -> (streak: Int, values: [Double], baselines: [Double?])? {
    var exceeded: [(Double, Double?)] = []
    if value > 500 { exceeded.append((value, mean(values[service]))) }
    values[service, default: []].append(value)
    statuses[service, default: []].append(status)
    let window = statuses[service, default: []].suffix(100)
    if window.count >= 20 {
      let rate = Double(window.count { $0 >= 500 }) * 100 / Double(window.count)
      if rate > 5, status >= 500 { exceeded.append((rate, mean(rates[service]))) }
      rates[service, default: []].append(rate)
    }
    let streak = exceeded.isEmpty ? 0 : streaks[[service, region], default: 0] + 1
    streaks[[service, region]] = streak
    return exceeded.isEmpty ? nil : (streak, exceeded.map(\.0), exceeded.map(\.1))
  }

  private func mean(_ values: [Double]?) -> Double? {
    guard let window = values?.suffix(100), !window.isEmpty else { return nil }
    return window.reduce(0, +) / Double(window.count)
  }
}
