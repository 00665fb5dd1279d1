private import Foundation
import LogDetect
import LogModel
import TestSupport
import Testing

@Suite struct `Usual ranges` {
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a steady series does not deviate`(seed: UInt64) {
    var series = SampledSeries(seed: seed)
    for _ in 0..<2000 { series.observe(series.noise(around: 40)) }
    #expect(series.deviations.allSatisfy { $0.streak < 2 }, "seed \(seed)")
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a series that triples deviates from its second value on`(seed: UInt64) throws {
    var series = SampledSeries(seed: seed)
    for _ in 0..<60 { series.observe(series.noise(around: 40)) }
    series.deviations = []
    for _ in 0..<3 { series.observe(series.noise(around: 120)) }
    #expect(series.deviations.map(\.streak) == [1, 2, 3], "seed \(seed)")
    let first = try #require(series.deviations.first)
    #expect(first.opens && first.kind == .latency)
    #expect(first.band.low < 45 && first.band.high < 60)
  }

  @Test func `a change to the better is none`() {
    var latency = SampledSeries(seed: 1)
    for _ in 0..<60 { latency.observe(latency.noise(around: 400)) }
    for _ in 0..<5 { latency.observe(4) }
    #expect(latency.deviations.allSatisfy { $0.streak < 2 })
    var availability = SampledSeries(seed: 1, metric: "availability_percent")
    for _ in 0..<60 { availability.observe(availability.noise(around: 80)) }
    for _ in 0..<5 { availability.observe(100) }
    #expect(availability.deviations.allSatisfy { $0.streak < 2 })
    for _ in 0..<3 { availability.observe(10) }
    #expect(availability.deviations.last?.streak == 3)
  }

  /// An incident is judged by what was usual before it, not by itself.
  @Test func `an incident is not learned`() {
    var series = SampledSeries(seed: 2)
    for _ in 0..<60 { series.observe(series.noise(around: 40)) }
    for _ in 0..<6 { series.observe(500) }
    for _ in 0..<10 { series.observe(series.noise(around: 40)) }
    series.deviations = []
    for _ in 0..<2 { series.observe(500) }
    #expect(series.deviations.map(\.streak) == [1, 2])
  }

  /// However long it lasts, up to an hour of values: its return is as unusual as it was.
  @Test(arguments: [8, 10, 20, 50])
  func `an incident that comes back deviates again`(length: Int) {
    var series = SampledSeries(seed: 8)
    for _ in 0..<120 { series.observe(series.noise(around: 40)) }
    for _ in 0..<3 {
      for _ in 0..<length { series.observe(series.noise(around: 240)) }
      for _ in 0..<60 { series.observe(series.noise(around: 40)) }
    }
    series.deviations = []
    for _ in 0..<3 { series.observe(series.noise(around: 160)) }
    #expect(series.deviations.map(\.streak) == [1, 2, 3])
  }

  @Test func `memory that climbs step by step deviates, though no step is large`() {
    var series = SampledSeries(seed: 9, metric: "memory_percent")
    for index in 0..<180 { series.observe(40 + Double(index % 5) / 2) }
    series.deviations = []
    for step in 1...14 { series.observe(40 + 3 * Double(step)) }
    #expect(series.deviations.contains { $0.streak >= 2 })
  }

  @Test func `a new level is learned`() {
    var series = SampledSeries(seed: 3)
    for _ in 0..<60 { series.observe(series.noise(around: 40)) }
    for _ in 0..<12 { series.observe(300) }
    series.deviations = []
    for _ in 0..<60 { series.observe(300) }
    for _ in 0..<30 { series.observe(series.noise(around: 40)) }
    for _ in 0..<9 { series.observe(300) }
    #expect(series.deviations.isEmpty)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `single slow requests of a busy service do not deviate`(seed: UInt64) {
    var series = SampledSeries(seed: seed, step: 2)
    for index in 0..<20_000 {
      series.observe(index % 40 == 0 ? 900 : series.noise(around: 40))
    }
    #expect(series.deviations.allSatisfy { $0.streak < 2 }, "seed \(seed)")
  }

  @Test func `a busy service that slows down deviates`() {
    var series = SampledSeries(seed: 4, step: 2)
    for _ in 0..<3000 { series.observe(series.noise(around: 40)) }
    series.deviations = []
    for _ in 0..<120 { series.observe(series.noise(around: 120)) }
    #expect(series.deviations.contains { $0.streak >= 2 })
  }

