import LogDetect
import LogModel
import TestSupport
import Testing

/// Random streams of all types, judged by the detector and by a model that keeps every value.
@Suite struct `Any stream` {
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `is judged as the model judges it, however it is cut`(seed: UInt64) {
    var stream = RandomStream(seed: seed)
    var detector = Detector(thresholds: stream.thresholds, metrics: stream.metrics)
    var model = Model(stream)
    for _ in 0..<40 {
      let (records, samples) = stream.batch()
      var findings = Findings()
      let cut = Int.random(in: 0...records.count, using: &stream.random)
      let (head, tail) = (records[..<cut], records[cut...])
      detector.observe(head.span, samples.span, stream.names, into: &findings)
      detector.observe(tail.span, samples.span, stream.names, into: &findings)
      let expected = records.compactMap { model.check($0, stream.names.kinds[$0.kind], samples) }
      #expect(findings.all.map(\.record.lineStart) == expected.map(\.line), "seed \(seed)")
      #expect(findings.all.map { findings.check($0) } == expected.map(\.check), "seed \(seed)")
      #expect(findings.all.map(\.history) == expected.map(\.history), "seed \(seed)")
      #expect(findings.all.map(\.eventsSoFar) == expected.map(\.events), "seed \(seed)")
    }
    model.compare(detector.detection(names: stream.names, metrics: stream.metrics), seed)
  }

  /// The path of events that rules judge is another one; it must differ in nothing but the rules.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `is judged by rules with the limits of the general ones as without them`(seed: UInt64) {
    var stream = RandomStream(seed: seed)
    let count = stream.thresholds.count
    let rules = stream.thresholds.filter { $0.rule != .errorLines }.flatMap { general in
      EventType.allCases.compactMap { type -> Threshold? in
        let judging = stream.thresholds.index(judging: general.metric, in: type)
        guard judging.map({ stream.thresholds[$0] }) == general else { return nil }
        var rule = general
        rule.eventType = type
        rule.scope.service = NamePattern("service-*")
        return rule
      }
    }
    var plain = Detector(thresholds: stream.thresholds, metrics: stream.metrics)
    var ruled = Detector(thresholds: stream.thresholds + rules, metrics: stream.metrics)
    for _ in 0..<20 {
      let (records, samples) = stream.batch()
      var (expected, actual) = (Findings(), Findings())
      plain.observe(records.span, samples.span, stream.names, into: &expected)
      ruled.observe(records.span, samples.span, stream.names, into: &actual)
      #expect(actual.all.map(\.streak) == expected.all.map(\.streak), "seed \(seed)")
      #expect(actual.all.map(\.history) == expected.all.map(\.history), "seed \(seed)")
      for (one, other) in zip(actual.all, expected.all) {
        let (one, other) = (actual.check(one).exceedances, expected.check(other).exceedances)
        #expect(one.map(\.value) == other.map(\.value))
        #expect(one.map(\.baseline) == other.map(\.baseline))
        #expect(one.allSatisfy { $0.threshold >= count || stream.isOfLines($0.threshold) })
      }
    }
    let (expected, actual) = (
      plain.detection(names: stream.names, metrics: stream.metrics).statistics,
      ruled.detection(names: stream.names, metrics: stream.metrics).statistics
    )
    #expect(actual.services == expected.services && actual.totals == expected.totals)
    #expect(actual.timeline == expected.timeline && actual.window == expected.window)
  }
}

