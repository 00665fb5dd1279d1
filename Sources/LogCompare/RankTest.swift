package import LogModel

/// A histogram as a list of values, ascending, each with its count.
package struct Sample: Equatable, Sendable {
  package var values: [Double] = []
  package var counts: [Double] = []
  package var total = 0.0

  /// The values that a histogram stands for: the middle of each bucket.
  ///
  /// Also where that lies beyond the largest value, so that equal buckets of two samples are ties.
  package init(_ histogram: Histogram) {
    for bucket in histogram.buckets {
      values.append(bucket.low / 2 + bucket.high / 2)
      counts.append(Double(bucket.count))
    }
    total = Double(histogram.count)
  }
}

/// The rank test of Mann and Whitney, on histograms: whether one sample tends to have higher values.
///
/// Values of one bucket are ties, which the variance accounts for.
///
/// - Source: Mann and Whitney (1947); the variance with ties of Lehmann, "Nonparametrics" (1975),
///   1.2.
/// - Limits: the normal approximation needs about 20 values on each side, and 100 are asked for. It
///   tells whether one sample tends to be higher; two samples of one centre and different spread it
///   does not tell apart, for which there is the test of the tail.
package struct RankTest: Equatable, Sendable {
  /// The probability that a value of the second sample exceeds one of the first; a tie counts half.
  package var superiority: Double
  /// The standard error of `superiority` where both are of one distribution.
  package var error: Double

  /// `inflation` is how many times the variance exceeds that of independent values.
  package init(_ first: Sample, _ second: Sample, inflation: Double = 1) {
    let wins = Self.wins(first, second) { $0 }
    superiority = wins.share
    let (n, m) = (first.total, second.total)
    let all = n + m
    let ties = all > 1 ? wins.ties / (all * (all - 1)) : 0
    error = ((all + 1 - ties) / (12 * n * m) * max(1, inflation)).squareRoot()
  }

  /// How many standard errors the second sample is higher; zero where all values are alike.
  package var score: Double { error > 0 ? (superiority - 0.5) / error : 0 }

  /// The share of pairs in which the second value is higher, and the correction for ties, with the
  /// values of the first sample moved by an increasing function.
  static func wins(
    _ first: Sample, _ second: Sample, moved: (Double) -> Double
  ) -> (share: Double, ties: Double) {
    var (below, share, ties) = (0.0, 0.0, 0.0)
    var (i, j) = (0, 0)
    while i < first.values.count || j < second.values.count {
      let left = i < first.values.count ? moved(first.values[i]) : .infinity
      let right = j < second.values.count ? second.values[j] : .infinity
      let value = Swift.min(left, right)
      var (here, there) = (0.0, 0.0)
      if left == value {
        here = first.counts[i]
        i += 1
      }
      if right == value {
        there = second.counts[j]
        j += 1
      }
      share += there * (below + here / 2)
      below += here
      let tied = here + there
      ties += tied * tied * tied - tied
    }
    return (share / (first.total * second.total), ties)
  }
}
