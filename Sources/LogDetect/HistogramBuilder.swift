package import LogModel

/// The values of one series while they are counted; becomes a `Histogram`.
///
/// Owns no memory: its counts are a block of whole octaves of a `HistogramPool`.
/// This is cheaper than an array of counts for each metric.
package struct HistogramBuilder: Codable, Sendable {
  /// A block of counts: its start in the pool, its first bucket, and its number of counts.
  struct Block: Codable, Sendable {
    fileprivate(set) var start = 0
    fileprivate(set) var base = 0
    fileprivate(set) var capacity = 0
  }

  /// Counts of positive values; `negative` holds those of negative values, by their magnitude.
  fileprivate(set) var positive = Block()
  fileprivate(set) var negative = Block()
  private(set) var zeros = 0
  private(set) var count = 0
  private(set) var sum = 0.0
  /// The sum of the numbers of the values' buckets: that of their magnitudes' logarithms, nearly.
  private(set) var levels = 0
  private(set) var min = Double.infinity
  private(set) var max = -Double.infinity

  package init() {}

  /// Counts one finite value.
  ///
  /// Returns false and changes nothing if the pool must make room first.
  @inline(__always)
  package mutating func observe(_ value: Double, _ counts: inout MutableSpan<UInt32>) -> Bool {
    if value > 0 {
      let bucket = ValueBucket.number(of: value)
      let slot = bucket &- positive.base
      guard UInt(bitPattern: slot) < UInt(bitPattern: positive.capacity) else { return false }
      counts[positive.start &+ slot] &+= 1
      levels &+= bucket
    } else if value < 0 {
      let bucket = ValueBucket.number(of: -value)
      let slot = bucket &- negative.base
      guard UInt(bitPattern: slot) < UInt(bitPattern: negative.capacity) else { return false }
      counts[negative.start &+ slot] &+= 1
      levels &-= bucket
    } else {
      zeros &+= 1
    }
    count &+= 1
    sum += value
    if value < min { min = value }
    if value > max { max = value }
    return true
  }
}

/// The counts of many open histograms, in one array.
///
/// A block that becomes too small is copied to the end of the array at twice its size. The
/// abandoned blocks never take more room than those in use.
package struct HistogramPool: Codable, Sendable {
  package var counts: [UInt32] = []

  package init() {}

  /// Enlarges a histogram's block until it covers `value`.
  package mutating func makeRoom(for value: Double, in open: inout HistogramBuilder) {
    if value < 0 {
      makeRoom(for: -value, in: &open.negative)
    } else {
      makeRoom(for: value, in: &open.positive)
    }
  }

  private mutating func makeRoom(for magnitude: Double, in block: inout HistogramBuilder.Block) {
    let octave = ValueBucket.number(of: magnitude) / ValueBucket.perOctave
    var low = block.base / ValueBucket.perOctave
    var count = block.capacity / ValueBucket.perOctave
    if count == 0 {
      (low, count) = (octave, 1)
    } else if octave < low {
      let newLow = max(0, min(octave, low - count))
      (low, count) = (newLow, low + count - newLow)
    } else if octave >= low + count {
      count = max(octave + 1 - low, 2 * count)
    }
    move(
      &block, to: low * ValueBucket.perOctave, count * ValueBucket.perOctave
    )
  }

  private mutating func move(_ block: inout HistogramBuilder.Block, to base: Int, _ capacity: Int) {
    let start = counts.count
    counts.append(contentsOf: repeatElement(0, count: capacity))
    for slot in 0..<block.capacity {
      counts[start + block.base - base + slot] = counts[block.start + slot]
    }
    (block.start, block.base, block.capacity) = (start, base, capacity)
  }

  package func histogram(_ open: HistogramBuilder) -> Histogram {
    Histogram(
      positive: buckets(open.positive), negative: buckets(open.negative), zeros: open.zeros,
      sum: open.sum, min: open.min, max: open.max)
  }

  private func buckets(_ block: HistogramBuilder.Block) -> BucketCounts {
    BucketCounts(base: block.base, counts[block.start..<block.start + block.capacity])
  }
}
