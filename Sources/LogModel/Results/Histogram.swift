/// A histogram of a metric's values in buckets 1.6 % wide: percentiles without storing values.
///
/// Negative values have buckets of their own, by their magnitude. Histograms of the same values in
/// any order are equal, and two can be added.
package struct Histogram: Equatable, Sendable {
  package private(set) var positive = BucketCounts()
  /// By the magnitude of the values.
  package private(set) var negative = BucketCounts()
  package private(set) var zeros = 0
  package private(set) var count = 0
  package private(set) var sum = 0.0
  package private(set) var min = Double.infinity
  package private(set) var max = -Double.infinity

  package init() {}

  /// The values in two sets of buckets, and what is known of them all.
  package init(
    positive: BucketCounts, negative: BucketCounts, zeros: Int, sum: Double, min: Double,
    max: Double
  ) {
    self.positive = positive
    self.negative = negative
    self.zeros = zeros
    count = positive.total + negative.total + zeros
    self.sum = sum
    self.min = min
    self.max = max
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

  /// Exact, or to 0.8 % from the buckets where the sum exceeds the range of a double.
  package var mean: Double? {
    guard count > 0 else { return nil }
    if sum.isFinite { return sum / Double(count) }
    let total = Double(count)
    let mean = buckets.reduce(0) { $0 + middle(of: $1) * (Double($1.count) / total) }
    return Swift.min(max, Swift.max(min, mean))
  }

  /// The value that `share` of all values do not exceed, to 0.8 %; nil without values.
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

  /// The variance of the numbers of the values' buckets: that of a logarithm, nearly.
  package var levelVariance: Double {
    guard count > 1 else { return 0 }
    var levels: [(level: Double, count: Double)] = [(0, Double(zeros))]
    for (slot, hits) in negative.counts.enumerated() {
      levels.append((-Double(slot + negative.base), Double(hits)))
    }
    for (slot, hits) in positive.counts.enumerated() {
      levels.append((Double(slot + positive.base), Double(hits)))
    }
    let total = Double(count)
    let mean = levels.reduce(0.0) { $0 + $1.level * $1.count } / total
    let squares = levels.reduce(0.0) { sum, entry in
      sum + (entry.level - mean) * (entry.level - mean) * entry.count
    }
    return squares / total
  }

  /// Nil without values.
  package var summary: ValueSummary? {
    guard let mean, let p50 = percentile(0.5), let p95 = percentile(0.95),
      let p99 = percentile(0.99)
    else { return nil }
    return ValueSummary(count: count, mean: mean, p50: p50, p95: p95, p99: p99, max: max)
  }

  private func middle(of bucket: Distribution.Bucket) -> Double { bucket.low / 2 + bucket.high / 2 }
}

extension Histogram {
  package mutating func code(_ coder: inout ScanCoder) throws {
    try positive.code(&coder)
    try negative.code(&coder)
    try coder.count(&zeros)
    try coder.double(&sum)
    try coder.double(&min)
    try coder.double(&max)
    count = positive.total + negative.total + zeros
  }
}
