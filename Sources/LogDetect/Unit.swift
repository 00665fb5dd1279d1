internal import LogModel

/// The events of one type of one service: its metrics and counts.
struct Unit: Sendable {
  let service: NameID
  let type: EventType
  private var events = 0
  private var flagged = 0
  var critical = 0
  /// The metrics seen, in order of first appearance.
  private(set) var series: [Series] = []
  private var errors = ErrorWindow()
  /// One, once there is an error rate to speak of: kept outside, so that a unit of a service with few
  /// events is 120 bytes and not 936.
  private var errorRates: [RollingBaseline<100>] = []
  /// Findings over time; touched by findings only.
  var activity = Timeline(capacity: 120)

  init(service: NameID, type: EventType) {
    self.service = service
    self.type = type
  }

  /// Every threshold the event exceeds, in their order; its values join the baselines after.
  ///
  /// One call for all that an event changes here: each reach into an array of units costs a check.
  mutating func check(
    _ record: EventRecord, _ samples: Span<Sample>, _ limits: Limits
  ) -> [Exceedance] {
    events += 1
    var exceedances: [Exceedance] = []
    let first = Int(record.firstSample)
    for offset in 0..<Int(record.sampleCount) {
      let sample = samples[first + offset]
      let place = seriesIndex(sample.metric, expected: offset, limits)
      if let exceedance = series[place].observe(sample.value) { exceedances.append(exceedance) }
    }
    if let limit = limits.errorRate(type) { checkErrorRate(record, limit, &exceedances) }
    if exceedances.count > 1 { exceedances.sort { $0.threshold < $1.threshold } }
    if !exceedances.isEmpty { flagged += 1 }
    return exceedances
  }

  private mutating func checkErrorRate(
    _ record: EventRecord, _ limit: Limits.Limit, _ exceedances: inout [Exceedance]
  ) {
    guard let rate = errors.observe(isError: record.isServerError) else { return }
    if errorRates.isEmpty { errorRates.append(RollingBaseline()) }
    if record.isServerError, rate > limit.above {
      exceedances.append(
        Exceedance(threshold: limit.threshold, value: rate, baseline: errorRates[0].mean))
    }
    errorRates[0].observe(rate)
  }

  /// Where the metric's series stands, begun now if it is new.
  @inline(__always)
  private mutating func seriesIndex(
    _ metric: MetricID, expected: Int, _ limits: Limits
  ) -> Int {
    // Events of one type bring their metrics in one order.
    if expected < series.count, series[expected].metric == metric { return expected }
    return findSeries(metric, limits)
  }

  private mutating func findSeries(_ metric: MetricID, _ limits: Limits) -> Int {
    for index in series.indices where series[index].metric == metric { return index }
    series.append(Series(metric: metric, limits.limit(of: metric, type)))
    return series.count - 1
  }

  func summary(regions: [String], _ names: Names, _ metrics: MetricTable) -> ServiceSummary {
    ServiceSummary(
      service: names.services[service], type: type,
      regions: regions.map { $0.isEmpty ? "-" : $0 }.sorted(), events: events, flagged: flagged,
      critical: critical,
      metrics: series.sorted { $0.metric < $1.metric }.compactMap { $0.summary(metrics) },
      activity: activity)
  }
}

/// One metric of one unit: its baseline and its distribution.
struct Series: Sendable {
  let metric: MetricID
  private let limit: Limits.Limit
  private var baseline = RollingBaseline<100>()
  private(set) var histogram = Histogram()

  init(metric: MetricID, _ limit: Limits.Limit) {
    self.metric = metric
    self.limit = limit
  }

  /// Takes in a value; returns what it exceeds, compared with the values before it.
  @inline(__always)
  mutating func observe(_ value: Double) -> Exceedance? {
    let exceedance =
      value > limit.above
      ? Exceedance(threshold: limit.threshold, value: value, baseline: baseline.mean) : nil
    baseline.observe(value)
    histogram.observe(value)
    return exceedance
  }

  func summary(_ metrics: MetricTable) -> MetricSummary? {
    guard let mean = histogram.mean, let p50 = histogram.percentile(0.5),
      let p95 = histogram.percentile(0.95), let p99 = histogram.percentile(0.99)
    else { return nil }
    return MetricSummary(
      metric: metrics[metric].name, unit: metrics[metric].unit, count: histogram.count,
      mean: mean, p50: p50, p95: p95, p99: p99, max: histogram.max)
  }
}

/// One service in one region: the scope of a streak.
struct MemberState: Sendable {
  let service: NameID
  let region: NameID
  private(set) var member: Population.Member
  private var streak = 0
  /// The last 64 events, the newest lowest; a set bit is a finding.
  private(set) var history: UInt64 = 0

  init(_ record: EventRecord) {
    service = record.service
    region = record.region
    member = Population.Member(type: record.type, firstEvent: record.time)
  }

  var events: Int { member.events }
  var findings: Int { member.findings }

  /// Counts one event; returns the length of the streak it stands in, 0 for a normal event.
  mutating func observe(_ time: Timestamp, isFinding: Bool) -> Int {
    member.see(time)
    history = history << 1 | (isFinding ? 1 : 0)
    if isFinding {
      member.findings += 1
      member.normalSinceFinding = 0
      streak += 1
    } else {
      member.normalSinceFinding += 1
      streak = 0
    }
    return streak
  }
}
