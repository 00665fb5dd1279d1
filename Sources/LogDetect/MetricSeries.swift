internal import LogModel

/// One metric of one unit: its limit, its baseline and the histogram of its values.
///
/// Owns no memory, so that the series of all units lie in one array, and a walk over many events
/// reaches each by an index alone.
struct MetricSeries: Sendable {
  /// Where no series stands: the first of the array is none, and no metric is its.
  static let none = 0
  /// Returned for a value that was not taken in.
  static let refused = -1

  let metric: MetricID
  /// The unit's next series, in order of first appearance.
  var next = Self.none
  let limit: Limits.Limit
  /// Only a value over a limit is compared with a baseline: none is kept without one.
  private let baseline: Int
  var values = HistogramBuilder()

  init(metric: MetricID = .max, _ limit: Limits.Limit = Limits.Limit(), baseline: Int) {
    self.metric = metric
    self.limit = limit
    self.baseline = baseline
  }

  /// Takes in a value; returns the next series, or `refused`, and nothing done, if the value is
  /// another metric's, or if the histogram needs room first.
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
  /// Takes the values of an event from `start` to `end` into the series that begin at `head`.
  ///
  /// Returns where it stopped: before the end, if a series is missing or its histogram lacks room.
  @inline(__always)
  mutating func observe(
    _ samples: Span<Sample>, from start: Int, to end: Int, head: Int,
    _ baselines: inout MutableSpan<RollingBaseline<100>>, _ counts: inout MutableSpan<UInt32>,
    _ check: inout PendingCheck
  ) -> Int {
    var (place, index) = (head, start)
    while index < end {
      // Events of one type bring their metrics in one order.
      place = self[place].observe(samples[index], &baselines, &counts, &check)
      if place == MetricSeries.refused {
        place = find(samples[index], from: head, &baselines, &counts, &check)
        if place == MetricSeries.refused { break }
      }
      index &+= 1
    }
    return index
  }

  /// Takes the value into whichever series is its metric's.
  @inline(never)
  private mutating func find(
    _ sample: Sample, from head: Int, _ baselines: inout MutableSpan<RollingBaseline<100>>,
    _ counts: inout MutableSpan<UInt32>, _ check: inout PendingCheck
  ) -> Int {
    var place = head
    while place != MetricSeries.none, self[place].metric != sample.metric {
      place = self[place].next
    }
    return self[place].observe(sample, &baselines, &counts, &check)
  }
}

/// The baselines of series and error rates, in one array.
typealias Baselines = [RollingBaseline<100>]

extension Baselines {
  /// Where no baseline stands.
  static var none: Int { -1 }

  /// Begins a baseline; returns where it stands.
  mutating func begin() -> Int {
    append(RollingBaseline())
    return count - 1
  }
}
