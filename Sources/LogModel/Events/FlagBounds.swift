/// What tells that an event cannot be flagged, whatever events stand before it.
///
/// A finding has a value beyond a limit on its metric, or it is a failure where failures have a limit:
/// windows, percentiles and streaks only decide which of these are findings. So the lines of other
/// events are not needed to judge them.
package struct FlagBounds: Sendable {
  /// By metric, the least limit and the largest floor.
  private var above: [Double]
  private var below: [Double]

  package init(_ thresholds: [Threshold], _ metrics: MetricTable) {
    above = [Double](repeating: .infinity, count: metrics.count)
    below = [Double](repeating: -.infinity, count: metrics.count)
    for threshold in thresholds where threshold.isEnabled && !threshold.isRate {
      guard let metric = metrics.id(of: threshold.metric).map({ Int($0) }) else { continue }
      if threshold.isFloor {
        below[metric] = max(below[metric], threshold.limit)
      } else {
        above[metric] = min(above[metric], threshold.limit)
      }
    }
  }

  /// Whether an event may be flagged; `isFailure` tells that its kind is one of a failed request.
  @inline(__always)
  package func mayFlag(_ record: EventRecord, isFailure: Bool, _ samples: Span<Sample>) -> Bool {
    if isFailure || record.severity.isError { return true }
    let first = Int(record.firstSample)
    for index in first..<first + Int(record.sampleCount) {
      let (metric, value) = (Int(samples[index].metric), samples[index].value)
      // Whatever is no number is not below a limit.
      if !(value <= above[metric]) || !(value >= below[metric]) { return true }
    }
    return false
  }
}
