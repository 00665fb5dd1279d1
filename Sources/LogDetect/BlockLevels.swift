internal import LogModel

/// How many values of one series with a limit lie at each level in each block of the run.
///
/// It holds the percentiles of each block. A level is a sixteenth of an octave, so a percentile is
/// exact to about 3 %. Values below 10⁻⁶ count as that; nothing is known of a series with negative
/// values or larger ones than 10¹³.
struct BlockLevels: Codable, Sendable {
  /// A run with more series keeps no levels, as memory must not grow with services.
  static let mostSeries = 256

  private var blocks: [LevelCounts] = []
  /// What the series had when its last block ended, from a level on.
  private var known: [UInt32] = []
  private var firstKnown = 0
  private var knownZeros = 0
  private var seen = 0

  init() {}

  /// Adds what a series has grown by to a block.
  mutating func add(_ values: HistogramBuilder, _ counts: Span<UInt32>, at block: Int) {
    guard values.count > seen else { return }
    seen = values.count
    while blocks.count <= block { blocks.append(LevelCounts()) }
    blocks[block].zeros += values.zeros - knownZeros
    knownZeros = values.zeros
    let (start, first) = (values.positive.start, values.positive.base / LevelCounts.buckets)
    let levels = values.positive.capacity / LevelCounts.buckets
    know(first..<first + levels)
    let buckets = counts.extracting(start..<start + values.positive.capacity)
    // Local, so that both can be changed at the same time.
    var kept: [UInt32] = []
    var target = LevelCounts()
    swap(&kept, &known)
    swap(&target, &blocks[block])
    var before = kept.mutableSpan
    var bucket = 0
    for level in 0..<levels {
      let count =
        buckets[bucket] &+ buckets[bucket &+ 1] &+ buckets[bucket &+ 2] &+ buckets[bucket &+ 3]
      bucket &+= LevelCounts.buckets
      let grown = count &- before[level]
      guard grown != 0 else { continue }
      before[level] = count
      target.add(grown, at: first + level)
    }
    swap(&kept, &known)
    swap(&target, &blocks[block])
  }

  /// Knows these levels, which hold all that are known.
  private mutating func know(_ levels: Range<Int>) {
    guard levels.count != known.count else { return }
    var wider = [UInt32](repeating: 0, count: levels.count)
    for (index, count) in known.enumerated() {
      wider[firstKnown - levels.lowerBound + index] = count
    }
    (known, firstKnown) = (wider, levels.lowerBound)
  }

  /// Gives the blocks of a span the width and the numbers of another one, which holds it.
  mutating func fit(_ old: BlockSpan, to new: BlockSpan) {
    let parts = blocks
    blocks = []
    for (block, part) in parts.enumerated() where !part.isEmpty {
      let place = new.place(of: block, in: old)
      while blocks.count <= place { blocks.append(LevelCounts()) }
      blocks[place].merge(part)
    }
  }

  var isEmpty: Bool { blocks.isEmpty }

  mutating func merge(_ other: Self) {
    while blocks.count < other.blocks.count { blocks.append(LevelCounts()) }
    for block in other.blocks.indices { blocks[block].merge(other.blocks[block]) }
  }

  /// The percentiles of each pair of blocks of a span; nil for one without values.
  func points(_ span: BlockSpan) -> [PercentileTimeline.Point?] {
    let first = span.first.floorDivided(by: 2)
    var pairs: [LevelCounts] = []
    for block in 0...max(span.complete, blocks.count - 1) {
      let pair = Int((span.first + Int64(block)).floorDivided(by: 2) - first)
      if pair == pairs.count { pairs.append(LevelCounts()) }
      if block < blocks.count { pairs[pair].merge(blocks[block]) }
    }
    return pairs.map(\.point)
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.list(&blocks, LevelCounts()) { try $1.code(&$0) }
    if coder.isReading, blocks.count > Int(BlockSpan.capacity) { throw ScanDamage() }
  }
}

/// The number of values at each level.
private struct LevelCounts: Codable, Sendable {
  /// The buckets of a level.
  static let buckets = ValueBucket.perOctave / 16
  /// From 2⁻²⁰ to 2⁴⁴; a wider range would take too much memory.
  private static let range = (1023 - 20) * 16..<(1023 + 44) * 16

  private var levels = BucketCounts()
  var zeros = 0

  var isEmpty: Bool { levels.counts.isEmpty && zeros == 0 }

  mutating func add(_ count: UInt32, at level: Int) {
    levels.add(count, to: min(max(level, Self.range.lowerBound), Self.range.upperBound - 1))
  }

  mutating func merge(_ other: Self) {
    levels.merge(other.levels)
    zeros += other.zeros
  }

  var point: PercentileTimeline.Point? {
    let count = zeros + levels.total
    guard count > 0 else { return nil }
    return PercentileTimeline.Point(
      count: count, p50: value(ofRank: (count + 1) / 2),
      p95: value(ofRank: (count * 95 + 99) / 100), p99: value(ofRank: (count * 99 + 99) / 100))
  }

  /// The middle of the level that holds the value of a rank, from 1.
  private func value(ofRank rank: Int) -> Double {
    var rest = rank - zeros
    for (index, count) in levels.counts.enumerated() where rest > 0 {
      rest -= Int(count)
      if rest <= 0 {
        let level = levels.base + index
        return ValueBucket.lowerEdge(level * Self.buckets) / 2
          + ValueBucket.lowerEdge((level + 1) * Self.buckets) / 2
      }
    }
    return 0
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try levels.code(&coder)
    try coder.count(&zeros)
    guard coder.isReading, !levels.counts.isEmpty else { return }
    guard levels.base >= Self.range.lowerBound,
      levels.base + levels.counts.count <= Self.range.upperBound
    else { throw ScanDamage() }
  }
}

extension DetectionScan {
  /// The percentiles of each metric of each service over time; none where a run has too many series.
  func percentiles(_ names: Names, _ metrics: MetricTable) -> [PercentileTimeline] {
    guard series.count <= BlockLevels.mostSeries, !span.isEmpty else { return [] }
    return Dictionary(grouping: series.filter { $0.scope != .rules }) {
      [Int($0.service), Int($0.type.rawValue), Int($0.metric)]
    }.values.compactMap { series -> PercentileTimeline? in
      let (first, metric) = (series[0], metrics[series[0].metric])
      let ends = series.map { ($0.values.min, $0.values.max) }
      guard ends.allSatisfy({ $0.0 >= 0 && $0.1 < 1e13 }) else { return nil }
      var levels = BlockLevels()
      for one in series { levels.merge(one.levels) }
      guard !levels.isEmpty else { return nil }
      return PercentileTimeline(
        service: names.services[first.service], type: first.type, metric: metric.name,
        unit: metric.unit,
        start: Timestamp(microseconds: span.first.floorDivided(by: 2) * 2 * span.width),
        width: EventDuration(microseconds: 2 * span.width), points: levels.points(span))
    }.sorted { lhs, rhs in
      lhs.service == rhs.service
        ? (lhs.metric, lhs.type.rawValue) < (rhs.metric, rhs.type.rawValue)
        : lhs.service.precedesInBytes(rhs.service)
    }
  }
}
