/// The values of one metric of one service while they are counted; becomes a `Histogram`.
///
/// Owns no memory: its counts are a block of whole octaves, 32 buckets each, of a `HistogramPool`.
/// This is cheaper than an array of counts for each metric.
package struct HistogramBuilder: Sendable {
  /// The bits of a double that do not select the bucket: 52 of the fraction less the first five.
  private static let shift: UInt64 = 47
  static let bucketsPerOctave = 32

  /// A block of counts: its place in the pool, its first bucket, and its number of counts.
  struct Block: Sendable {
    fileprivate(set) var place = 0
    fileprivate(set) var base = 0
    fileprivate(set) var room = 0
  }

  /// Counts of positive values; `negative` holds those of negative values, by their magnitude.
  fileprivate(set) var positive = Block()
  fileprivate(set) var negative = Block()
  private(set) var zeros = 0
  private(set) var count = 0
  private(set) var sum = 0.0
  private(set) var min = Double.infinity
  private(set) var max = -Double.infinity

  package init() {}

  /// Counts one finite value.
  ///
  /// Returns false and changes nothing if the pool must make room first.
  @inline(__always)
  package mutating func observe(_ value: Double, _ counts: inout MutableSpan<UInt32>) -> Bool {
    if value > 0 {
      let slot = Self.bucket(of: value) &- positive.base
      guard UInt(bitPattern: slot) < UInt(bitPattern: positive.room) else { return false }
      counts[positive.place &+ slot] &+= 1
    } else if value < 0 {
      let slot = Self.bucket(of: -value) &- negative.base
      guard UInt(bitPattern: slot) < UInt(bitPattern: negative.room) else { return false }
      counts[negative.place &+ slot] &+= 1
    } else {
      zeros &+= 1
    }
    count &+= 1
    sum += value
    if value < min { min = value }
    if value > max { max = value }
    return true
  }

  @inline(__always)
  fileprivate static func bucket(of value: Double) -> Int {
    Int(truncatingIfNeeded: value.bitPattern &>> shift)
  }

  static func lowerEdge(_ bucket: Int) -> Double {
    Double(bitPattern: UInt64(bucket) << shift)
  }
}

/// The counts of many open histograms, in one array.
///
/// A block that becomes too small is copied to the end of the array at twice its size. The
/// abandoned blocks never take more room than those in use.
package struct HistogramPool: Sendable {
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
    let octave = HistogramBuilder.bucket(of: magnitude) / HistogramBuilder.bucketsPerOctave
    var low = block.base / HistogramBuilder.bucketsPerOctave
    var count = block.room / HistogramBuilder.bucketsPerOctave
    if count == 0 {
      (low, count) = (octave, 1)
    } else if octave < low {
      let newLow = max(0, min(octave, low - count))
      (low, count) = (newLow, low + count - newLow)
    } else if octave >= low + count {
      count = max(octave + 1 - low, 2 * count)
    }
    move(
      &block, to: low * HistogramBuilder.bucketsPerOctave, count * HistogramBuilder.bucketsPerOctave
    )
  }

  private mutating func move(_ block: inout HistogramBuilder.Block, to base: Int, _ room: Int) {
    let place = counts.count
    counts.append(contentsOf: repeatElement(0, count: room))
    for slot in 0..<block.room {
      counts[place + block.base - base + slot] = counts[block.place + slot]
    }
    (block.place, block.base, block.room) = (place, base, room)
  }

  package func histogram(_ open: HistogramBuilder) -> Histogram {
    Histogram(open, positive: buckets(open.positive), negative: buckets(open.negative))
  }

  private func buckets(_ block: HistogramBuilder.Block) -> BucketCounts {
    BucketCounts(base: block.base, counts[block.place..<block.place + block.room])
  }
}