/// Events of a few services, with metrics that come late, in any order, twice or not at all.
private struct RandomStream {
  var random: SeededGenerator
  let thresholds: [Threshold]
  let metrics: MetricTable
  var names = Names()
  private var line: UInt32 = 0
  private var time: Int64 = 1_767_600_000_000_000

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    thresholds =
      Threshold.defaults + [
        Threshold(
          metric: "queue_depth", eventType: .database, label: "Queue", unit: "", normalBelow: 1,
          alertAbove: 40)
      ]
    metrics = MetricTable(thresholds: thresholds)
    for number in 1...6 { _ = names.services.intern("service-\(number)") }
    for number in 1...3 { _ = names.regions.intern("region-\(number)") }
    for number in 1...2 { _ = names.endpoints.intern("/\(number)") }
  }

  func isOfLines(_ threshold: Int) -> Bool { thresholds[threshold].rule == .errorLines }

  mutating func batch() -> ([EventRecord], [Sample]) {
    var records: [EventRecord] = []
    var samples: [Sample] = []
    for _ in 0..<Int.random(in: 0...200, using: &random) { records.append(event(&samples)) }
    return (records, samples)
  }

  private mutating func event(_ samples: inout [Sample]) -> EventRecord {
    var record = EventRecord()
    // Mostly a second on, at times a pause, at times out of order.
    let step = Int64.random(in: 0...2_000_000, using: &random)
    time += oneIn(50) ? step * 200 : step
    record.time = Timestamp(microseconds: oneIn(20) ? time - 3_000_000 : time)
    var kind = EventKind()
    kind.service = NameID.random(in: 1...6, using: &random)
    kind.region = NameID.random(in: 0...3, using: &random)
    kind.type = EventType.allCases.randomElement(using: &random) ?? .api
    // One service writes plain lines only, until late.
    let isPlain = kind.service == 6 && line < 2000
    kind.status = kind.type != .api || isPlain ? 0 : oneIn(12) ? 503 : 200
    kind.endpoint = NameID.random(in: 0...2, using: &random)
    kind.errorType = kind.type == .frontend ? NameID.random(in: 0...2, using: &random) : 0
    record.kind = names.kinds.intern(kind)
    record.customer = NameID.random(in: 0...300, using: &random)
    record.lineStart = line
    line += 1
    record.firstSample = UInt32(samples.count)
    record.sampleCount = isPlain ? 0 : UInt8.random(in: 0...4, using: &random)
    record.severity = EventSeverity.allCases.randomElement(using: &random) ?? .info
    for _ in 0..<record.sampleCount { samples.append(sample()) }
    return record
  }

  private mutating func sample() -> Sample {
    let metric = MetricID.random(in: 0..<MetricID(metrics.count), using: &random)
    let value: Double =
      switch Int.random(in: 0..<40, using: &random) {
      case 0: 0
      case 1: -5
      case 2: 1e250
      case 3: Double.random(in: 0...6000, using: &random)
      default: Double.random(in: 0...60, using: &random)
      }
    return Sample(metric: metric, value: value)
  }

  private mutating func oneIn(_ count: Int) -> Bool {
    Int.random(in: 0..<count, using: &random) == 0
  }
}

/// Every value of one series, and the running sum the mean is made of.
private struct Values {
  private(set) var all: [Double] = []
  private var sum = 0.0

  mutating func add(_ value: Double) {
    sum += value - (all.count < 100 ? 0 : all[all.count - 100])
    all.append(value)
    if all.count % 100 == 0 { sum = all.suffix(100).reduce(0, +) }
  }

  var mean: Double? {
    all.isEmpty || !sum.isFinite ? nil : sum / Double(min(100, all.count))
  }
}

/// The contract in dictionaries: nothing is forgotten, nothing is shared.
private struct Model {
  struct UnitKey: Hashable {
    var service: NameID
    var type: EventType
  }

  private struct Seen {
    /// Of all events.
    var times: [Timestamp] = []
    /// Of those that are judged.
    var measured: [Timestamp] = []
    var flags: [Bool] = []
  }

  /// The lines of a service that nothing else is known of.
  private struct Lines {
    var errors: [Bool] = []
    var shares = Values()
    var hasFinding = false
  }

  private let stream: RandomStream
  private var series: [UnitKey: [MetricID: Values]] = [:]
  private var errors: [UnitKey: [Bool]] = [:]
  private var rates: [UnitKey: Values] = [:]
  private var members: [Population.MemberKey: Seen] = [:]
  private var checks: [UnitKey: [CheckResult?]] = [:]
  private var exceeding: [Int: Int] = [:]
  private var facets: [Population.FacetKey: Int] = [:]
  private var lines: [NameID: Lines] = [:]
  private var measured: Set<NameID> = []
  private var events = 0

  init(_ stream: RandomStream) { self.stream = stream }

