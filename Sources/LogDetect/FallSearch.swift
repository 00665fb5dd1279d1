private import Foundation
internal import LogModel

/// Finds the blocks of the run in which a service sent far fewer events than it would have, had it
/// gone on as the others did.
///
/// What is expected of a service in a block is its share of what the others sent then. A burst
/// counts as at most twice the mean of the service that has it. A fall leaves at most half of what
/// is expected, and is abrupt: blocks close to it have twice as many events or more. A service with
/// more than two falls varies by nature, so none of them is told. Neither is a fall where the service
/// lacked half as large a share for as long at another time.
///
/// - Cost: a few passes over the blocks of each service in a region; a run has at most 64 blocks.
struct FallSearch {
  private static let mostLeft = 0.5
  private static let mostBurst = 2.0
  private static let mostFalls = 2
  /// The blocks at each side that tell whether a fall is abrupt; the next one is passed over, as the
  /// fall may lie in a part of it.
  private static let neighbors = 2

  /// Blocks in which a service sent too little.
  struct Fall {
    var blocks: Range<Int>
    var sent: Double
    var expected: Double
    /// How much likelier the events are at their own rate than at the expected one, as a logarithm,
    /// divided by how much more the service varies than chance.
    var surprise: Double
    /// Whether no block follows in which others sent something.
    var isOpen: Bool
  }

  /// The events of all services in each complete block, bursts cut.
  private let totals: [Double]

  init(_ span: BlockSpan, _ pairs: [DetectionScan.PairCount]) {
    var totals = [Double](repeating: 0, count: span.complete)
    for pair in pairs {
      let counts = totals.indices.map { pair.blocks.count(at: $0) }
      for (block, count) in Self.cut(counts).enumerated() { totals[block] += count }
    }
    self.totals = totals
  }

  /// The falls of a service that are surprising enough; nil where it varies, so that none is told.
  func falls(of tally: BlockTally, needed: Double) -> [Fall]? {
    let service = ServiceBlocks(totals.indices.map { tally.count(at: $0) }, totals)
    var usual = service.started
    var falls: [Fall] = []
    while let blocks = service.lowest(among: usual) {
      let rest = usual.filter { !blocks.contains($0) }
      guard rest.count >= max(SilenceSearch.leastBlocks, blocks.count) else { break }
      let fall = service.fall(blocks, usual: rest)
      guard fall.sent <= Self.mostLeft * fall.expected, fall.surprise >= needed else { break }
      guard falls.count < Self.mostFalls else { return nil }
      falls.append(fall)
      usual = rest
    }
    let told = falls.filter { service.isAbrupt($0) && !service.isRecurring($0, usual) }
    return told.isEmpty && !falls.isEmpty ? nil : told
  }

  /// Counts of which none exceeds twice the mean; whole numbers, so that their sums are exact in any
  /// order.
  private static func cut(_ counts: [Double]) -> [Double] {
    let most = (mostBurst * counts.reduce(0, +) / Double(max(1, counts.count))).rounded(.up)
    return counts.map { min($0, most) }
  }

  /// What a service sent in each block, beside what the others did.
  private struct ServiceBlocks {
    /// The share of the usual events that the search is most sensitive to.
    private static let typicalLeft = 0.35

    private let counts: [Double]
    /// Bursts cut.
    private let own: [Double]
    private let others: [Double]

    init(_ counts: [Double], _ totals: [Double]) {
      self.counts = counts
      let own = FallSearch.cut(counts)
      self.own = own
      others = totals.indices.map { totals[$0] - own[$0] }
    }

    /// The blocks since its first event in which others sent something, too.
    var started: [Int] {
      let first = counts.firstIndex { $0 > 0 } ?? counts.count
      return (first..<counts.count).filter { others[$0] > 0 }
    }

    /// What is expected in each block by what the service sent in those that are usual.
    private func expected(_ usual: [Int]) -> [Double] {
      let rate = sum(own, usual) / max(1, sum(others, usual))
      return others.map { $0 * rate }
    }

