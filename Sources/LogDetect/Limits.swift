internal import LogModel

/// The thresholds in force by event type and metric.
struct Limits: Sendable {
  /// The limit of one metric, or of the error rate.
  struct Limit: Sendable {
    /// Infinity where there is none.
    var above = Double.infinity
    var threshold = 0

    /// Whether a value can exceed it.
    @inline(__always)
    var isSet: Bool { above < .infinity }
  }

  private let metricCount: Int
  private var limits: [Limit]
  private var rates: [Limit]

  init(thresholds: [Threshold], metrics: MetricTable) {
    metricCount = metrics.count
    let count = EventType.allCases.count
    limits = Array(repeating: Limit(), count: metrics.count * count)
    rates = Array(repeating: Limit(), count: count)
    for (index, threshold) in thresholds.enumerated() {
      let limit = Limit(above: threshold.alertAbove, threshold: index)
      switch threshold.rule {
      case .errorRate: rates[Int(threshold.eventType.rawValue)] = limit
      case .value:
        guard let metric = metrics.id(of: threshold.metric) else { continue }
        limits[Int(threshold.eventType.rawValue) * metricCount + Int(metric)] = limit
      }
    }
  }

  func limit(of metric: MetricID, _ type: EventType) -> Limit {
    limits[Int(type.rawValue) * metricCount + Int(metric)]
  }

  func errorRate(_ type: EventType) -> Limit { rates[Int(type.rawValue)] }
}
