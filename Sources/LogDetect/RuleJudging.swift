internal import LogModel

/// Judging events that rules are for: apart from the loop over all others, which rules must not
/// slow down.
extension Detector {
  /// Judges one event of a kind that has rules.
  mutating func judgeByRules(
    _ record: EventRecord, at index: Int, _ samples: Span<Sample>, _ kinds: KindTable,
    into findings: inout Findings
  ) {
    let kind = Int(record.kind)
    let route = routes[kind]
    let (service, pair, set) = (route.serviceIndex, route.pairIndex, Int(route.ruleSet))
    let first = Int(record.firstSample)
    for place in first..<first + Int(record.sampleCount) {
      judge(samples[place], service, set, chain: route.chain)
    }
    var isJudged = counters.check.isMeasured
    if route.isRated {
      rate(isError: route.isServerError, service, set)
      isJudged = true
    }
    if !isJudged {
      isJudged = lines.observe(
        route.service, record.severity, kind: kind, pair: pair, &counters.check)
    }
    counters.check.isMeasured = false
    let isError = record.severity.rawValue >= route.errorSeverity
    guard isJudged else {
      return counters.countPlain(record.time, isError: isError, at: index, &pairs[pair])
    }
    routes[kind].events += 1
    counters.count(record.time, isError: isError, &pairs[pair])
    guard counters.check.count > 0 else { return }
    counters.find(record, kinds[record.kind], &services[service], &pairs[pair], into: &findings)
  }

  private mutating func judge(_ sample: Sample, _ service: Int, _ set: Int, chain: Int) {
    guard let ruled = ruleSets[set].series[sample.metric] else {
      return observe(sample, at: seriesIndex(sample.metric, chain))
    }
    var key = chains[chain].key
    key.isRuled = true
    observe(sample, at: seriesIndex(sample.metric, self.chain(key)))
    let (limit, isJudged) = (ruledSeries[ruled].limit, ruledSeries[ruled].isJudged)
    let place =
      ruledSeries[ruled].series
      ?? addSeries(sample.metric, limit, isJudged: isJudged, service)
    ruledSeries[ruled].series = place
    let baseline = series[place].mean(&baselines)
    ruledSeries[ruled].judge(sample.value, baseline: baseline, &counters.check)
    observe(sample, at: place)
  }

  /// The series of a metric in a chain.
  private mutating func seriesIndex(_ metric: MetricID, _ chain: Int) -> Int {
    let known = indices(chain)
    if let known = known.first(where: { series[$0].metric == metric }) { return known }
    addSeries(metric, chain, after: known.last)
    return series.count - 1
  }

  /// Adds a value to a series and compares it with the series' limit.
  private mutating func observe(_ sample: Sample, at place: Int) {
    while !Self.observe(sample, &series[place], &baselines, &pool.counts, &counters.check) {
      pool.makeRoom(for: sample.value, in: &series[place].values)
    }
  }

  private static func observe(
    _ sample: Sample, _ series: inout MetricSeries, _ baselines: inout Baselines,
    _ counts: inout [UInt32], _ check: inout PendingCheck
  ) -> Bool {
    var baselines = baselines.mutableSpan
    var counts = counts.mutableSpan
    return series.observe(sample, &baselines, &counts, &check) != MetricSeries.refused
  }

  /// Judges whether the event is an error: by the rate of its rules, or by that of the service.
  private mutating func rate(isError: Bool, _ service: Int, _ set: Int) {
    if let rate = ruleSets[set].errorRate {
      Self.rate(isError: isError, &ruledRates[rate], &baselines, &counters.check)
    } else {
      Self.rate(isError: isError, &services[service].errorRate, &baselines, &counters.check)
    }
  }

  private static func rate(
    isError: Bool, _ rate: inout ErrorRate, _ baselines: inout Baselines,
    _ check: inout PendingCheck
  ) {
    while true {
      var span = baselines.mutableSpan
      if rate.observe(isError: isError, &span, &check) { return }
      rate.begin(baselines.begin())
    }
  }
}