    private func sum(_ values: [Double], _ blocks: some Sequence<Int>) -> Double {
      blocks.reduce(0) { $0 + values[$1] }
    }

    /// The blocks in a row that fit a typical fall best; nil where none does.
    ///
    /// - Source: the largest sum of neighbors (Bentley, "Programming Pearls", 8), of the logarithms
    ///   of likelihood ratios.
    func lowest(among usual: [Int]) -> Range<Int>? {
      let expected = expected(usual)
      var (best, sum) = (0.0, 0.0)
      var (lowest, start, next): (Range<Int>?, Int, Int) = (nil, 0, 0)
      for block in usual {
        if sum <= 0 || block != next { (sum, start) = (0, block) }
        next = block + 1
        sum +=
          (1 - Self.typicalLeft) * expected[block] + log(Self.typicalLeft) * counts[block]
        if sum > best { (best, lowest) = (sum, start..<next) }
      }
      return lowest
    }

    func fall(_ blocks: Range<Int>, usual: [Int]) -> Fall {
      let all = expected(usual)
      let (sent, expected) = (sum(counts, blocks), sum(all, blocks))
      let surprise = expected - sent + (sent > 0 ? sent * log(sent / expected) : 0)
      let dispersion = Poisson.dispersion(usual.map { (counts[$0], all[$0]) })
      return Fall(
        blocks: blocks, sent: sent, expected: expected, surprise: surprise / dispersion,
        isOpen: !usual.contains { $0 >= blocks.upperBound })
    }

    /// Whether the blocks before a fall have twice as many events as all of it and as its beginning,
    /// and those behind it, if any, as all of it and its end: a rhythm falls and rises slowly.
    func isAbrupt(_ fall: Fall) -> Bool {
      let neighbors = FallSearch.neighbors
      let (lower, upper) = (fall.blocks.lowerBound, fall.blocks.upperBound)
      func isLess(_ inside: Range<Int>, than side: Range<Int>) -> Bool {
        sum(counts, inside) * Double(side.count)
          <= FallSearch.mostLeft * sum(counts, side) * Double(inside.count)
      }
      // A fall may lie in a part of its first and its last block.
      let isLong = fall.blocks.count > neighbors
      let first = counts.firstIndex { $0 > 0 } ?? 0
      let before = lower - 1 - neighbors..<lower - 1
      let beginning = isLong ? lower + 1..<lower + 1 + neighbors : fall.blocks
      guard before.lowerBound >= first, isLess(fall.blocks, than: before),
        isLess(beginning, than: before)
      else { return false }
      let behind = upper + 1..<upper + 1 + neighbors
      let end = isLong ? upper - 1 - neighbors..<upper - 1 : fall.blocks
      return behind.upperBound > counts.count
        || isLess(fall.blocks, than: behind) && isLess(end, than: behind)
    }

    /// Whether as many usual blocks in a row lack half as much or more.
    func isRecurring(_ fall: Fall, _ usual: [Int]) -> Bool {
      let expected = expected(usual)
      let known = Set(usual)
      let depth = 1 - fall.sent / fall.expected
      return usual.contains { first in
        let blocks = first..<first + fall.blocks.count
        guard blocks.allSatisfy(known.contains) else { return false }
        let wanted = sum(expected, blocks)
        return wanted > 0 && 1 - sum(counts, blocks) / wanted > depth / 2
      }
    }
  }
}

enum Poisson {
  /// How many times some counts vary as much as a Poisson distribution with their means; at least 1.
  static func dispersion(_ counts: [(count: Double, mean: Double)]) -> Double {
    let known = counts.filter { $0.mean > 0 }
    let squares = known.reduce(0.0) { total, one in
      total + (one.count - one.mean) * (one.count - one.mean) / one.mean
    }
    return max(1, squares / Double(max(1, known.count - 1)))
  }
}
