package import LogModel

/// A histogram of a metric's values in buckets 3 % wide: percentiles without storing values.
///
/// A bucket is the exponent and the first five bits of the fraction of a double, so finding it
/// takes one shift. Negative values have buckets of their own, by their magnitude. Histograms of
/// the same values in any order are equal, and two can be added.
package struct Histogram: Equatable, Sendable {
  private var positive = BucketCounts()
  private var negative = BucketCounts()
  private var zeros = 0
  package private(set) var count = 0
  package private(set) var sum = 0.0
  package private(set) var min = Double.infinity
  package private(set) var max = -Double.infinity

  package init() {}

  /// The values counted by a builder.
  init(_ open: HistogramBuilder, positive: BucketCounts, negative: BucketCounts) {
    self.positive = positive
    self.negative = negative
    zeros = open.zeros
    count = open.count
    sum = open.sum
    min = open.min
    max = open.max
  }

  /// Adds the values counted by `other`.
  package mutating func merge(_ other: Histogram) {
    positive.merge(other.positive)
    negative.merge(other.negative)
    zeros += other.zeros
    count += other.count
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
  }

  /// The buckets that hold a value, ascending; a negative bucket includes its upper edge, not its
  /// lower.
  package var buckets: [Distribution.Bucket] {
    var buckets: [Distribution.Bucket] = []
    for slot in negative.counts.indices.reversed() where negative.counts[slot] > 0 {
      let (low, high, count) = negative[slot]
      buckets.append(Distribution.Bucket(low: -high, high: -low, count: count))
    }
    if zeros > 0 { buckets.append(Distribution.Bucket(low: 0, high: 0, count: zeros)) }
    for slot in positive.counts.indices where positive.counts[slot] > 0 {
      let (low, high, count) = positive[slot]
      buckets.append(Distribution.Bucket(low: low, high: high, count: count))
    }
    return buckets
  }

  /// Exact, or to 1.6 % from the buckets where the sum exceeds the range of a double.
  package var mean: Double? {
    guard count > 0 else { return nil }
    if sum.isFinite { return sum / Double(count) }
    let total = Double(count)
    let mean = buckets.reduce(0) { $0 + middle(of: $1) * (Double($1.count) / total) }
    return Swift.min(max, Swift.max(min, mean))
  }

  /// The value that `share` of all values do not exceed, to 1.6 %; nil without values.
  package func percentile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = Int((share * Double(count)).rounded(.up))
    var seen = 0
    for bucket in buckets {
      seen += bucket.count
      if seen >= rank { return Swift.min(max, Swift.max(min, middle(of: bucket))) }
    }
    return max
  }

  private func middle(of bucket: Distribution.Bucket) -> Double { bucket.low / 2 + bucket.high / 2 }
}
