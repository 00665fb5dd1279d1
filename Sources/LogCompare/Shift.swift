private import Glibc
internal import LogModel

/// By how much the values of one sample are higher than those of another: the estimate of Hodges and
/// Lehmann, with its interval.
///
/// It is the median of all differences between a value of one and a value of the other. Where all
/// values are positive, it is the median of all ratios. Estimate and interval are the shifts at which the rank
/// test finds no difference, and a difference of 1.96 standard errors.
///
/// - Source: Hodges and Lehmann (1963); Lehmann, "Nonparametrics" (1975), 2.5.
/// - Limits: as fine as the buckets, about 1 %. The interval is for one comparison by itself, not for
///   all of them together.
/// - Cost: 120 passes over both histograms.
package struct Shift: Equatable, Sendable {
  /// As a share of the first sample's median: 0.2 is 20 % more; nil where that is zero.
  package var change: Double?
  package var interval: ClosedRange<Double>?
  /// In the metric's own unit.
  package var difference: Double

  private static let quantile = 1.96

  /// Nil where a sample is empty.
  package init?(_ first: Sample, _ second: Sample, _ test: RankTest, median: Double) {
    guard let least = first.values.first, let most = first.values.last,
      let low = second.values.first, let high = second.values.last
    else { return nil }
    let isRatio = least > 0 && low > 0
    func move(_ value: Double, _ shift: Double) -> Double {
      isRatio ? value * exp(shift) : value + shift
    }
    var range = isRatio ? log(low) - log(most)...log(high) - log(least) : low - most...high - least
    range =
      range.lowerBound - 1e-9 - abs(range.lowerBound) * 1e-9...range.upperBound + 1e-9 + abs(
        range.upperBound) * 1e-9
    /// The shift at which the superiority of the second sample falls to `target`.
    func solve(_ target: Double) -> Double {
      var (from, to) = (range.lowerBound, range.upperBound)
      for _ in 0..<40 {
        let middle = from / 2 + to / 2
        let share = RankTest.wins(first, second) { move($0, middle) }.share
        if share > target { from = middle } else { to = middle }
      }
      return from / 2 + to / 2
    }
    func share(_ shift: Double) -> Double? {
      if isRatio { return expm1(shift) }
      let share = shift / abs(median)
      return share.isFinite ? share : nil
    }
    let margin = Self.quantile * test.error
    let shift = abs(test.superiority - 0.5) < 1e-12 ? 0 : solve(0.5)
    let (lower, upper) = (solve(0.5 + margin), solve(0.5 - margin))
    change = share(shift)
    if let change, let least = share(lower), let most = share(upper) {
      interval = min(least, change)...max(most, change)
    }
    difference = isRatio ? median * expm1(shift) : shift
  }
}
