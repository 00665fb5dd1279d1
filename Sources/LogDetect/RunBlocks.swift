private import Glibc
internal import LogModel

/// The blocks of time of a run: all of one width, and those of the epoch, so that the blocks of two
/// scans can be joined.
struct BlockSpan: Codable, Equatable, Sendable {
  static let capacity: Int64 = 64

  /// In microseconds.
  private(set) var width: Int64 = 1_000_000
  /// The numbers of the first and the last block since the epoch; the last is less where there is
  /// none.
  private(set) var first: Int64 = 0
  private(set) var last: Int64 = -1

  var isEmpty: Bool { last < first }
  /// The blocks before the last one, which the end of the run cuts short.
  var complete: Int { max(0, Int(last - first)) }
  /// Where the last block ends, in microseconds.
  var end: Int64 { isEmpty ? .min : (last + 1) * width }

  func start(of block: Int) -> Timestamp {
    Timestamp(microseconds: (first + Int64(block)) * width)
  }

  /// Extends the span to a time after its end; the blocks are wider then where there would be too
  /// many.
  mutating func extend(to time: Timestamp) {
    let number = time.microseconds.floorDivided(by: width)
    if isEmpty { first = number }
    last = number
    widen()
  }

  /// Extends the span to that of another scan.
  mutating func extend(to other: Self) {
    guard !other.isEmpty else { return }
    guard !isEmpty else {
      self = other
      return
    }
    var other = other
    while width < other.width { double() }
    while other.width < width { other.double() }
    (first, last) = (min(first, other.first), max(last, other.last))
    widen()
  }

  /// Whether a time lies in the last block or in the one that it makes a pair with.
  ///
  /// Levels are counted once a pair, which costs half as much.
  func isPaired(with time: Timestamp) -> Bool {
    !isEmpty && time.microseconds.floorDivided(by: 2 * width) == last.floorDivided(by: 2)
  }

  /// The index that a block of a narrower span has in this one.
  func place(of block: Int, in old: Self) -> Int {
    Int((old.first + Int64(block)).floorDivided(by: width / old.width) - first)
  }

  /// The first block of the span that is of the same pair: the one in which levels are counted.
  func firstOfPair(_ block: Int) -> Int { max(0, Int((first + Int64(block)) & ~1 - first)) }

  private mutating func widen() {
    while last - first >= Self.capacity { double() }
  }

  private mutating func double() {
    width *= 2
    first = first.floorDivided(by: 2)
    last = last.floorDivided(by: 2)
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.int(&width)
    try coder.int(&first)
    try coder.int(&last)
    guard coder.isReading else { return }
    guard width >= 1_000_000, width <= 1 << 60, abs(first) <= 1 << 40, last >= first - 1,
      last - first < Self.capacity,
      !(abs(first) + 2 * Self.capacity).multipliedReportingOverflow(by: width).overflow
    else { throw ScanDamage() }
  }
}

/// What each series has in each block of the run; at most 64 blocks of one width.
///
/// The first blocks last one second. When the run needs more than 64, neighbours are joined and the
/// width doubles. The blocks tell how much more a series varies than independent values would.
///
/// - Cost: a comparison an event; a pass over all series for each block that begins, of which there
///   are 64 and 32 more for each doubling of the run's length.
struct RunBlocks: Codable, Sendable {
  private(set) var span = BlockSpan()
  /// Where the current block ends, in microseconds; the first event begins the first block.
  private(set) var end = Int64.min
  /// By the index of the series: its values, and their levels.
  private var series: [BlockTally] = []
  /// By the index of the service in a region: its events, and the errors among them.
  private var pairs: [BlockTally] = []
  /// By the index of the series; empty where there are too many.
  private var levels: [BlockLevels] = []

  /// Ends the current block and begins the one of a time.
  mutating func turn(
    to time: Timestamp, _ series: [MetricSeries], _ pairs: [ServiceRegionStats],
    _ pool: HistogramPool
  ) {
    closeTallies(series, pairs)
    if !span.isPaired(with: time) { closeLevels(series, pool) }
    let before = span
    span.extend(to: time)
    end = span.end
    guard span.width != before.width else { return }
    for place in self.series.indices { self.series[place].fit(before, to: span) }
    for place in self.pairs.indices { self.pairs[place].fit(before, to: span) }
    for place in levels.indices { levels[place].fit(before, to: span) }
  }

  /// Counts what was added since the last time as that of the current block.
  mutating func close(
    _ series: [MetricSeries], _ pairs: [ServiceRegionStats], _ pool: HistogramPool
  ) {
    closeTallies(series, pairs)
    closeLevels(series, pool)
  }

  private mutating func closeTallies(_ series: [MetricSeries], _ pairs: [ServiceRegionStats]) {
    while self.series.count < series.count { self.series.append(BlockTally()) }
    while self.pairs.count < pairs.count { self.pairs.append(BlockTally()) }
    for index in series.indices {
      self.series[index].add(
        series[index].values.count, series[index].values.levels, at: span.complete)
    }
    for index in pairs.indices {
      self.pairs[index].add(pairs[index].allEvents, pairs[index].errors, at: span.complete)
    }
  }

  private mutating func closeLevels(_ series: [MetricSeries], _ pool: HistogramPool) {
    // The first series stands for none.
    guard series.count <= BlockLevels.mostSeries + 1 else {
      levels = []
      return
    }
    while levels.count < series.count { levels.append(BlockLevels()) }
    let counts = pool.counts.span
    for index in series.indices where series[index].limit.isSet {
      levels[index].add(series[index].values, counts, at: span.firstOfPair(span.complete))
    }
  }

