internal import LogModel

/// The error rate of all services together, then and now.
///
/// Errors that are spread over many services are too few in each of them for a proof. The errors
/// now are compared with those that each service's own rate would give, so that more traffic of a
/// service that fails often is no regression.
struct OverallErrors {
  let settings: CompareSettings
  let then: ServicePool
  let now: ServicePool
  let baselines: [ServicePool]

  /// The row; nil where fewer than two services are there in both runs.
  var candidate: Candidate? {
    let services = Set(then.services).intersection(now.services).sorted { $0.precedesInBytes($1) }
    guard services.count > 1 else { return nil }
    let strata = services.compactMap { Stratum(then[$0, nil], now[$0, nil]) }
    let all = strata.reduce(into: Stratum()) { $0.add($1) }
    var row = ComparedSeries(service: nil, region: nil, measure: .errorRate, unit: "%")
    let (low, high) = (all.shareThen * 100, all.shareNow * 100)
    row.then = ComparedSeries.Side(count: Int(all.before), p50: low)
    row.now = ComparedSeries.Side(count: Int(all.after), p50: high)
    row.history = history
    if low > 0 { row.change = high / low - 1 }
    guard min(all.before, all.after) >= Double(settings.samples) else {
      return Candidate(row, .notEnough, "fewer than \(settings.samples) events")
    }
    // The rate then, with each service's share of the traffic as it is now.
    let usual = strata.reduce(0) { $0 + $1.usual } / all.after * 100
    var candidate = Candidate(
      errors: row, from: usual, to: high,
      test(strata, errorsThen: all.errorsThen, errorsNow: all.errorsNow), "at the rates before",
      settings)
    candidate.family = .overall
    return candidate
  }

  /// Tests whether the errors of this run are more than chance explains, given those of both runs.
  ///
  /// What makes the errors of a service vary more than independent events may be common to all
  /// services: these parts of the standard deviations are added, not their squares.
  private func test(_ strata: [Stratum], errorsThen: Double, errorsNow: Double) -> RateTest {
    let expected = strata.reduce(0) { $0 + $1.expected }
    let independent = strata.reduce(0) { $0 + $1.variance }
    let common = strata.reduce(0) { $0 + ($1.variance * ($1.inflation - 1)).squareRoot() }
    let errors = errorsThen + errorsNow
    let share = errors > 0 ? expected / errors : 0.5
    return RateTest(
      errorsThen, exposure: 1 - share, errorsNow, exposure: share,
      inflation: independent > 0 ? 1 + common * common / independent : 1)
  }

  /// The error rate of each baseline and of this run; empty where there is one baseline.
  private var history: [Double] {
    guard baselines.count > 1 else { return [] }
    return (baselines + [now]).map { pool in
      let all = pool.services.compactMap { pool[$0, nil] }
      let events = all.reduce(0) { $0 + $1.events }
      return Double(all.reduce(0) { $0 + $1.errors }) / Double(max(events, 1)) * 100
    }
  }
}

/// The events and errors of one service, or their sums.
private struct Stratum {
  var before = 0.0
  var after = 0.0
  var errorsThen = 0.0
  var errorsNow = 0.0
  /// How many times larger the variance is than that of independent events.
  var inflation = 1.0

  init() {}

  init?(_ then: ServicePool.Entry?, _ now: ServicePool.Entry?) {
    guard let then, let now, then.events > 0, now.events > 0 else { return nil }
    (before, after) = (Double(then.events), Double(now.events))
    (errorsThen, errorsNow) = (Double(then.errors), Double(now.errors))
    inflation = max(
      1, (then.errorSpread / before + now.errorSpread / after) / (1 / before + 1 / after))
  }

  mutating func add(_ other: Self) {
    before += other.before
    after += other.after
    errorsThen += other.errorsThen
    errorsNow += other.errorsNow
  }

  var shareThen: Double { errorsThen / max(before, 1) }
  var shareNow: Double { errorsNow / max(after, 1) }
  /// The errors that the events now would have at the rate then.
  var usual: Double { after * shareThen }
  /// The part of all errors that falls into this run where both rates are equal.
  var expected: Double { (errorsThen + errorsNow) * after / (before + after) }
  var variance: Double { expected * before / (before + after) }
}
