import LogModel
import LogReport
import TestSupport
import Testing

@Suite struct `Extreme numbers in a report` {
  private static let largest = Double.greatestFiniteMagnitude

  /// Everything that is drawn has a place that a browser can read.
  @Test(arguments: [
    [largest, -largest], [1e308, 1e308], [-1e308, -1e307], [largest, 1e-300], [-5, -3], [0, 0],
    [-largest, 1],
  ]) func `are drawn within their charts`(values: [Double]) async throws {
    var analysis = SampleAnalysis().analysis()
    for index in analysis.triage.issues.indices {
      analysis.triage.issues[index].history.peaks = analysis.triage.issues[index].history.peaks.map
      {
        changed($0, values[0])
      }
      for place in analysis.triage.issues[index].history.context.indices {
        let check = analysis.triage.issues[index].history.context[place].check
        analysis.triage.issues[index].history.context[place].check = check.map { check in
          CheckResult(
            streak: check.streak,
            exceedances: check.exceedances.map { changed($0, values[place % 2]) })
        }
      }
    }
    analysis.statistics.distributions = analysis.thresholds.map { _ in
      Distribution(
        exceeding: 1,
        buckets: values.sorted().map { Distribution.Bucket(low: $0, high: $0, count: 3) })
    }
    for index in analysis.thresholds.indices { analysis.thresholds[index].limit = values[1] }
    let page = String(decoding: await HTMLReport.render(analysis), as: UTF8.self)
    var count = 0
    for name in ["cx", "cy", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "r"] {
      for value in page.split(separator: " \(name)=\"").dropFirst().map({ $0.prefix { $0 != "\"" } }
      ) {
        count += 1
        let digits = value.last == "%" ? value.dropLast() : value
        #expect(Double(digits).map { abs($0) < 1e6 } ?? false, "\(name)=\"\(value)\"")
      }
    }
    #expect(count > 100)
    let results = try JSONValue(parsing: ResultsJSON.render(analysis))
    #expect(results["thresholds"]?.array?.first?["alert_above"]?.number == values[1])
  }

  private func changed(_ exceedance: Exceedance, _ value: Double) -> Exceedance {
    var exceedance = exceedance
    exceedance.value = value
    exceedance.baseline = exceedance.baseline.map { _ in -value }
    return exceedance
  }
}
