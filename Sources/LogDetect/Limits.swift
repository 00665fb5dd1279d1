internal import LogModel

/// The thresholds in force, laid out so that a sample finds its own in one look.
struct Limits: Sendable {
  /// An error-rate threshold.
  struct Rate: Sendable {
    var threshold: Int
    var above: Double
  }

  private let metricCount: Int
  /// By event type and metric; infinity where there is no limit.
  private var above: [Double]
  /// The threshold that limit is of.
  private var threshold: [Int]
  private var rates: [Rate?]

  init(thresholds: [Threshold], metrics: MetricTable) {
    metricCount = metrics.count
    let count = EventType.allCases.count
    above = Array(repeating: .infinity, count: metrics.count * count)
    threshold = Array(repeating: 0, count: metrics.count * count)
    rates = Array(repeating: nil, count: count)
    for (index, limit) in thresholds.enumerated() {
      switch limit.rule {
      case .errorRate:
        rates[Int(limit.eventType.rawValue)] = Rate(threshold: index, above: limit.alertAbove)
      case .value:
        guard let metric = metrics.id(of: limit.metric) else { continue }
        let slot = Int(limit.eventType.rawValue) * metricCount + Int(metric)
        above[slot] = limit.alertAbove
        threshold[slot] = index
      }
    }
  }

  /// The threshold that the sample is strictly above, or nil.
  func exceeded(by sample: Sample, _ type: EventType) -> Int? {
    let slot = Int(type.rawValue) * metricCount + Int(sample.metric)
    return sample.value > above[slot] ? threshold[slot] : nil
  }

  func errorRate(_ type: EventType) -> Rate? { rates[Int(type.rawValue)] }
}
