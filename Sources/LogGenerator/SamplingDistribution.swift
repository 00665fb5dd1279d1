private import Glibc

/// A log-normal distribution cut to a range: most values near the median, a long tail above.
///
/// Latencies of real services have this shape; the cut keeps normal values under their limits
/// without accumulating them at the limit.
struct SamplingDistribution: Sendable {
  private let logMedian: Double
  private let sigma: Double
  private let range: ClosedRange<Double>
  private let lowest: Double
  private let span: Double

  init(median: Double, sigma: Double, in range: ClosedRange<Double>) {
    logMedian = log(median)
    self.sigma = sigma
    self.range = range
    lowest = Self.cumulative((log(range.lowerBound) - logMedian) / sigma)
    span = Self.cumulative((log(range.upperBound) - logMedian) / sigma) - lowest
  }

  func draw(_ random: inout Randomness) -> Double {
    let deviate = Self.quantile(lowest + span * random.unit())
    return min(max(exp(logMedian + sigma * deviate), range.lowerBound), range.upperBound)
  }

  private static func cumulative(_ deviate: Double) -> Double {
    erfc(-deviate / 2.0.squareRoot()) / 2
  }

  private static func quantile(_ share: Double) -> Double {
    let position = share * Double(steps)
    let index = min(max(Int(position), 0), steps - 1)
    return quantiles[index] + (quantiles[index + 1] - quantiles[index]) * (position - Double(index))
  }

  private static let steps = 2048

  /// Quantiles of the standard normal distribution; the infinite ends are cut at ±3.6.
  private static let quantiles: [Double] = (0...steps).map { step in
    var low = -3.6
    var high = 3.6
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if cumulative(middle) < Double(step) / Double(steps) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
