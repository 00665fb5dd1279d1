internal import LogModel

/// The values of one metric, then and now.
struct ValueComparison {
  /// The part of a row's false alarms that belongs to the whole distribution; the rest is for the
  /// tail.
  private static let shiftShare = 0.8

  let settings: CompareSettings
  /// The same series in each single baseline.
  let baselines: [SeriesProfile]

  func candidate(
    _ then: SeriesProfile?, _ now: SeriesProfile?, of service: String, in region: String?
  ) -> Candidate? {
    guard let known = then ?? now else { return nil }
    var row = ComparedSeries(
      service: service, region: region, measure: .values(metric: known.metric), unit: known.unit,
      then: then?.side, now: now?.side)
    guard let then, let now else {
      return Candidate(
        row, now == nil ? .gone : .new, now == nil ? "no such value now" : "no such value before")
    }
    guard min(then.values.count, now.values.count) >= settings.samples else {
      return Candidate(row, .notEnough, "fewer than \(settings.samples) values")
    }
    if region == nil { row.distributions = (then.values, now.values) }
    if baselines.count > 1, region == nil {
      row.history = (baselines + [now]).compactMap { $0.values.percentile(0.95) }
    }
    return tested(row, then, now)
  }

  private func tested(
    _ row: ComparedSeries, _ then: SeriesProfile, _ now: SeriesProfile
  ) -> Candidate {
    let (first, second) = (Sample(then.values), Sample(now.values))
    let independent = 1 / first.total + 1 / second.total
    let inflation =
      (max(0, then.inflation) / first.total + max(0, now.inflation) / second.total) / independent
    let test = RankTest(first, second, inflation: inflation)
    let (higher, lower) = (Tails.normal(above: test.score), Tails.normal(above: -test.score))
    var candidate = Candidate(row)
    candidate.family = row.region == nil ? .services : .regions
    let meaning = MetricMeaning(of: then.metric)
    let hasDirection = meaning.kind != .unknown && !meaning.isCounter
    // An interval for each region would cost more than it tells where nothing differs.
    guard row.region == nil || min(higher, lower) < 0.01 || hasDirection else { return candidate }
    let shift =
      row.region == nil || min(higher, lower) < 0.01
      ? Shift(first, second, test, median: then.values.percentile(0.5) ?? 0) : nil
    candidate.row.change = shift?.change
    candidate.row.interval = shift?.interval
    let floor = settings.floor(then.unit)
    let isLarge =
      shift.map { shift in
        // Any step away from zero is large as a share.
        (shift.change.map { abs($0) >= settings.effect } ?? (shift.difference != 0))
          && abs(shift.difference) >= floor
      } ?? false
    func shifted(_ probability: Double, _ verdict: ComparedSeries.Verdict) -> Candidate.Test {
      let direction = (shift?.difference ?? 0) < 0 ? "lower" : "higher"
      let size = shift?.change.map { "\(percent(abs($0))) " } ?? ""
      let beyond = verdict != .regressed || isBeyondAll(0.5, now, isLow: meaning.isBadWhenLow)
      return Candidate.Test(
        probability: min(1, probability / Self.shiftShare), isLarge: isLarge && beyond,
        verdict: verdict,
        reason: "values are \(size)\(direction)")
    }
    guard hasDirection else {
      candidate.family = .undirected
      candidate.other = [shifted(min(1, 2 * min(higher, lower)), .changed)]
      return candidate
    }
    candidate.worse = [shifted(meaning.isBadWhenLow ? lower : higher, .regressed)]
    candidate.other = [shifted(meaning.isBadWhenLow ? higher : lower, .improved)]
    if !meaning.isBadWhenLow {
      candidate.worse += tail(then, now, inflation, floor).map { [$0] } ?? []
    }
    return candidate
  }

  /// Whether more of the values now are among the highest 5 % of both runs.
  private func tail(
    _ then: SeriesProfile, _ now: SeriesProfile, _ inflation: Double, _ floor: Double
  ) -> Candidate.Test? {
    var both = then.values
    both.merge(now.values)
    guard let limit = both.percentile(0.95), let before = then.values.percentile(0.95),
      let after = now.values.percentile(0.95)
    else { return nil }
    let (few, many) = (then.values.count(above: limit), now.values.count(above: limit))
    let test = RateTest(
      Double(few), exposure: Double(then.values.count), Double(many),
      exposure: Double(now.values.count), inflation: inflation)
    let change = after - before
    let isLarge =
      change >= floor && change >= settings.effect * abs(before)
      && isBeyondAll(0.95, now, isLow: false)
    let texts = [before, after].map { PlainText.quantity($0, unit: then.unit) }
    return Candidate.Test(
      probability: min(1, test.higher / (1 - Self.shiftShare)), isLarge: isLarge,
      verdict: .regressed, reason: "the highest 5 % are higher: p95 from \(texts[0]) to \(texts[1])"
    )
  }

  /// Whether a percentile is worse than in each single baseline.
  private func isBeyondAll(_ share: Double, _ now: SeriesProfile, isLow: Bool) -> Bool {
    guard baselines.count > 1, let value = now.values.percentile(share) else { return true }
    return baselines.filter { $0.values.count >= settings.samples }
      .compactMap { $0.values.percentile(share) }
      .allSatisfy { isLow ? value < $0 : value > $0 }
  }
}

/// A share in percent: `22 %`.
func percent(_ share: Double) -> String { "\(PlainText.number(share * 100, places: 0)) %" }

extension SeriesProfile {
  fileprivate var side: ComparedSeries.Side {
    ComparedSeries.Side(
      count: values.count, p50: values.percentile(0.5) ?? 0, p95: values.percentile(0.95),
      p99: values.percentile(0.99))
  }
}

extension Histogram {
  /// The number of values in buckets above that of `limit`.
  fileprivate func count(above limit: Double) -> Int {
    buckets.reduce(0) { $0 + ($1.low > limit ? $1.count : 0) }
  }
}
