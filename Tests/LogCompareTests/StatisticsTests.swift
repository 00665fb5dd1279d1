import LogCompare
import LogModel
import TestSupport
import Testing

@Suite struct `Statistics of a comparison` {
  /// Against values of R 4.3: `pnorm(z, lower.tail = FALSE)` and `pbinom(k - 1, n, p, FALSE)`.
  @Test func `tails are those of the textbook`() {
    #expect(abs(Tails.normal(above: 1.959964) - 0.025) < 1e-7)
    #expect(abs(Tails.normal(above: 4) / 3.167124e-05 - 1) < 1e-6)
    // 1 - sum of the first terms of Binomial(10, 1/2) and of Binomial(5, 1/10).
    #expect(abs(Tails.binomial(atLeast: 8, of: 10, share: 0.5) - 56 / 1024) < 1e-12)
    #expect(abs(Tails.binomial(atLeast: 2, of: 5, share: 0.1) - 0.08146) < 1e-12)
    #expect(Tails.binomial(atLeast: 0, of: 5, share: 0.1) == 1)
    #expect(Tails.binomial(atLeast: 6, of: 5, share: 0.1) == 0)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `a binomial tail is the sum of its terms`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let trials = Int.random(in: 1...200, using: &random)
      let least = Int.random(in: 1...trials, using: &random)
      let share = Double.random(in: 0.01...0.99, using: &random)
      var term = 1.0
      for _ in 0..<trials { term *= 1 - share }
      guard term > 0 else { continue }
      var sum = 0.0
      for successes in 0...trials {
        if successes >= least { sum += term }
        term *= Double(trials - successes) / Double(successes + 1) * share / (1 - share)
      }
      let tail = Tails.binomial(
        atLeast: Double(least), of: Double(trials), share: share)
      #expect(abs(tail - sum) < 1e-9, "seed \(seed): \(least) of \(trials), \(share)")
    }
  }

  /// Every pair counted one by one, and the variance formula for ties.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `the rank test counts pairs as counting does`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let first = (0..<60).map { _ in Double(Int.random(in: 1...12, using: &random)) }
    let second = (0..<45).map { _ in Double(Int.random(in: 3...14, using: &random)) }
    var wins = 0.0
    for a in first { for b in second { wins += b > a ? 1 : b == a ? 0.5 : 0 } }
    let test = RankTest(Sample(counting(first)), Sample(counting(second)))
    #expect(abs(test.superiority - wins / 2700) < 1e-12, "seed \(seed)")
    let all = 105.0
    let ties = Dictionary(grouping: first + second) { $0 }.values
      .reduce(0.0) { $0 + Double($1.count * $1.count * $1.count - $1.count) }
    let variance = (all + 1 - ties / (all * (all - 1))) / (12 * 2700)
    #expect(abs(test.error * test.error - variance) < 1e-12, "seed \(seed)")
  }

  @Test(arguments: [0.8, 1.0, 1.2, 10])
  func `the shift is the factor that was applied, within the buckets`(factor: Double) throws {
    var random = SeededGenerator(seed: 11)
    let then = counting(logNormal(2000, median: 120, sigma: 0.5, &random))
    let now = counting(logNormal(2000, median: 120 * factor, sigma: 0.5, &random))
    let (first, second) = (Sample(then), Sample(now))
    let median = try #require(then.percentile(0.5))
    let shift = try #require(
      Shift(first, second, RankTest(first, second), median: median))
    #expect(try abs(#require(shift.change) / (factor - 1) - 1) < 0.3 || factor == 1)
    #expect(try #require(shift.interval).contains(factor - 1))
  }

  @Test func `values around zero have a shift, and no share of it where the median is zero`()
    throws
  {
    let then = Sample(counting([0, 0, 0, 0, 1, 2]))
    let now = Sample(counting([0, 1, 1, 1, 2, 3]))
    let shift = try #require(Shift(then, now, RankTest(then, now), median: 0))
    #expect(shift.difference > 0 && shift.change == nil && shift.interval == nil)
  }

  /// The example of Holm's paper, in any order.
  @Test func `probabilities are corrected for their number`() {
    #expect(MultipleTests.holm([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06])
    #expect(MultipleTests.holm([0.6, 0.7]) == [1, 1])
    #expect(MultipleTests.holm([]) == [])
  }

  @Test func `rates are compared by what they are counted by`() {
    let same = RateTest(10, exposure: 1000, 20, exposure: 2000)
    #expect(same.higher > 0.4 && same.lower > 0.4)
    #expect(RateTest(30, exposure: 3000, 90, exposure: 3000).higher < 1e-7)
    #expect(RateTest(0, exposure: 100, 0, exposure: 100).higher == 1)
    let clustered = RateTest(30, exposure: 3000, 90, exposure: 3000, inflation: 20)
    #expect(clustered.higher > 0.01)
  }
}