  mutating func check(
    _ record: EventRecord, _ kind: EventKind, _ samples: [Sample]
  ) -> (line: UInt32, check: CheckResult, history: UInt64, events: Int)? {
    let unit = UnitKey(service: kind.service, type: kind.type)
    let key = Population.MemberKey(service: kind.service, region: kind.region)
    events += 1
    members[key, default: Seen()].times.append(record.time)
    checks[unit, default: []] += []
    let first = Int(record.firstSample)
    let own = samples[first..<first + Int(record.sampleCount)]
    var over = own.compactMap { judge($0, unit) }
    if let rate = judgeRate(kind, unit) { over.append(rate) }
    if kind.status != 0 || own.contains(where: { limit($0, unit) != nil }) {
      leaveLines(kind.service)
    } else {
      guard !measured.contains(kind.service) else { return nil }
      over = judgeLine(record, kind).map { [$0] } ?? []
    }
    return count(over.sorted { $0.threshold < $1.threshold }, record, kind, unit, key)
  }

  private mutating func count(
    _ over: [Exceedance], _ record: EventRecord, _ kind: EventKind, _ unit: UnitKey,
    _ key: Population.MemberKey
  ) -> (line: UInt32, check: CheckResult, history: UInt64, events: Int)? {
    countFacets(record, kind)
    for exceedance in over { exceeding[exceedance.threshold, default: 0] += 1 }
    members[key, default: Seen()].measured.append(record.time)
    members[key, default: Seen()].flags.append(!over.isEmpty)
    let flags = members[key, default: Seen()].flags
    let streak = flags.count - (flags.lastIndex(of: false).map { $0 + 1 } ?? 0)
    let check = over.isEmpty ? nil : CheckResult(streak: streak, exceedances: over)
    checks[unit, default: []].append(check)
    let history = flags.suffix(64).reduce(0 as UInt64) { $0 << 1 | ($1 ? 1 : 0) }
    return check.map { (record.lineStart, $0, history, flags.count) }
  }

  private mutating func countFacets(_ record: EventRecord, _ kind: EventKind) {
    let values: [(Population.Facet, UInt32)] = [
      (.endpoint, kind.endpoint), (.errorType, kind.errorType), (.status, UInt32(kind.status)),
      (.customer, record.customer),
    ]
    for (facet, value) in values where value != 0 {
      let key = Population.FacetKey(service: kind.service, facet: facet, value: value)
      facets[key, default: 0] += 1
    }
  }

  /// The limit of a metric: that of the type, or else the first.
  private func limit(_ sample: Sample, _ unit: UnitKey) -> Int? {
    let name = stream.metrics[sample.metric].name
    let named = stream.thresholds.indices.filter { stream.thresholds[$0].metric == name }
    return named.first { stream.thresholds[$0].eventType == unit.type } ?? named.first
  }

  private mutating func judge(_ sample: Sample, _ unit: UnitKey) -> Exceedance? {
    let before = series[unit]?[sample.metric]?.mean
    series[unit, default: [:]][sample.metric, default: Values()].add(sample.value)
    guard let limit = limit(sample, unit), sample.value > stream.thresholds[limit].limit
    else { return nil }
    return Exceedance(threshold: limit, value: sample.value, baseline: before)
  }

  private mutating func judgeRate(_ kind: EventKind, _ unit: UnitKey) -> Exceedance? {
    guard kind.status != 0 else { return nil }
    errors[unit, default: []].append(kind.isServerError)
    let known = rates[unit, default: Values()]
    let rate = share(of: errors[unit, default: []], &rates[unit, default: Values()])
    guard let rate, kind.isServerError, rate > 5 else { return nil }
    return Exceedance(threshold: 1, value: rate, baseline: known.mean)
  }

  private mutating func judgeLine(_ record: EventRecord, _ kind: EventKind) -> Exceedance? {
    var known = lines[kind.service, default: Lines()]
    let before = known.shares.mean
    let isError = record.severity == .error || record.severity == .critical
    known.errors.append(isError)
    let rate = share(of: known.errors, &known.shares)
    let isOver = isError && (rate ?? 0) > 5
    known.hasFinding = known.hasFinding || isOver
    lines[kind.service] = known
    guard let rate, isOver else { return nil }
    return Exceedance(threshold: 6, value: rate, baseline: before)
  }

  /// The share of set flags among the last 100, from 20 on, and its history.
  private func share(of flags: [Bool], _ history: inout Values) -> Double? {
    let window = flags.suffix(100)
    guard window.count >= 20 else { return nil }
    let rate = Double(window.count { $0 }) * 100 / Double(window.count)
    history.add(rate)
    return rate
  }