  /// How the values of a series are spread in each block.
  func levels(_ index: Int) -> BlockLevels {
    index < levels.count ? levels[index] : BlockLevels()
  }

  /// The blocks of a series.
  func values(_ index: Int) -> BlockTally { series[index] }

  /// The blocks of a service in a region.
  func events(_ index: Int) -> BlockTally { pairs[index] }
}

/// The number of values of one series in each block, and their sum.
struct BlockTally: Codable, Sendable {
  private var counts: [Double] = []
  private var sums: [Double] = []
  private var countSoFar = 0
  private var sumSoFar = 0

  init() {}

  /// Adds what totals have grown by to a block.
  mutating func add(_ count: Int, _ sum: Int, at block: Int) {
    guard count > countSoFar else { return }
    while counts.count <= block {
      counts.append(0)
      sums.append(0)
    }
    counts[block] += Double(count - countSoFar)
    sums[block] += Double(sum - sumSoFar)
    (countSoFar, sumSoFar) = (count, sum)
  }

  /// Gives the blocks of a span the width and the numbers of another one, which holds it.
  mutating func fit(_ old: BlockSpan, to new: BlockSpan) {
    guard !counts.isEmpty else { return }
    let places = counts.indices.map { new.place(of: $0, in: old) }
    let (oldCounts, oldSums) = (counts, sums)
    counts = [Double](repeating: 0, count: (places.last ?? 0) + 1)
    sums = counts
    for (block, place) in places.enumerated() {
      counts[place] += oldCounts[block]
      sums[place] += oldSums[block]
    }
  }

  func count(at block: Int) -> Double { block < counts.count ? counts[block] : 0 }

  mutating func merge(_ other: Self) {
    while counts.count < other.counts.count {
      counts.append(0)
      sums.append(0)
    }
    for block in other.counts.indices {
      counts[block] += other.counts[block]
      sums[block] += other.sums[block]
    }
    countSoFar += other.countSoFar
    sumSoFar += other.sumSoFar
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    var (hits, levels) = (counts.map { Int($0) }, sums.map { Int($0) })
    try coder.list(&hits, 0) { try $0.count(&$1) }
    try coder.list(&levels, 0) { try $0.int(&$1) }
    guard coder.isReading else { return }
    guard hits.count == levels.count, hits.count <= Int(BlockSpan.capacity) else {
      throw ScanDamage()
    }
    (counts, sums) = (hits.map { Double($0) }, levels.map { Double($0) })
  }

  private static func joined(_ blocks: [Double]) -> [Double] {
    stride(from: 0, to: blocks.count, by: 2).map { index in
      blocks[index] + (index + 1 < blocks.count ? blocks[index + 1] : 0)
    }
  }

  /// How many times the variance of the sum exceeds that of as many independent values.
  ///
  /// It is about 1 for independent values, and larger where values near in time are alike. `variance`
  /// is that of one value.
  ///
  /// - Source: the method of batch means (Law, "Simulation Modeling and Analysis", 9.5.3), for
  ///   several lengths of a batch.
  func inflation(variance: Double) -> Double {
    Self.ofAllScales(counts, sums) { counts, sums in
      let (count, sum) = (counts.reduce(0, +), sums.reduce(0, +))
      let used = counts.indices.filter { counts[$0] > 0 }
      let squares = used.reduce(0) { $0 + counts[$1] * counts[$1] }
      guard variance > 0, count > 1, used.count > 1 else { return nil }
      let departures = used.reduce(0.0) { total, block in
        let departure = sums[block] - counts[block] * sum / count
        return total + departure * departure
      }
      let effective = count * count / squares
      let ratio = departures / (count * variance) * effective / max(effective - 1, 1)
      return (ratio, effective - 1)
    }
  }

  /// How many times the variance of the number of values in a block exceeds that of a Poisson
  /// distribution, over the first `complete` blocks.
  func dispersion(complete: Int) -> Double {
    var whole = Array(counts.prefix(complete))
    whole += [Double](repeating: 0, count: complete - whole.count)
    return Self.ofAllScales(whole, whole) { counts, _ in
      let blocks = Double(counts.count)
      let mean = counts.reduce(0, +) / blocks
      guard counts.count > 1, mean > 0 else { return nil }
      let squares = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / (blocks - 1) / mean, blocks - 1)
    }
  }

  /// The estimate from all blocks, or a larger one from longer blocks where chance does not explain
  /// it: disturbances may last longer than a block.
  private static func ofAllScales(
    _ counts: [Double], _ sums: [Double],
    _ estimate: (_ counts: [Double], _ sums: [Double]) -> (ratio: Double, freedom: Double)?
  ) -> Double {
    guard let first = estimate(counts, sums) else { return 1 }
    var largest = first.ratio
    var (counts, sums) = (joined(counts), joined(sums))
    while counts.count >= 8, let next = estimate(counts, sums) {
      if next.ratio > Self.chance(next.freedom) { largest = max(largest, next.ratio) }
      (counts, sums) = (joined(counts), joined(sums))
    }
    return largest
  }

  /// What one in a hundred estimates exceeds where the true ratio is 1: a quantile of the chi-square
  /// distribution, divided by its degrees of freedom.
  ///
  /// - Source: Wilson and Hilferty, "The distribution of chi-square" (1931).
  private static func chance(_ freedom: Double) -> Double {
    guard freedom > 0 else { return .infinity }
    let part = 2 / (9 * freedom)
    return pow(1 - part + 2.326 * part.squareRoot(), 3)
  }
}
