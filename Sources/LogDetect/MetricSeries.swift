internal import LogModel

/// One metric of one service in one region: its limit, its baseline and the histogram of its values.
///
/// The baseline is that of the service, in all its regions.
///
/// Owns no memory, so that the series of all services lie in one array and an index is enough to
/// reach each.
struct MetricSeries: Codable, Sendable {
  /// The index of no series: the first entry of the array is a placeholder that matches no metric.
  static let none = 0
  /// Returned for a value that was not accepted.
  static let refused = -1

  let metric: MetricID
  /// The index of the chain's next series, in order of first appearance.
  var next = Self.none
  let limit: Limits.Limit
  /// Only values over a limit are compared with a baseline, so a series without a limit has none.
  private let baseline: Int
  var values = HistogramBuilder()

  init(metric: MetricID = .max, _ limit: Limits.Limit = Limits.Limit(), baseline: Int) {
    self.metric = metric
    self.limit = limit
    self.baseline = baseline
  }

  /// The mean of the last values; nil before the first, and without a limit.
  func mean(_ baselines: inout Baselines) -> Double? {
    baseline == Baselines.none ? nil : baselines[baseline].mean()
  }

  /// Adds a value and returns the index of the next series.
  ///
  /// Returns `refused` and changes nothing if the value belongs to another metric, or if the
  /// histogram needs room first.
  @inline(__always)
  mutating func observe(
    _ sample: Sample, _ baselines: inout MutableSpan<RollingBaseline<100>>,
    _ counts: inout MutableSpan<UInt32>, _ check: inout PendingCheck
  ) -> Int {
    guard metric == sample.metric, values.observe(sample.value, &counts) else {
      return Self.refused
    }
    guard baseline != Baselines.none else { return next }
    check.isMeasured = true
    if sample.value > limit.above {
      check.add(limit.threshold, sample.value, baseline: baselines[baseline].mean())
    }
    baselines[baseline].observe(sample.value)
    return next
  }
}

extension MutableSpan<MetricSeries> {
  /// Adds the values of an event from `start` to `end` to the series that begin at `head`.
  ///
  /// Returns where it stopped: before the end, if a series is missing or its histogram lacks room.
  @inline(__always)
  mutating func observe(
    _ samples: Span<Sample>, from start: Int, to end: Int, head: Int,
    _ baselines: inout MutableSpan<RollingBaseline<100>>, _ counts: inout MutableSpan<UInt32>,
    _ check: inout PendingCheck
  ) -> Int {
    var (current, index) = (head, start)
    while index < end {
      // Events of one type usually have their metrics in the same order.
      current = self[current].observe(samples[index], &baselines, &counts, &check)
      if current == MetricSeries.refused {
        current = find(samples[index], from: head, &baselines, &counts, &check)
        if current == MetricSeries.refused { break }
      }
      index &+= 1
    }
    return index
  }

  /// Adds the value to the series of its metric, wherever it stands.
  @inline(never)
  private mutating func find(
    _ sample: Sample, from head: Int, _ baselines: inout MutableSpan<RollingBaseline<100>>,
    _ counts: inout MutableSpan<UInt32>, _ check: inout PendingCheck
  ) -> Int {
    var current = head
    while current != MetricSeries.none, self[current].metric != sample.metric {
      current = self[current].next
    }
    return self[current].observe(sample, &baselines, &counts, &check)
  }
}

/// The baselines of series and error rates, in one array.
typealias Baselines = [RollingBaseline<100>]

extension Baselines {
  /// The index of no baseline.
  static var none: Int { -1 }

  /// Adds an empty baseline; returns its index.
  mutating func begin() -> Int {
    append(RollingBaseline())
    return count - 1
  }
}
