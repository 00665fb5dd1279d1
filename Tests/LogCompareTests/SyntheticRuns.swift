private import Foundation
import LogCompare
import LogDetect
import LogModel
import TestSupport

/// A place in a synthetic run: the service, its region and the number of the value.
struct Place {
  var service: Int
  var region: Int
  var number: Int
}

/// The histogram of some values, as a run counts them.
func counting(_ values: [Double]) -> Histogram {
  var pool = HistogramPool()
  var builder = HistogramBuilder()
  for value in values { pool.count(value, in: &builder) }
  return pool.histogram(builder)
}

extension HistogramPool {
  fileprivate mutating func count(_ value: Double, in open: inout HistogramBuilder) {
    while true {
      var span = counts.mutableSpan
      if open.observe(value, &span) { return }
      makeRoom(for: value, in: &open)
    }
  }
}

/// A standard normal value, by the polar method of Marsaglia.
func normal(_ random: inout SeededGenerator) -> Double {
  while true {
    let x = Double.random(in: -1...1, using: &random)
    let y = Double.random(in: -1...1, using: &random)
    let square = x * x + y * y
    if square > 0, square < 1 { return x * (-2 * log(square) / square).squareRoot() }
  }
}

func logNormal(
  _ count: Int, median: Double, sigma: Double, _ random: inout SeededGenerator
) -> [Double] {
  (0..<count).map { _ in median * exp(sigma * normal(&random)) }
}

/// A run of an hour: services of four regions with latencies and errors.
///
/// The first service has `busy` times the events of the others, and its own error rate where
/// `failing` is one.
func run(
  samples: Int = 60, services: Int = 12, errors: Double = 0.01, inflation: Double = 1,
  busy: Int = 1, failing: Double? = nil, _ random: inout SeededGenerator,
  _ factor: (Place) -> Double = { _ in 1 }
) -> ArchivedRun {
  var analysis = Analysis(version: "0")
  let start = Timestamp(microseconds: 1_767_600_000_000_000)
  let end = start + .minutes(60)
  var regions: [RegionProfile] = []
  for service in 0..<services {
    for region in 0..<4 {
      let usual = samples * (service == 0 ? busy : 1)
      let errors = service == 0 ? failing ?? errors : errors
      let count = usual + Int((normal(&random) * Double(usual).squareRoot()).rounded())
      var values = logNormal(max(1, count), median: 120, sigma: 0.5, &random)
      for number in values.indices {
        values[number] *= factor(Place(service: service, region: region, number: number))
      }
      let failed = values.count { _ in Double.random(in: 0..<1, using: &random) < errors }
      regions.append(
        RegionProfile(
          service: service < 10 ? "service-0\(service)" : "service-\(service)", type: .api,
          region: "region-\(region)", events: values.count, errors: failed, first: start,
          last: end,
          series: [
            SeriesProfile(
              metric: "latency_ms", unit: "ms", values: counting(values),
              inflation: service == 0 ? inflation : 1)
          ]))
    }
  }
  analysis.statistics.profile = RunProfile(regions)
  analysis.statistics.window = start...end
  return ArchivedRun(analysis)
}

func compare(_ then: ArchivedRun, _ now: ArchivedRun) -> RunComparison {
  Comparator.compare(now, with: [then], settings: CompareSettings())
}
