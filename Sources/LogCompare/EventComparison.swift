private import Glibc
internal import LogModel

/// The events of one service, then and now: the share that failed, their number, and silence.
struct EventComparison {
  /// Shorter times without an event are no silence, in seconds.
  private static let shortestSilence = 60.0

  let settings: CompareSettings
  let then: ServicePool
  let now: ServicePool
  let baselines: [ServicePool]
  let service: String
  let region: String?

  private typealias Entry = ServicePool.Entry

  /// The rows of the error rate and of the volume.
  var candidates: [Candidate] {
    let (before, after) = (then[service, region], now[service, region])
    guard let before else {
      var row = row(.volume, "")
      row.now = after.map { side($0.events, rate($0, now)) }
      return [Candidate(row, .new, "no event before")]
    }
    guard let after else { return [gone(before)] }
    return [errors(before, after), volume(before, after)]
  }

  private func row(_ measure: ComparedSeries.Measure, _ unit: String) -> ComparedSeries {
    ComparedSeries(service: service, region: region, measure: measure, unit: unit)
  }

  private func side(_ count: Int, _ value: Double) -> ComparedSeries.Side {
    ComparedSeries.Side(count: count, p50: value)
  }

  /// Events a minute.
  private func rate(_ entry: ServicePool.Entry, _ pool: ServicePool) -> Double {
    pool.seconds > 0 ? Double(entry.events) / pool.seconds * 60 : 0
  }

  /// The figures of each baseline and of this run; empty where there is one baseline.
  private func history(_ figure: (ServicePool.Entry, ServicePool) -> Double) -> [Double] {
    guard baselines.count > 1 else { return [] }
    return (baselines + [now]).map { pool in pool[service, region].map { figure($0, pool) } ?? 0 }
  }

  // MARK: Errors

  private func errors(_ before: ServicePool.Entry, _ after: ServicePool.Entry) -> Candidate {
    var row = row(.errorRate, "%")
    let (low, high) = (before.errorShare * 100, after.errorShare * 100)
    row.then = side(before.events, low)
    row.now = side(after.events, high)
    row.history = history { entry, _ in entry.errorShare * 100 }
    if low > 0 { row.change = high / low - 1 }
    guard min(before.events, after.events) >= settings.samples else {
      return Candidate(row, .notEnough, "fewer than \(settings.samples) events")
    }
    let (n, m) = (Double(before.events), Double(after.events))
    let test = RateTest(
      Double(before.errors), exposure: n, Double(after.errors), exposure: m,
      inflation: (before.errorSpread / n + after.errorSpread / m) / (1 / n + 1 / m))
    var candidate = Candidate(errors: row, from: low, to: high, test, "before", settings)
    candidate.family = region == nil ? .services : .regions
    return candidate
  }

  // MARK: Volume

  private func volume(_ before: ServicePool.Entry, _ after: ServicePool.Entry) -> Candidate {
    var row = row(.volume, "")
    let (usual, current) = (rate(before, then), rate(after, now))
    row.then = side(before.events, usual)
    row.now = side(after.events, current)
    row.history = history(rate)
    guard before.events >= settings.samples, then.seconds > 0, now.seconds > 0 else {
      return Candidate(row, .notEnough, "fewer than \(settings.samples) events before")
    }
    let (n, m) = (Double(before.events), Double(after.events))
    let spread = max(1, (before.spread / n + after.spread / m) / (1 / n + 1 / m))
    let change = current / usual - 1
    let margin = 1.96 * (spread * (1 / n + 1 / m)).squareRoot()
    row.change = change
    row.interval = (1 + change) * exp(-margin) - 1...(1 + change) * exp(margin) - 1
    let test = RateTest(
      n, exposure: then.seconds, m, exposure: now.seconds, inflation: spread)
    let isBeyond = row.history.dropLast().allSatisfy { $0 > current }
    var candidate = Candidate(row)
    candidate.family = .volumes
    candidate.worse = [
      silence(before, after),
      Candidate.Test(
        probability: test.lower, isLarge: -change >= settings.volume && isBeyond,
        verdict: .regressed, reason: "\(percent(-change)) fewer events a minute"),
    ].compactMap(\.self)
    // More traffic is neither better nor worse.
    candidate.other = [
      Candidate.Test(
        probability: test.higher, isLarge: change >= settings.volume, verdict: .changed,
        reason: "\(percent(change)) more events a minute")
    ]
    return candidate
  }

  /// The longest time without an event, where the usual volume would hardly have one.
  private func silence(
    _ before: ServicePool.Entry, _ after: ServicePool.Entry
  ) -> Candidate.Test? {
    let pause = max(after.longestPause, after.edge)
    // A pause can begin after any event; the edges of the run are two more places.
    let places = region == nil ? 2 : Double(before.events) / then.seconds * now.seconds + 2
    return Candidate.Test(
      probability: min(1, places * chance(of: pause, before)),
      isLarge: pause >= Self.shortestSilence && pause > 1.5 * before.longestPause,
      verdict: .silent, reason: "no event for \(duration(pause))")
  }

  /// The probability of no event in a time of that many seconds, at the volume before.
  private func chance(of pause: Double, _ before: ServicePool.Entry) -> Double {
    exp(-Double(before.events) / then.seconds * pause / max(1, before.spread))
  }

  private func duration(_ seconds: Double) -> String {
    EventDuration.seconds(Int64(min(max(seconds, 0), 1e12))).description
  }

  /// A service or region without any event now.
  private func gone(_ before: ServicePool.Entry) -> Candidate {
    var row = row(.volume, "")
    row.then = side(before.events, rate(before, then))
    row.now = side(0, 0)
    row.change = -1
    row.history = history(rate)
    guard then.seconds > 0 else { return Candidate(row, .gone, "no event now") }
    var candidate = Candidate(row, .gone, "no event now, and too few before to miss them")
    candidate.family = .volumes
    candidate.worse = [
      Candidate.Test(
        probability: chance(of: now.seconds, before), isLarge: true, verdict: .silent,
        reason: "no event now")
    ]
    return candidate
  }
}
