internal import LogModel

/// How many values of one series with a limit lie at each level in each block of the run.
///
/// It holds the percentiles of each block. A level is a sixteenth of an octave, so a percentile is
/// exact to about 3 %. Values below 10⁻⁶ count as that; nothing is known of a series with negative
/// values or larger ones than 10¹³.
struct BlockLevels: Codable, Sendable {
  /// A run with more series keeps no levels, as memory must not grow with services.
  static let mostSeries = 256
  private static let bucketsPerLevel = 4

  private var blocks: [LevelCounts] = []
  /// What the series had when its last block ended.
  private var before = LevelCounts()
  private var seen = 0

  init() {}

  /// Adds what a series has grown by to a block.
  mutating func add(_ values: HistogramBuilder, _ counts: Span<UInt32>, at block: Int) {
    guard values.count > seen else { return }
    seen = values.count
    while blocks.count <= block { blocks.append(LevelCounts()) }
    blocks[block].zeros += values.zeros - before.zeros
    before.zeros = values.zeros
    let (start, base) = (values.positive.start, values.positive.base / Self.bucketsPerLevel)
    let levels = values.positive.capacity / Self.bucketsPerLevel
    guard levels > 0 else { return }
    let offset = before.cover(base..<base + levels)
    let buckets = counts.extracting(start..<start + values.positive.capacity)
    // Local, so that both can be changed at the same time.
    var kept: [UInt32] = []
    var target = LevelCounts()
    swap(&kept, &before.counts)
    swap(&target, &blocks[block])
    target.counts.reserveCapacity(64)
    var known = kept.mutableSpan
    var bucket = 0
    for level in 0..<levels {
      let count =
        buckets[bucket] &+ buckets[bucket &+ 1] &+ buckets[bucket &+ 2] &+ buckets[bucket &+ 3]
      bucket &+= Self.bucketsPerLevel
      let grown = count &- known[offset &+ level]
      guard grown != 0 else { continue }
      known[offset &+ level] = count
      let range = LevelCounts.range
      target.add(grown, at: min(max(base + level, range.lowerBound), range.upperBound - 1))
    }
    swap(&kept, &before.counts)
    swap(&target, &blocks[block])
  }

  /// Gives the blocks of a span the width and the numbers of another one, which holds it.
  mutating func fit(_ old: BlockSpan, to new: BlockSpan) {
    let parts = blocks
    blocks = []
    for (block, part) in parts.enumerated() where !part.isEmpty {
      let place = new.firstOfPair(new.place(of: block, in: old))
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
    while blocks.last?.isEmpty == true { blocks.removeLast() }
    try coder.list(&blocks, LevelCounts()) { try $1.code(&$0) }
    if coder.isReading, blocks.count > Int(BlockSpan.capacity) { throw ScanDamage() }
  }
}

/// The number of values at each of some neighbouring levels.
private struct LevelCounts: Codable, Sendable {
  /// From 2⁻²⁰ to 2⁴⁴; a wider range would take too much memory.
  static let range = (1023 - 20) * 16..<(1023 + 44) * 16

  private var base = Self.range.lowerBound
  fileprivate(set) var counts: [UInt32] = []
  var zeros = 0

  var isEmpty: Bool { counts.isEmpty && zeros == 0 }

  mutating func add(_ count: UInt32, at level: Int) {
    makeRoom(level)
    counts[level - base] = Self.sum(counts[level - base], count)
  }

  /// A part may hold any counts.
  private static func sum(_ lhs: UInt32, _ rhs: UInt32) -> UInt32 {
    let (sum, isOver) = lhs.addingReportingOverflow(rhs)
    return isOver ? .max : sum
  }

  /// Makes room for some levels; returns the index of the first.
  mutating func cover(_ levels: Range<Int>) -> Int {
    makeRoom(levels.lowerBound)
    makeRoom(levels.upperBound - 1)
    return levels.lowerBound - base
  }

  mutating func merge(_ other: Self) {
    zeros += other.zeros
    guard let last = other.counts.indices.last else { return }
    makeRoom(other.base)
    makeRoom(other.base + last)
    for index in other.counts.indices {
      let place = other.base - base + index
      counts[place] = Self.sum(counts[place], other.counts[index])
    }
  }

  private mutating func makeRoom(_ level: Int) {
    if counts.isEmpty { base = level }
    if level < base {
      counts.insert(contentsOf: repeatElement(0, count: base - level), at: 0)
      base = level
    }
    while level >= base + counts.count { counts.append(0) }
  }

  var point: PercentileTimeline.Point? {
    let count = counts.reduce(zeros) { $0 + Int($1) }
    guard count > 0 else { return nil }
    return PercentileTimeline.Point(
      count: count, p50: value(ofRank: (count + 1) / 2),
      p95: value(ofRank: (count * 95 + 99) / 100), p99: value(ofRank: (count * 99 + 99) / 100))
  }

  /// The middle of the level that holds the value of a rank, from 1.
  private func value(ofRank rank: Int) -> Double {
    var rest = rank - zeros
    guard rest > 0 else { return 0 }
    for index in counts.indices {
      rest -= Int(counts[index])
      if rest <= 0 { return Self.middle(base + index) }
    }
    return counts.isEmpty ? 0 : Self.middle(base + counts.count - 1)
  }

  private static func middle(_ level: Int) -> Double {
    let buckets = ValueBucket.perOctave / 16
    return ValueBucket.lowerEdge(level * buckets) / 2 + ValueBucket.lowerEdge((level + 1) * buckets)
      / 2
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.index(&base, below: Self.range.upperBound)
    var all = counts.map { Int($0) }
    try coder.list(&all, 0) { try $0.count(&$1) }
    try coder.count(&zeros)
    guard coder.isReading else { return }
    guard base >= Self.range.lowerBound, base + all.count <= Self.range.upperBound,
      all.allSatisfy({ $0 <= UInt32.max })
    else { throw ScanDamage() }
    counts = all.map { UInt32($0) }
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
