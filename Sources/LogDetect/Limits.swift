internal import LogModel

/// The thresholds in force by event type and metric, and the thresholds on rates.
struct Limits: Sendable {
  /// The limit of one metric or rate.
  struct Limit: Codable, Sendable {
    /// Infinity without a limit.
    var above = Double.infinity
    var threshold = 0

    /// Whether a value exceeds it.
    @inline(__always)
    var isSet: Bool { above < .infinity }

    init() {}

    /// That of a threshold; not set where the threshold is off.
    init(_ threshold: Threshold, at index: Int) {
      if threshold.isEnabled { above = threshold.limit }
      self.threshold = index
    }
  }

  private let thresholds: [Threshold]
  private let hasRules: Bool
  private let metrics: MetricTable
  private let metricCount: Int
  private var limits: [Limit]
  private var rates: [Limit]
  /// The limit of the share of error lines.
  let errorLines: Limit

  init(thresholds: [Threshold], metrics: MetricTable) {
    self.thresholds = thresholds
    self.metrics = metrics
    hasRules = !thresholds.allSatisfy(\.isGeneral)
    metricCount = metrics.count
    func limit(_ index: Int?) -> Limit {
      index.map { Limit(thresholds[$0], at: $0) } ?? Limit()
    }
    let rate = thresholds.first { $0.rule == .errorRate }?.metric
    rates = EventType.allCases.map { type in
      limit(rate.flatMap { thresholds.index(judging: $0, in: type) })
    }
    limits = EventType.allCases.flatMap { type in
      metrics.metrics.map { limit(thresholds.index(judging: $0.name, in: type)) }
    }
    errorLines = limit(thresholds.firstIndex { $0.rule == .errorLines })
  }

  func limit(of metric: MetricID, _ type: EventType) -> Limit {
    limits[Int(type.rawValue) * metricCount + Int(metric)]
  }

  func errorRate(_ type: EventType) -> Limit { rates[Int(type.rawValue)] }

  /// The rules that judge events of a kind.
  func rules(for kind: EventKind, _ names: Names) -> [Int] {
    guard hasRules else { return [] }
    return thresholds.rules(
      judging: RuleSource(
        kind.type, service: names.services[kind.service], region: names.regions[kind.region],
        endpoint: names.endpoints[kind.endpoint]))
  }

  /// Rules by their metric, in its order; nil is the error rate.
  func byMetric(_ rules: [Int]) -> [(metric: MetricID?, rules: [Int])] {
    let groups = Dictionary(grouping: rules) { index -> MetricID? in
      thresholds[index].isRate ? nil : metrics.id(of: thresholds[index].metric)
    }
    return groups.sorted { ($0.key ?? .max) < ($1.key ?? .max) }.map { ($0.key, $0.value) }
  }

  /// The values of a metric that some rules judge, without a value yet.
  func series(
    _ rules: [Int], on metric: MetricID, _ type: EventType, service: Int
  ) -> RuledSeries {
    RuledSeries(
      rules.map { ($0, thresholds[$0]) }, service: service, else: limit(of: metric, type))
  }

  /// The error rate that a rule judges.
  func errorRate(of rule: Int) -> ErrorRate { ErrorRate(Limit(thresholds[rule], at: rule)) }
}
