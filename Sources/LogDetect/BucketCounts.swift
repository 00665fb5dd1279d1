/// The number of values in each bucket of a histogram, from the first to the last that holds one.
struct BucketCounts: Equatable, Sendable {
  /// Bucket number of `counts[0]`.
  private var base = 0
  private(set) var counts: [UInt32] = []

  init() {}

  /// Counts from the bucket `base` on.
  ///
  /// The first and last buckets may be empty.
  init(base: Int, _ counts: ArraySlice<UInt32>) {
    guard let first = counts.firstIndex(where: { $0 > 0 }),
      let last = counts.lastIndex(where: { $0 > 0 })
    else { return }
    self.base = base + first - counts.startIndex
    self.counts = Array(counts[first...last])
  }

  /// The edges of a bucket and its count.
  ///
  /// The upper edge of the very last bucket is finite, too.
  subscript(slot: Int) -> (low: Double, high: Double, count: Int) {
    let high = HistogramBuilder.lowerEdge(slot + base + 1)
    return (
      HistogramBuilder.lowerEdge(slot + base), Swift.min(high, .greatestFiniteMagnitude),
      Int(counts[slot])
    )
  }

  mutating func merge(_ other: Self) {
    guard !other.counts.isEmpty else { return }
    makeRoom(for: other.base)
    makeRoom(for: other.base + other.counts.count - 1)
    for (slot, hits) in other.counts.enumerated() { counts[slot + other.base - base] &+= hits }
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
