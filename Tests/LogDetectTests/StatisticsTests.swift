import LogDetect
import LogModel
import TestSupport
import Testing

@Suite struct `Rolling baseline` {
  @Test func `an empty window has no mean`() {
    var baseline = RollingBaseline<3>()
    #expect(baseline.mean() == nil)
  }

  @Test func `values whose sum is no number have a mean`() {
    var baseline = RollingBaseline<3>()
    for value in [1e308, 1e308, 1e308, 5, 1e308] {
      baseline.observe(value)
      #expect(baseline.mean().map { $0 > 3e307 && $0 <= 1.01e308 } ?? false)
    }
    for _ in 0..<6 { baseline.observe(-2) }
    #expect(baseline.mean() == -2)
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
      let known = baseline.mean()
      let mean = try #require(known)
      // After the huge values have left the window, their rounding errors must be gone as well.
      let tolerance = values.count > 800 ? 1e-9 : 1e-3 * abs(expected)
      #expect(abs(mean - expected) <= tolerance, "seed \(seed)")
    }
  }
}

@Suite struct `Histograms` {
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `percentiles are within 0.8 % of the exact ones`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var values = (0..<3000).map { _ in Double.random(in: 0.001...1, using: &random) * 1e4 }
    let histogram = Counting(values).histogram
    values.sort()
    for share in [0.01, 0.5, 0.95, 0.99, 1] {
      let exact = values[Int((share * 3000).rounded(.up)) - 1]
      let estimate = try #require(histogram.percentile(share))
      #expect(abs(estimate - exact) / exact < 0.008, "seed \(seed), share \(share)")
    }
  }

  @Test func `the order of values does not matter`() {
    let values = [5.0, 0, -3, 1e-300, 1e300, 7, 7]
    let forwards = Counting(values).histogram
    let backwards = Counting(values.reversed()).histogram
    #expect(forwards == backwards)
    #expect(forwards.min == -3 && forwards.max == 1e300 && forwards.count == 7)
  }

  @Test func `two histograms add up to that of all values`() {
    let values = [0.5, 3, 120, 121, 480, 9000, -1, -700, 0]
    let all = Counting(values).histogram
    for cut in 0...values.count {
      var first = Counting(Array(values[..<cut])).histogram
      first.merge(Counting(Array(values[cut...])).histogram)
      #expect(first.buckets == all.buckets && first.count == all.count && first.max == all.max)
    }
  }

  @Test func `buckets hold every value once, in order`() {
    let histogram = Counting([400, 400, 403.9, 404, -2, -2.02, -300, 0, 0]).histogram
    #expect(histogram.buckets.map(\.count) == [1, 2, 2, 3, 1])
    #expect(histogram.buckets.map(\.low) == [-304, -2.03125, 0, 400, 404])
    #expect(histogram.buckets.map(\.high) == [-300, -2, 0, 404, 408])
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `negative values have percentiles`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var values = (0..<3000).map { _ in Double.random(in: -1e4...1e3, using: &random) }
    let histogram = Counting(values).histogram
    values.sort()
    for share in [0.01, 0.5, 0.9, 0.95, 0.99, 1] {
      let exact = values[Int((share * 3000).rounded(.up)) - 1]
      let estimate = try #require(histogram.percentile(share))
      #expect(abs(estimate - exact) <= 0.008 * abs(exact), "seed \(seed), share \(share)")
    }
  }

  @Test func `numbers near the largest have mean and percentiles`() throws {
    let largest = Double.greatestFiniteMagnitude
    let histogram = Counting([1e308, 1e308, 1e308, largest]).histogram
    #expect(try abs(#require(histogram.mean) / 1.2e308 - 1) < 0.05)
    #expect(try abs(#require(histogram.percentile(0.5)) / 1e308 - 1) < 0.017)
    #expect(try abs(#require(histogram.percentile(1)) / largest - 1) < 0.017)
    #expect(histogram.buckets.allSatisfy { $0.low.isFinite && $0.high.isFinite })
    let both = Counting([-largest, -largest, largest, largest, -largest, largest]).histogram
    #expect(try abs(#require(both.mean)) < 1e306)
    #expect(try #require(both.percentile(0.5)) < -1.7e308)
  }

  @Test func `the smallest and the largest of numbers have a bucket`() {
    let values = [Double.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 0]
    #expect(Counting(values).histogram.buckets.map(\.count) == [1, 1, 1, 1])
  }

  @Test func `an empty histogram has no percentile`() {
    #expect(Histogram().percentile(0.5) == nil && Histogram().mean == nil)
    #expect(Counting([]).histogram == Histogram())
  }

  /// Blocks move when they grow; none may take another's counts along, or lose its own.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `histograms that share a pool keep apart`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var pool = HistogramPool()
    var histograms = [HistogramBuilder](repeating: HistogramBuilder(), count: 7)
    var values = [[Double]](repeating: [], count: 7)
    for _ in 0..<2000 {
      let index = Int.random(in: 0..<7, using: &random)
      let exponent = Int.random(in: -2...2 * index, using: &random)
      let sign: FloatingPointSign = Bool.random(using: &random) ? .plus : .minus
      let value = Double(sign: sign, exponent: exponent, significand: 1.5)
      values[index].append(value)
      pool.count(value, in: &histograms[index])
    }
    for index in 0..<7 {
      let known = Dictionary(grouping: values[index]) { $0 }.sorted { $0.key < $1.key }
      let buckets = pool.histogram(histograms[index]).buckets
      let edges = buckets.map { $0.low < 0 ? $0.high : $0.low }
      #expect(edges == known.map(\.key), "seed \(seed)")
      #expect(buckets.map(\.count) == known.map(\.value.count), "seed \(seed)")
    }
  }

  /// One octave more with each value: copying just enough each time would leave 64 MB behind.
  @Test(arguments: [Array(-1000...1000), Array((-1000...1000).reversed())])
  func `what growing leaves behind is no more than what is in use`(exponents: [Int]) {
    var counting = Counting([])
    for exponent in exponents {
      counting.add(Double(sign: .plus, exponent: exponent, significand: 1))
    }
    #expect(counting.histogram.buckets.count == 2001)
    #expect(counting.pool.counts.count <= 2 * 2 * 2048 * 32)
  }
}

/// One open histogram in a pool of its own.
private struct Counting {
  var pool = HistogramPool()
  private var open = HistogramBuilder()

  init(_ values: [Double]) { for value in values { add(value) } }

  mutating func add(_ value: Double) { pool.count(value, in: &open) }

  var histogram: Histogram { pool.histogram(open) }
}

extension HistogramPool {
  /// Counts a value, as the detector does: what has no room gets it and is counted again.
  fileprivate mutating func count(_ value: Double, in open: inout HistogramBuilder) {
    var span = counts.mutableSpan
    if open.observe(value, &span) { return }
    makeRoom(for: value, in: &open)
    var wider = counts.mutableSpan
    #expect(open.observe(value, &wider))
  }
}
