package import LogModel

/// How often a metric took which values, in buckets 3 % wide: percentiles without keeping values.
///
/// A bucket is the exponent and the first five bits of the fraction of a double, so finding it is a
/// shift. Histograms of the same values in any order are equal, and two can be added.
package struct Histogram: Equatable, Sendable {
  /// Bucket number of `counts[0]`.
  private var base = 0
  private var counts: [UInt32] = []
  /// Values that are zero or negative.
  private var notPositive = 0
  package private(set) var count = 0
  package private(set) var sum = 0.0
  package private(set) var min = Double.infinity
  package private(set) var max = -Double.infinity

  package init() {}

  /// What was counted: `counts` begins with the bucket `base`, and may end in empty ones.
  init(_ open: OpenHistogram, base: Int, counts: [UInt32]) {
    notPositive = open.notPositive
    count = open.count
    sum = open.sum
    min = open.min
    max = open.max
    guard let first = counts.firstIndex(where: { $0 > 0 }),
      let last = counts.lastIndex(where: { $0 > 0 })
    else { return }
    self.base = base + first
    self.counts = Array(counts[first...last])
  }

  /// Adds the values that `other` has counted.
  package mutating func merge(_ other: Histogram) {
    count += other.count
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
    notPositive += other.notPositive
    guard !other.counts.isEmpty else { return }
    makeRoom(for: other.base)
    makeRoom(for: other.base + other.counts.count - 1)
    for (slot, hits) in other.counts.enumerated() { counts[slot + other.base - base] &+= hits }
  }

  /// The buckets that hold a value, ascending; values that are not positive come first, as zero.
  package var buckets: [Distribution.Bucket] {
    var buckets: [Distribution.Bucket] = []
    if notPositive > 0 { buckets.append(Distribution.Bucket(low: 0, high: 0, count: notPositive)) }
    for (slot, hits) in counts.enumerated() where hits > 0 {
      buckets.append(
        Distribution.Bucket(
          low: OpenHistogram.lowerEdge(slot + base), high: OpenHistogram.lowerEdge(slot + base + 1),
          count: Int(hits)))
    }
    return buckets
  }

  package var mean: Double? { count > 0 && sum.isFinite ? sum / Double(count) : nil }

  /// The value that `share` of all values do not exceed, to 1.6 %; nil without values.
  package func percentile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = Int((share * Double(count)).rounded(.up))
    var seen = notPositive
    if seen >= rank { return Swift.min(0, max) }
    for (slot, hits) in counts.enumerated() {
      seen += Int(hits)
      if seen >= rank {
        let edges = [slot, slot + 1].map { OpenHistogram.lowerEdge($0 + base) }
        let middle = (edges[0] + edges[1]) / 2
        return Swift.min(max, Swift.max(min, middle))
      }
    }
    return max
  }

  private mutating func makeRoom(for bucket: Int) {
    if counts.isEmpty {
      base = bucket
      counts = [0]
    } else if bucket < base {
      counts.insert(contentsOf: repeatElement(0, count: base - bucket), at: 0)
      base = bucket
    } else if bucket - base >= counts.count {
      let missing = bucket - base + 1 - counts.count
      counts.append(contentsOf: repeatElement(0, count: missing))
    }
  }
}
