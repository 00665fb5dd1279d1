internal import LogModel

/// The rules that judge the events of some kinds of one service.
struct RuleSet: Codable, Sendable {
  /// By metric, the index of the `RuledSeries`; only metrics that a rule is for.
  var series: [MetricID: Int] = [:]
  /// The index of the error rate of a rule; nil where that of the service goes on.
  var errorRate: Int?
}

/// The values of one metric that the same rules judge in one service, beside and instead of the
/// general limit.
struct RuledSeries: Codable, Sendable {
  /// The index of the service's `ServiceStats`.
  let service: Int
  /// The one limit that each value is compared with; not set where there is none.
  private(set) var limit: Limits.Limit
  private var checks: [RuleCheck] = []
  /// The index of its `MetricSeries`; nil before its first value.
  var series: Int?

  init(_ rules: [(index: Int, rule: Threshold)], service: Int, else general: Limits.Limit) {
    self.service = service
    limit = general
    for (index, rule) in rules {
      if !rule.isFloor, rule.percentile == nil {
        limit = Limits.Limit(rule, at: index)
      } else if rule.isEnabled {
        checks.append(RuleCheck(rule, at: index))
      }
    }
  }

  /// Whether a value is compared with anything.
  var isJudged: Bool { limit.isSet || !checks.isEmpty }

  /// Compares a value with floors and percentiles; `baseline` is the mean of those before it.
  mutating func judge(_ value: Double, baseline: Double?, _ check: inout PendingCheck) {
    for index in checks.indices { checks[index].observe(value, baseline: baseline, &check) }
  }

  /// The thresholds that have judged a value.
  var measured: [Int] {
    guard series != nil else { return [] }
    return (limit.isSet ? [limit.threshold] : [])
      + checks.filter(\.isMeasured).map(\.threshold)
  }

  func isChecked(by threshold: Int) -> Bool { checks.contains { $0.threshold == threshold } }
}

/// A check that one comparison with a limit above cannot make: a floor, or a percentile.
struct RuleCheck: Codable, Sendable {
  let threshold: Int
  private let limit: Double
  private let isFloor: Bool
  private var window: PercentileWindow?
  /// The percentiles before the current one.
  private var earlier = RollingBaseline<100>()

  init(_ rule: Threshold, at index: Int) {
    threshold = index
    limit = rule.limit
    isFloor = rule.isFloor
    window = rule.percentile.map { PercentileWindow($0) }
  }

  /// Whether it can judge: a percentile needs several values.
  var isMeasured: Bool { window.map { $0.value != nil } ?? true }

  /// Judges the next value; a percentile flags only values that are beyond the limit themselves.
  mutating func observe(_ value: Double, baseline: Double?, _ check: inout PendingCheck) {
    guard window != nil else {
      if isBeyond(value) { check.add(threshold, value, baseline: baseline, isUnder: isFloor) }
      return
    }
    window?.observe(value)
    guard let percentile = window?.value else { return }
    if isBeyond(value), isBeyond(percentile) {
      check.add(threshold, percentile, baseline: earlier.mean(), isUnder: isFloor)
    }
    earlier.observe(percentile)
  }

  private func isBeyond(_ value: Double) -> Bool { isFloor ? value < limit : value > limit }
}

/// The last values of a series in the order of their size, and a percentile of them.
///
/// - Cost: one search and one move of the window for a value.
struct PercentileWindow: Codable, Sendable {
  private let percentile: Percentile
  /// A ring, from `oldest` on.
  private var values: [Double] = []
  private var oldest = 0
  private var sorted: [Double] = []

  init(_ percentile: Percentile) { self.percentile = percentile }

  /// Adds a value; drops the oldest once the window is full.
  mutating func observe(_ value: Double) {
    if values.count < percentile.window {
      values.append(value)
    } else {
      sorted.remove(at: place(of: values[oldest]))
      values[oldest] = value
      oldest = (oldest + 1) % values.count
    }
    sorted.insert(value, at: place(of: value))
  }

  /// By nearest rank: the smallest value that the share of the rank does not exceed; nil before
  /// there are enough.
  var value: Double? {
    guard sorted.count >= percentile.minimum else { return nil }
    let rank = (percentile.rank / 100 * Double(sorted.count)).rounded(.up)
    return sorted[max(1, Int(rank)) - 1]
  }

  /// The index of the first value that is not smaller.
  private func place(of value: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
