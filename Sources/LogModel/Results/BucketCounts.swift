/// The number of values in each bucket of a histogram, from the first to the last that holds one.
package struct BucketCounts: Codable, Equatable, Sendable {
  /// Bucket number of `counts[0]`.
  package private(set) var base = 0
  package private(set) var counts: [UInt32] = []

  package init() {}

  /// Counts from the bucket `base` on.
  ///
  /// The first and last buckets may be empty.
  package init(base: Int, _ counts: ArraySlice<UInt32>) {
    guard let first = counts.firstIndex(where: { $0 > 0 }),
      let last = counts.lastIndex(where: { $0 > 0 })
    else { return }
    self.base = base + first - counts.startIndex
    self.counts = Array(counts[first...last])
  }

  /// The number of values.
  package var total: Int { counts.reduce(0) { $0 + Int($1) } }

  /// The edges of a bucket and its count.
  ///
  /// The upper edge of the very last bucket is finite, too.
  subscript(slot: Int) -> (low: Double, high: Double, count: Int) {
    let high = ValueBucket.lowerEdge(slot + base + 1)
    return (
      ValueBucket.lowerEdge(slot + base), Swift.min(high, .greatestFiniteMagnitude),
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
      counts = [UInt32](repeating: 0, count: base - bucket) + counts
      base = bucket
    } else if bucket - base >= counts.count {
      counts += [UInt32](repeating: 0, count: bucket - base + 1 - counts.count)
    }
  }
}

extension BucketCounts {
  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.index(&base, below: ValueBucket.count)
    try coder.list(&counts, 0) { try $0.int(&$1) }
    if coder.isReading, counts.count > ValueBucket.count - base { throw ScanDamage() }
  }
}