  /// The service carries values: unless a finding was made of its lines, none of them counted.
  private mutating func leaveLines(_ service: NameID) {
    measured.insert(service)
    guard let known = lines.removeValue(forKey: service), !known.hasFinding else { return }
    for key in members.keys where key.service == service {
      members[key, default: Seen()].flags = []
      members[key, default: Seen()].measured = []
    }
    for unit in checks.keys where unit.service == service { checks[unit] = [] }
    for key in facets.keys where key.service == service && key.facet != .customer {
      facets[key] = nil
    }
  }

  // MARK: Statistics

  func compare(_ detection: Detection, _ seed: UInt64) {
    let times = members.values.flatMap(\.measured)
    let all = checks.values.flatMap { $0 }
    #expect(detection.statistics.totals.events == events, "seed \(seed)")
    #expect(detection.statistics.totals.plain == events - all.count, "seed \(seed)")
    #expect(detection.statistics.totals.flagged == all.count { $0 != nil }, "seed \(seed)")
    #expect(
      detection.statistics.totals.critical == all.count { $0?.isCritical == true }, "seed \(seed)")
    #expect(detection.statistics.window?.lowerBound == times.min(), "seed \(seed)")
    #expect(detection.statistics.window?.upperBound == times.max(), "seed \(seed)")
    #expect(
      detection.statistics.timeline.buckets.reduce(0) { $0 + $1.events } == events, "seed \(seed)")
    #expect(
      detection.statistics.distributions.map(\.exceeding)
        == stream.thresholds.indices.map { exceeding[$0, default: 0] }, "seed \(seed)")
    #expect(detection.statistics.services.count == checks.count, "seed \(seed)")
    for service in detection.statistics.services { compare(service, seed) }
    #expect(detection.population.facets == facets, "seed \(seed)")
    for (key, seen) in members { compare(detection.population.members[key], seen, seed) }
  }

  private func compare(_ service: ServiceSummary, _ seed: UInt64) {
    guard let id = stream.names.services.id(of: service.service) else {
      Issue.record("unknown service \(service.service), seed \(seed)")
      return
    }
    let unit = UnitKey(service: id, type: service.type)
    let results = checks[unit, default: []]
    #expect(service.counts.events == results.count, "seed \(seed)")
    #expect(service.counts.flagged == results.count { $0 != nil }, "seed \(seed)")
    #expect(service.counts.critical == results.count { $0?.isCritical == true }, "seed \(seed)")
    let activity = service.activity.buckets
    #expect(activity.reduce(0) { $0 + $1.flagged } == service.counts.flagged, "seed \(seed)")
    #expect(activity.reduce(0) { $0 + $1.critical } == service.counts.critical, "seed \(seed)")
    let known = series[unit, default: [:]].sorted { $0.key < $1.key }
    #expect(
      service.metrics.map(\.metric) == known.map { stream.metrics[$0.key].name }, "seed \(seed)")
    for (summary, values) in zip(service.metrics, known.map(\.value.all)) {
      #expect(
        summary.values.count == values.count && summary.values.max == values.max(), "seed \(seed)")
      // Values are summed by region, so the last digits may differ.
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(abs(summary.values.mean - mean) <= 1e-12 * abs(mean), "seed \(seed)")
      let exact = values.sorted()[(values.count + 1) / 2 - 1]
      let expected = exact > 0 ? exact : min(0, summary.values.max)
      #expect(abs(summary.values.p50 - expected) <= 0.017 * abs(expected), "seed \(seed)")
    }
  }

  private func compare(_ member: Population.Member?, _ seen: Seen, _ seed: UInt64) {
    #expect(member?.events == seen.flags.count, "seed \(seed)")
    #expect(member?.findings == seen.flags.count { $0 }, "seed \(seed)")
    let normal = seen.flags.count - (seen.flags.lastIndex(of: true).map { $0 + 1 } ?? 0)
    #expect(member?.normalSinceFinding == normal, "seed \(seed)")
    #expect(member?.firstEvent == seen.times.min(), "seed \(seed)")
    #expect(member?.lastEvent == seen.times.max(), "seed \(seed)")
    var (pauses, last) = ([Population.Pause](), seen.times[0])
    for time in seen.times {
      if time - last >= .minutes(1) { pauses.append(Population.Pause(from: last, to: time)) }
      last = max(last, time)
    }
    let longest = pauses.sorted { $0.length > $1.length }.prefix(Population.Member.pausesKept)
    #expect(member?.pauses == longest.sorted { $0.from < $1.from }, "seed \(seed)")
  }
}
