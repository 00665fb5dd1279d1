private import Glibc
internal import LogModel

/// The run cut into at most 64 blocks of time of one width, and what each series has in each.
///
/// The first blocks last one second. When the run needs more than 64, neighbours are joined and the
/// width doubles. The blocks tell how much more a series varies than independent values would.
///
/// - Cost: a comparison an event; a pass over all series for each block that begins, of which there
///   are 64 and 32 more for each doubling of the run's length.
struct RunBlocks: Sendable {
  static let capacity = 64

  private var start: Int64?
  private var width: Int64 = 1_000_000
  private var current = 0
  /// Where the current block ends, in microseconds; the first event begins the first block.
  private(set) var end = Int64.min
  /// By the index of the series: its values, and their levels.
  private var series: [BlockTally] = []
  /// By the index of the service in a region: its events, and the errors among them.
  private var pairs: [BlockTally] = []

  /// Ends the current block and begins the one of a time.
  mutating func turn(
    to time: Timestamp, _ series: [MetricSeries], _ pairs: [ServiceRegionStats]
  ) {
    close(series, pairs)
    let start = start ?? time.microseconds.floorDivided(by: width) * width
    self.start = start
    var index = Int((time.microseconds - start) / width)
    while index >= Self.capacity {
      for place in self.series.indices { self.series[place].halve() }
      for place in self.pairs.indices { self.pairs[place].halve() }
      width *= 2
      index /= 2
    }
    current = index
    end = start + Int64(index + 1) * width
  }

  /// Counts what was added since the last time as that of the current block.
  mutating func close(_ series: [MetricSeries], _ pairs: [ServiceRegionStats]) {
    while self.series.count < series.count { self.series.append(BlockTally()) }
    while self.pairs.count < pairs.count { self.pairs.append(BlockTally()) }
    for index in series.indices {
      self.series[index].add(series[index].values.count, series[index].values.levels, at: current)
    }
    for index in pairs.indices {
      self.pairs[index].add(pairs[index].allEvents, pairs[index].errors, at: current)
    }
  }

  /// The blocks of a series.
  func values(_ index: Int) -> BlockTally { series[index] }

  /// The blocks of a service in a region.
  func events(_ index: Int) -> BlockTally { pairs[index] }

  /// The blocks before the last one, which the end of the run cuts short.
  var complete: Int { current }
}

/// The number of values of one series in each block, and their sum.
struct BlockTally: Sendable {
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

  /// Joins neighbouring blocks.
  mutating func halve() {
    counts = Self.joined(counts)
    sums = Self.joined(sums)
  }

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