  @Test func `requests at random times are not judged one by one`() {
    var series = SampledSeries(seed: 5)
    for _ in 0..<400 {
      series.seconds = Int64.random(in: 1...300, using: &series.random)
      series.observe(Bool.random(using: &series.random) ? 40 : 800)
    }
    #expect(series.deviations.allSatisfy { $0.streak < 2 })
  }

  /// Now and then chance makes intervals that look like those of a sampled series.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `short bad minutes of requests at random times prove nothing`(seed: UInt64) {
    var series = SampledSeries(seed: seed)
    for index in 0..<20_000 {
      series.seconds = Int64(-log(Double.random(in: 0.0001..<1, using: &series.random)) * 30) + 1
      series.observe(index % 50 < 2 ? 400 : series.noise(around: 40))
    }
    #expect(series.deviations.allSatisfy { $0.streak < 2 }, "seed \(seed)")
  }

  @Test func `trouble at the start of a log hides nothing later`() {
    var series = SampledSeries(seed: 6, metric: "error_percent")
    for _ in 0..<9 { series.observe(3) }
    for _ in 0..<500 { series.observe(0) }
    series.deviations = []
    for _ in 0..<2 { series.observe(3) }
    #expect(series.deviations.map(\.streak) == [1, 2])
  }

  @Test func `one value suffices where no other series is, and further ones must be larger`() {
    var series = SampledSeries(seed: 7, metric: "temperature", step: 300)
    for _ in 0..<400 { series.observe(series.noise(around: 40)) }
    #expect(series.alarms.count <= 3)
    series.alarms = []
    series.observe(120)
    #expect(series.alarms.map(\.alone) == [.value])
    series.observe(120)
    #expect(series.alarms.count == 1)
    series.observe(-200)
    #expect(series.alarms.count == 2)
  }

  @Test func `values that come faster than samples are no reason for an alarm`() {
    var series = SampledSeries(seed: 8, step: 2)
    for _ in 0..<400 { series.observe(series.noise(around: 40)) }
    series.observe(900)
    #expect(series.alarms.isEmpty)
  }

  @Test func `the number of series is bounded`() {
    var names = Names()
    let metrics = MetricTable()
    let latency = metrics.id(of: "latency_ms") ?? 0
    var detector = DeviationDetector(metrics: metrics)
    var deviations: [Deviation] = []
    for caller in 1...70_000 as ClosedRange<NameID> {
      var kind = EventKind()
      (kind.service, kind.caller) = (1, caller)
      var record = EventRecord()
      (record.kind, record.sampleCount) = (names.kinds.intern(kind), 1)
      detector.observe(
        [record].span, [Sample(metric: latency, value: 1)].span, names, into: &deviations)
    }
    #expect(detector.seriesCount == DeviationDetector.capacity)
  }
}

/// Values of one metric of one service at steady times.
private struct SampledSeries {
  var random: SeededGenerator
  var seconds: Int64
  var deviations: [Deviation] = []
  /// Those that count where no other series is.
  var alarms: [Deviation] = []
  private let metric: MetricID
  private var names = Names()
  private var detector: DeviationDetector
  private var time: Int64 = 1_767_600_000_000_000

  init(seed: UInt64, metric: String = "latency_ms", step: Int64 = 60) {
    random = SeededGenerator(seed: seed)
    seconds = step
    var metrics = MetricTable()
    metrics.learn([metric])
    self.metric = metrics.id(of: metric) ?? 0
    detector = DeviationDetector(metrics: metrics)
    var kind = EventKind()
    kind.service = names.services.intern("checkout")
    _ = names.kinds.intern(kind)
  }

  /// A value at most a fifth away from another.
  mutating func noise(around value: Double) -> Double {
    value * Double.random(in: 0.8...1.2, using: &random)
  }

  mutating func observe(_ value: Double) {
    time += seconds * 1_000_000
    var record = EventRecord()
    (record.kind, record.sampleCount) = (1, 1)
    record.time = Timestamp(microseconds: time)
    var found: [Deviation] = []
    detector.observe(
      [record].span, [Sample(metric: metric, value: value)].span, names, into: &found)
    alarms += found.filter { $0.alone != nil }
    deviations += found.filter { $0.alone == nil }
  }
}
