import LogDetect
import LogModel
import TestSupport
import Testing

@Suite struct `Rolling baseline` {
  @Test func `an empty window has no mean`() {
    #expect(RollingBaseline<3>().mean == nil)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `the mean covers only the last values, whatever came before`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var baseline = RollingBaseline<100>()
    var values: [Double] = []
    for _ in 0..<5000 {
      let value = Double.random(in: 0...1, using: &random) * (values.count < 500 ? 1e12 : 1)
      values.append(value)
      baseline.observe(value)
      let expected = values.suffix(100).reduce(0, +) / Double(min(100, values.count))
      let mean = try #require(baseline.mean)
      // After the huge values have left the window, their rounding errors must be gone as well.
      let tolerance = values.count > 800 ? 1e-9 : 1e-3 * abs(expected)
      #expect(abs(mean - expected) <= tolerance, "seed \(seed)")
    }
  }
}

@Suite struct `Histograms` {
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `percentiles are within 1.6 % of the exact ones`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var histogram = Histogram()
    var values: [Double] = []
    for _ in 0..<3000 {
      let value = Double.random(in: 0.001...1, using: &random) * 1e4
      values.append(value)
      histogram.observe(value)
    }
    values.sort()
    for share in [0.01, 0.5, 0.95, 0.99, 1] {
      let exact = values[Int((share * 3000).rounded(.up)) - 1]
      let estimate = try #require(histogram.percentile(share))
      #expect(abs(estimate - exact) / exact < 0.017, "seed \(seed), share \(share)")
    }
  }

  @Test func `the order of values does not matter`() {
    let values = [5.0, 0, -3, 1e-300, 1e300, 7, 7]
    var forwards = Histogram()
    var backwards = Histogram()
    for value in values { forwards.observe(value) }
    for value in values.reversed() { backwards.observe(value) }
    #expect(forwards.percentile(0.5) == backwards.percentile(0.5))
    #expect(forwards.min == -3 && forwards.max == 1e300)
  }

  @Test func `two histograms add up to that of all values`() {
    let values = [0.5, 3, 120, 121, 480, 9000, -1]
    for cut in 0...values.count {
      var (first, second, all) = (Histogram(), Histogram(), Histogram())
      for value in values[..<cut] { first.observe(value) }
      for value in values[cut...] { second.observe(value) }
      for value in values { all.observe(value) }
      first.merge(second)
      #expect(first.buckets == all.buckets && first.count == all.count && first.max == all.max)
    }
  }

  @Test func `buckets hold every value once, in order`() {
    var histogram = Histogram()
    for value in [400, 400, 407.9, 408, -2] { histogram.observe(value) }
    #expect(histogram.buckets.map(\.count) == [1, 3, 1])
    #expect(histogram.buckets.map(\.low) == [0, 400, 408])
  }

  @Test func `an empty histogram has no percentile`() {
    #expect(Histogram().percentile(0.5) == nil && Histogram().mean == nil)
  }
}
