// LogDetect: event records in, findings and statistics out.
//
//   EventRecord ──▶ MetricSeries (baseline) ───▶ Exceedance ─┐
//               ──▶ ErrorRate, ErrorLines ───────────────────┼──▶ Finding?
//               ──▶ ServiceRegionStats (streak) ─────────────┘
//               ──▶ counts: timeline, facets, totals ──▶ DetectionScan ──all services──▶ Detection
//
// Pure and deterministic: no files, no clock, no randomness; the same events give the same findings.
// Memory is bounded by services × metrics, never by the number of events.

package import LogModel

/// Judges each event against the limits in force and keeps the statistics of the run.
///
/// All state that a normal event changes lies in a few flat arrays, and a batch borrows each of
/// them once. Nested arrays are much slower.
package struct Detector: Sendable {
  let thresholds: [Threshold]
  private let limits: Limits
  /// By the id of a kind.
  var routes: [KindRoute] = []
  private var directory = StatsDirectory()
  var services: [ServiceStats] = []
  var series = [MetricSeries(baseline: Baselines.none)]
  var chains: [SeriesChain] = []
  private(set) var blocks = RunBlocks()
  var pairs: [ServiceRegionStats] = []
  /// Empty where no rule is configured, as the two that follow.
  private(set) var ruleSets: [RuleSet] = []
  var ruledSeries: [RuledSeries] = []
  var ruledRates: [ErrorRate] = []
  var baselines = Baselines()
  var lines: ErrorLines
  var pool = HistogramPool()
  /// Events by service and customer.
  private(set) var customers = CustomerCounts(capacity: DetectionScan.mostCustomers)
  var counters: RunCounters
  private(set) var events = 0

  package init(thresholds: [Threshold], metrics: MetricTable) {
    limits = Limits(thresholds: thresholds, metrics: metrics)
    lines = ErrorLines(limits.errorLines)
    self.thresholds = thresholds
    counters = RunCounters(thresholds: thresholds.count)
  }

  /// Judges the next events in order, a batch or part of one, and appends the findings.
  ///
  /// The `samples` are those of the whole batch, and `names` those of the run so far. One call
  /// takes many events, because a call per event from another module is expensive.
  /// - Complexity: O(1) for an event; a normal event allocates nothing.
  package mutating func observe(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, _ names: Names,
    into findings: inout Findings
  ) {
    let kinds = names.kinds
    events += records.count
    counters.beginBatch()
    for id in KindID(routes.count)..<kinds.endID { routes.append(KindRoute(kinds[id])) }
    var position = Position()
    while true {
      position = Self.judge(
        records, samples, kinds, from: position, until: blocks.end, &routes, &services, &pairs,
        chains, &series, &baselines, &pool.counts, &lines, &counters, into: &findings)
      if position.record == records.count { break }
      let record = records[position.record]
      if record.time.microseconds >= blocks.end {
        blocks.turn(to: record.time, series, pairs, pool)
        continue
      }
      guard routes[Int(record.kind)].ruleSet >= 0 else {
        makeRoom(for: record, at: position, samples, names)
        continue
      }
      judgeByRules(record, at: position.record, samples, kinds, into: &findings)
      position = Position(record: position.record + 1)
    }
    // The table of customers exceeds the cache: consecutive look-ups wait for memory in parallel.
    let known = routes
    var start = 0
    for index in counters.plain + [records.count] {
      customers.add(records.extracting(start..<index), known.span)
      start = index + 1
    }
  }

  /// The position in a batch: everything before it is judged.
  private struct Position {
    var record = 0
    /// The number of the record's values that are judged.
    var sample = 0
  }

  /// Judges events up to the one that needs more room, that rules judge or that begins a block; the
  /// caller makes the room, judges it or begins the block, and continues.
  ///
  /// Static, with each array as a separate argument: two spans of parts of one value would overlap.
  private static func judge(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, _ kinds: KindTable,
    from start: Position, until blockEnd: Int64, _ routes: inout [KindRoute],
    _ services: inout [ServiceStats], _ pairs: inout [ServiceRegionStats],
    _ chains: [SeriesChain], _ series: inout [MetricSeries],
    _ baselines: inout Baselines,
    _ counts: inout [UInt32], _ lines: inout ErrorLines, _ counters: inout RunCounters,
    into findings: inout Findings
  ) -> Position {
    var position = start
    var routes = routes.mutableSpan
    var services = services.mutableSpan
    var pairs = pairs.mutableSpan
    let chains = chains.span
    var series = series.mutableSpan
    var baselines = baselines.mutableSpan
    var counts = counts.mutableSpan
    while position.record < records.count {
      let index = position.record
      let kind = Int(records[index].kind)
      guard routes[kind].isOpen, records[index].time.microseconds < blockEnd else { break }
      let (service, pair) = (routes[kind].serviceIndex, routes[kind].pairIndex)
      let (first, end) = records[index].sampleBounds
      let stop = series.observe(
        samples, from: first &+ position.sample, to: end, head: chains[routes[kind].chain].first,
        &baselines,
        &counts, &counters.check)
      position.sample = stop &- first
      guard stop == end else { break }
      var isJudged = counters.check.isMeasured
      if routes[kind].isRated {
        guard
          services[service].errorRate.observe(
            isError: routes[kind].isServerError, &baselines, &counters.check)
        else { break }
        isJudged = true
      }
      if !isJudged {
        isJudged = lines.observe(
          routes[kind].service, records[index].severity, kind: kind, pair: pair, &counters.check)
      }
      position = Position(record: index &+ 1)
      let isError = records[index].severity.rawValue >= routes[kind].errorSeverity
      counters.check.isMeasured = false
      if isJudged {
        routes[kind].events &+= 1
        counters.count(records[index].time, isError: isError, &pairs[pair])
        if counters.check.count > 0 {
          counters.find(
            records[index], kinds[records[index].kind], &services[service], &pairs[pair],
            into: &findings)
        }
      } else {
        counters.countPlain(records[index].time, isError: isError, at: index, &pairs[pair])
      }
    }
    return position
  }

  /// Ends the last block of the run.
  mutating func closeBlocks() { blocks.close(series, pairs, pool) }

  // MARK: Growing

  /// Makes the room that is missing to judge the record from `position` on.
  private mutating func makeRoom(
    for record: EventRecord, at position: Position, _ samples: Span<Sample>, _ names: Names
  ) {
    guard routes[Int(record.kind)].isOpen else {
      open(record.kind, names)
      return
    }
    let service = routes[Int(record.kind)].serviceIndex
    guard position.sample < record.sampleCount else {
      services[service].errorRate.begin(baselines.begin())
      return
    }
    let sample = samples[record.sampleBounds.first + position.sample]
    let chain = routes[Int(record.kind)].chain
    let known = indices(chain)
    if let known = known.first(where: { series[$0].metric == sample.metric }) {
      pool.makeRoom(for: sample.value, in: &series[known].values)
    } else {
      addSeries(sample.metric, chain, after: known.last)
    }
  }

  /// Gives the events of a kind their `ServiceStats` and their `ServiceRegionStats`.
  private mutating func open(_ id: KindID, _ names: Names) {
    let kind = names.kinds[id]
    let service = directory.service(of: kind, next: services.count)
    if service == services.count {
      services.append(
        ServiceStats(service: kind.service, type: kind.type, errorRate: limits.errorRate(kind.type))
      )
    }
    let pair = directory.pair(of: kind, next: pairs.count)
    if pair == pairs.count { pairs.append(ServiceRegionStats(kind)) }
    routes[Int(id)].serviceIndex = service
    routes[Int(id)].pairIndex = pair
    routes[Int(id)].chain = chain(
      SeriesChain.Key(service: service, region: kind.region, isRuled: false))
    let set = ruleSet(for: kind, names, service: service)
    let rate =
      set.flatMap { ruleSets[$0].errorRate }.map { ruledRates[$0] }
      ?? services[service].errorRate
    routes[Int(id)].isRated = kind.hasOutcome && rate.limit.isSet
    if routes[Int(id)].isRated { judgeByValues(kind.service) }
    routes[Int(id)].isOpen = set == nil
    routes[Int(id)].ruleSet = set.map { Int32($0) } ?? -1
  }

  /// The index of a chain of series.
  mutating func chain(_ key: SeriesChain.Key) -> Int {
    let (index, key) = directory.chain(key, next: chains.count)
    if index == chains.count { chains.append(SeriesChain(key)) }
    return index
  }

  /// The index of the rules that judge events of a kind; nil without any.
  private mutating func ruleSet(for kind: EventKind, _ names: Names, service: Int) -> Int? {
    let rules = limits.rules(for: kind, names)
    guard !rules.isEmpty else { return nil }
    let index = directory.ruleSet(of: rules, service: service, next: ruleSets.count)
    if index == ruleSets.count { ruleSets.append(ruleSet(rules, kind.type, service)) }
    return index
  }

  private mutating func ruleSet(_ rules: [Int], _ type: EventType, _ service: Int) -> RuleSet {
    var set = RuleSet()
    for (metric, rules) in limits.byMetric(rules) {
      let next = metric == nil ? ruledRates.count : ruledSeries.count
      let index = directory.ruled(by: rules, service: service, next: next)
      if let metric {
        set.series[metric] = index
        guard index == next else { continue }
        ruledSeries.append(limits.series(rules, on: metric, type, service: service))
      } else {
        set.errorRate = index
        if index == next { ruledRates.append(limits.errorRate(of: rules[0])) }
      }
    }
    return set
  }

  /// Judges the service by its values from now on; its earlier lines become plain ones.
  private mutating func judgeByValues(_ service: NameID) {
    guard let plain = lines.leave(service) else { return }
    for kind in plain.kinds { routes[kind].events = 0 }
    for pair in plain.pairs { pairs[pair].forgetCount() }
  }

  /// Whether a limit other than that on error lines judged a value.
  var judgesValues: Bool {
    services.contains(where: \.errorRate.hasRate)
      || chains.indices.contains { indices($0).contains { series[$0].limit.isSet } }
      || !measuredRules.isEmpty
  }

  /// The thresholds of rules that have judged a value.
  var measuredRules: [Int] {
    ruledSeries.flatMap(\.measured)
      + ruledRates.filter(\.hasRate).map(\.limit.threshold)
  }

  /// Adds a series to a chain, as the last of it.
  mutating func addSeries(_ metric: MetricID, _ chain: Int, after last: Int?) {
    let key = chains[chain].key
    let limit =
      key.isRuled ? Limits.Limit() : limits.limit(of: metric, services[key.service].type)
    var baseline = Baselines.none
    if limit.isSet {
      judgeByValues(services[key.service].service)
      baseline = services[key.service].baselines[metric] ?? baselines.begin()
      services[key.service].baselines[metric] = baseline
    }
    series.append(MetricSeries(metric: metric, limit, baseline: baseline))
    if let last {
      series[last].next = series.count - 1
    } else {
      chains[chain].first = series.count - 1
    }
  }

  /// Adds a series that no chain has; returns its index.
  mutating func addSeries(
    _ metric: MetricID, _ limit: Limits.Limit, isJudged: Bool, _ service: Int
  ) -> Int {
    if isJudged { judgeByValues(services[service].service) }
    let baseline = isJudged ? baselines.begin() : Baselines.none
    series.append(MetricSeries(metric: metric, limit, baseline: baseline))
    return series.count - 1
  }

  /// The indices of the series of a chain.
  func indices(_ chain: Int) -> [Int] {
    var indices: [Int] = []
    var next = chains[chain].first
    while next != MetricSeries.none {
      indices.append(next)
      next = series[next].next
    }
    return indices
  }
}

extension EventRecord {
  /// The range of its numbers in the samples of its batch.
  @inline(__always)
  fileprivate var sampleBounds: (first: Int, end: Int) {
    (Int(firstSample), Int(firstSample) &+ Int(sampleCount))
  }
}

extension Detector {
  /// Writes what was counted so far, so that another run can go on with it, or reads it.
  package mutating func codeState(_ coder: inout StateCoder) throws {
    try coder.value(&routes)
    try coder.value(&directory)
    try coder.value(&services)
    try coder.value(&series)
    try coder.value(&chains)
    try coder.value(&blocks)
    try coder.value(&pairs)
    try coder.value(&ruleSets)
    try coder.value(&ruledSeries)
    try coder.value(&ruledRates)
    try coder.value(&baselines)
    try coder.value(&lines)
    try coder.value(&pool)
    try coder.value(&customers)
    try coder.value(&counters)
    try coder.value(&events)
  }
}
