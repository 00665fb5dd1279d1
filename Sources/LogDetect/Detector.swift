// LogDetect: event records in, findings and statistics out.
//
//   EventRecord ──▶ MetricSeries (baseline) ───▶ Exceedance ─┐
//               ──▶ ErrorRate, ErrorLines ───────────────────┼──▶ Finding?
//               ──▶ ServiceRegionStats (streak) ─────────────┘
//               ──▶ counts: timeline, facets, totals ──▶ Detection
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
  private(set) var scopes: [KindRoute] = []
  private var directory = ScopeDirectory()
  private(set) var units: [ServiceStats] = []
  private(set) var series = [MetricSeries(baseline: Baselines.none)]
  private(set) var members: [ServiceRegionStats] = []
  private var baselines = Baselines()
  private(set) var lines: ErrorLines
  private(set) var pool = HistogramPool()
  /// Events by service and customer.
  private(set) var customers = CustomerCounts(capacity: 1 << 18)
  private(set) var course: RunCounters
  private(set) var events = 0

  package init(thresholds: [Threshold], metrics: MetricTable) {
    limits = Limits(thresholds: thresholds, metrics: metrics)
    lines = ErrorLines(limits.errorLines)
    self.thresholds = thresholds
    course = RunCounters(thresholds: thresholds.count)
  }

  /// Judges the next events in order, a batch or part of one, and appends the findings.
  ///
  /// The `samples` are those of the whole batch, and `kinds` those of the run so far. One call
  /// takes many events, because a call per event from another module is expensive.
  /// - Complexity: O(1) for an event; a normal event allocates nothing.
  package mutating func observe(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, _ kinds: KindTable,
    into findings: inout Findings
  ) {
    events += records.count
    course.beginBatch()
    for id in KindID(scopes.count)..<kinds.endID { scopes.append(KindRoute(kinds[id])) }
    var place = Place()
    while true {
      place = Self.judge(
        records, samples, kinds, from: place, &scopes, &units, &members, &series, &baselines,
        &pool.counts, &lines, &course, into: &findings)
      if place.record == records.count { break }
      makeRoom(for: records[place.record], at: place, samples, kinds)
    }
    // The table of customers exceeds the cache: consecutive look-ups wait for memory in parallel.
    let known = scopes
    var start = 0
    for index in course.plain + [records.count] {
      customers.add(records.extracting(start..<index), known.span)
      start = index + 1
    }
  }

  /// The position in a batch: everything before it is judged.
  private struct Place {
    var record = 0
    /// The number of the record's values that are judged.
    var sample = 0
  }

  /// Judges events up to the one that needs more room; the caller makes the room and continues
  /// there.
  ///
  /// Static, with each array as a separate argument: two spans of parts of one value would overlap.
  private static func judge(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, _ kinds: KindTable,
    from start: Place, _ scopes: inout [KindRoute], _ units: inout [ServiceStats],
    _ members: inout [ServiceRegionStats], _ series: inout [MetricSeries],
    _ baselines: inout Baselines,
    _ counts: inout [UInt32], _ lines: inout ErrorLines, _ course: inout RunCounters,
    into findings: inout Findings
  ) -> Place {
    var place = start
    var scopes = scopes.mutableSpan
    var units = units.mutableSpan
    var members = members.mutableSpan
    var series = series.mutableSpan
    var baselines = baselines.mutableSpan
    var counts = counts.mutableSpan
    while place.record < records.count {
      let index = place.record
      let kind = Int(records[index].kind)
      guard scopes[kind].isOpen else { break }
      let (unit, member) = (scopes[kind].unit, scopes[kind].member)
      let (first, end) = records[index].sampleBounds
      let stop = series.observe(
        samples, from: first &+ place.sample, to: end, head: units[unit].firstSeries, &baselines,
        &counts, &course.check)
      place.sample = stop &- first
      guard stop == end else { break }
      var isJudged = course.check.isMeasured
      if scopes[kind].isRated {
        guard
          units[unit].errorRate.observe(
            isError: scopes[kind].isServerError, &baselines, &course.check)
        else { break }
        isJudged = true
      }
      if !isJudged {
        isJudged = lines.observe(
          scopes[kind].service, records[index].severity, kind: kind, member: member, &course.check)
      }
      place = Place(record: index &+ 1)
      course.check.isMeasured = false
      if isJudged {
        scopes[kind].events &+= 1
        course.count(records[index].time, &members[member])
        if course.check.count > 0 {
          course.find(
            records[index], kinds[records[index].kind], &units[unit], &members[member],
            into: &findings)
        }
      } else {
        course.countPlain(records[index].time, at: index, &members[member])
      }
    }
    return place
  }

  // MARK: Growing

  /// Makes the room that is missing to judge the record from `place` on.
  private mutating func makeRoom(
    for record: EventRecord, at place: Place, _ samples: Span<Sample>, _ kinds: KindTable
  ) {
    guard scopes[Int(record.kind)].isOpen else {
      open(record.kind, kinds[record.kind])
      return
    }
    let unit = scopes[Int(record.kind)].unit
    guard place.sample < record.sampleCount else {
      units[unit].errorRate.begin(baselines.begin())
      return
    }
    let sample = samples[record.sampleBounds.first + place.sample]
    let chain = chain(units[unit])
    if let known = chain.first(where: { series[$0].metric == sample.metric }) {
      pool.makeRoom(for: sample.value, in: &series[known].values)
    } else {
      addSeries(sample.metric, unit, after: chain.last)
    }
  }

  /// Gives the events of a kind their `ServiceStats` and their `ServiceRegionStats`.
  private mutating func open(_ id: KindID, _ kind: EventKind) {
    let unit = directory.unit(of: kind, next: units.count)
    if unit == units.count {
      units.append(
        ServiceStats(service: kind.service, type: kind.type, errorRate: limits.errorRate(kind.type))
      )
    }
    let member = directory.member(of: kind, next: members.count)
    if member == members.count { members.append(ServiceRegionStats(kind)) }
    scopes[Int(id)].unit = unit
    scopes[Int(id)].member = member
    scopes[Int(id)].isRated = kind.status != 0 && units[unit].errorRate.limit.isSet
    if scopes[Int(id)].isRated { judgeByValues(kind.service) }
    scopes[Int(id)].isOpen = true
  }

  /// Judges the service by its values from now on; its earlier lines become plain ones.
  private mutating func judgeByValues(_ service: NameID) {
    guard let plain = lines.leave(service) else { return }
    for kind in plain.kinds { scopes[kind].events = 0 }
    for member in plain.members { members[member].forgetCount() }
  }

  private mutating func addSeries(_ metric: MetricID, _ unit: Int, after last: Int?) {
    let limit = limits.limit(of: metric, units[unit].type)
    let baseline = limit.isSet ? baselines.begin() : Baselines.none
    if limit.isSet { judgeByValues(units[unit].service) }
    if let last { series[last].next = series.count } else { units[unit].firstSeries = series.count }
    series.append(MetricSeries(metric: metric, limit, baseline: baseline))
  }

  /// The indices of the series of a service.
  func chain(_ unit: ServiceStats) -> [Int] {
    var places: [Int] = []
    var next = unit.firstSeries
    while next != MetricSeries.none {
      places.append(next)
      next = series[next].next
    }
    return places
  }
}

extension EventRecord {
  /// The range of its numbers in the samples of its batch.
  @inline(__always)
  fileprivate var sampleBounds: (first: Int, end: Int) {
    (Int(firstSample), Int(firstSample) &+ Int(sampleCount))
  }
}
