internal import LogModel

/// The thresholds in force by event type and metric, and the thresholds on rates.
struct Limits: Sendable {
  /// The limit of one metric or rate.
  struct Limit: Sendable {
    /// Infinity without a limit.
    var above = Double.infinity
    var threshold = 0

    /// Whether a value exceeds it.
    @inline(__always)
    var isSet: Bool { above < .infinity }
  }

  private let metricCount: Int
  private var limits: [Limit]
  private var rates: [Limit]
  /// The limit of the share of error lines.
  let errorLines: Limit

  init(thresholds: [Threshold], metrics: MetricTable) {
    metricCount = metrics.count
    func limit(_ index: Int?) -> Limit {
      index.map { Limit(above: thresholds[$0].alertAbove, threshold: $0) } ?? Limit()
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
}
