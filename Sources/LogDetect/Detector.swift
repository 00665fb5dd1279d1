// LogDetect: event records in, findings and statistics out.
//
//   EventRecord ──▶ Series (baseline, histogram) ──▶ Exceedance ─┐
//               ──▶ ErrorWindow ─────────────────────────────────┼──▶ Finding?
//               ──▶ Member (streak, history) ────────────────────┘
//               ──▶ counts: timeline, facets, totals ──▶ Detection
//
// Pure and deterministic: no files, no clock, no randomness; the same events give the same findings.
// Memory is bounded by services × metrics, never by the number of events.

package import LogModel

/// Judges each event against the limits in force and keeps the statistics of the run.
package struct Detector: Sendable {
  private let limits: Limits
  private var unitStates: [Unit] = []
  /// By service and type, where the unit stands, counted from 1; 0 where there is none yet.
  private var unitNumbers: [UInt32] = []
  private var members = IndexTable()
  private var memberStates: [MemberState] = []
  private var facets = CountTable(capacity: 1 << 18)
  private let keys = FacetKeys()
  private var customers = IDSet()
  private var clock = MinuteClock()
  /// Findings over each threshold.
  private var exceeding: [Int]
  private let thresholds: [Threshold]
  private let typeCount = EventType.allCases.count
  private(set) var totals = Totals()

  package init(thresholds: [Threshold], metrics: MetricTable) {
    limits = Limits(thresholds: thresholds, metrics: metrics)
    self.thresholds = thresholds
    exceeding = Array(repeating: 0, count: thresholds.count)
  }

  /// Judges the events that are next in order, a batch or a part of one, and appends the findings.
  ///
  /// The `samples` are those of the whole batch. One call for many events: a call for each, from
  /// another module, cost 150 instructions of checks and copies.
  /// - Complexity: O(1) for an event; a normal one allocates nothing.
  package mutating func observe(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, into findings: inout [Finding]
  ) {
    totals.events += records.count
    for index in records.indices {
      if let finding = judge(records[index], samples) { findings.append(finding) }
    }
    // The table of facets is larger than the cache: looks in a row wait for memory together.
    for index in records.indices { countFacets(records[index]) }
  }

  private mutating func judge(_ record: EventRecord, _ samples: Span<Sample>) -> Finding? {
    let unit = unitIndex(record)
    let exceedances = unitStates[unit].check(record, samples, limits)
    let memberIndex = memberIndex(record)
    let streak = memberStates[memberIndex].observe(record.time, isFinding: !exceedances.isEmpty)
    guard streak > 0 else {
      clock.count(record.time, isFinding: false, isCritical: false)
      return nil
    }
    let check = CheckResult(streak: streak, exceedances: exceedances)
    note(check, record, unit)
    let member = memberStates[memberIndex]
    return Finding(
      record: record, check: check, history: member.history, eventsSoFar: member.events,
      findingsSoFar: member.findings)
  }

  private mutating func note(_ check: CheckResult, _ record: EventRecord, _ unit: Int) {
    totals.flagged += 1
    if check.isCritical {
      totals.critical += 1
      unitStates[unit].critical += 1
    }
    for exceedance in check.exceedances { exceeding[exceedance.threshold] += 1 }
    unitStates[unit].activity.add(
      record.time, Timeline.Bucket(flagged: 1, critical: check.isCritical ? 1 : 0))
    if record.customer != 0 { customers.insert(record.customer) }
    clock.count(record.time, isFinding: true, isCritical: check.isCritical)
  }

  // MARK: Counts

  private mutating func unitIndex(_ record: EventRecord) -> Int {
    let place = Int(record.service) &* typeCount &+ Int(record.type.rawValue)
    if place < unitNumbers.count, unitNumbers[place] > 0 { return Int(unitNumbers[place]) - 1 }
    return addUnit(record, at: place)
  }

  private mutating func addUnit(_ record: EventRecord, at place: Int) -> Int {
    let missing = max(0, place + 1 - unitNumbers.count)
    unitNumbers.append(contentsOf: repeatElement(0, count: missing))
    unitStates.append(Unit(service: record.service, type: record.type))
    unitNumbers[place] = UInt32(unitStates.count)
    return unitStates.count - 1
  }

  private mutating func memberIndex(_ record: EventRecord) -> Int {
    let key = UInt64(record.service) << 32 | UInt64(record.region)
    let index = members.index(of: key)
    if index == memberStates.count { memberStates.append(MemberState(record)) }
    return index
  }

  private mutating func countFacets(_ record: EventRecord) {
    let service = UInt64(record.service) << 40
    if record.place != 0 { facets.add(service | keys.place | UInt64(record.place)) }
    if record.fault != 0 { facets.add(service | keys.fault | UInt64(record.fault)) }
    if record.status != 0 { facets.add(service | keys.status | UInt64(record.status)) }
    if record.customer != 0 { facets.add(service | keys.customer | UInt64(record.customer)) }
  }

  /// The facets as parts of a key, made once: a raw value is a call into another module.
  private struct FacetKeys {
    let place = UInt64(Population.Facet.place.rawValue) << 32
    let fault = UInt64(Population.Facet.fault.rawValue) << 32
    let status = UInt64(Population.Facet.status.rawValue) << 32
    let customer = UInt64(Population.Facet.customer.rawValue) << 32
  }

  // MARK: Result

  /// The statistics of all events so far.
  package func detection(names: Names, metrics: MetricTable) -> Detection {
    var totals = totals
    totals.services = Set(memberStates.map(\.service)).count
    totals.regions = Set(memberStates.map(\.region)).subtracting([0]).count
    totals.customersAffected = customers.count
    return Detection(
      totals: totals, window: clock.window, timeline: clock.finishedTimeline,
      services: unitStates.map { unit in
        let regions = memberStates.filter { $0.service == unit.service }.map(\.region)
        return unit.summary(regions: regions.map { names.regions[$0] }, names, metrics)
      }.sorted { lhs, rhs in
        lhs.service == rhs.service
          ? lhs.type.rawValue < rhs.type.rawValue
          : lhs.service.utf8.lexicographicallyPrecedes(rhs.service.utf8)
      }, distributions: distributions(metrics),
      population: population)
  }

  /// How the values of each threshold's metric are spread, over the services it judges.
  private func distributions(_ metrics: MetricTable) -> [Distribution] {
    thresholds.enumerated().map { index, threshold in
      var all = Histogram()
      if threshold.rule == .value, let metric = metrics.id(of: threshold.metric) {
        for unit in unitStates where unit.type == threshold.eventType {
          for series in unit.series where series.metric == metric { all.merge(series.histogram) }
        }
      }
      return Distribution(exceeding: exceeding[index], buckets: all.buckets)
    }
  }

  private var population: Population {
    var population = Population(end: clock.window?.upperBound)
    for state in memberStates {
      population.members[Population.MemberKey(service: state.service, region: state.region)] =
        state.member
    }
    for (key, count) in facets.all {
      guard let facet = Population.Facet(rawValue: UInt8(key >> 32 & 0xff)) else { continue }
      let facetKey = Population.FacetKey(
        service: NameID(key >> 40), facet: facet, value: UInt32(truncatingIfNeeded: key))
      population.facets[facetKey] = count
    }
    return population
  }
}

/// What the detector knows at the end of a run.
package struct Detection: Sendable {
  /// Lines, rejected and blank are the reader's to add.
  package var totals: Totals
  package var window: ClosedRange<Timestamp>?
  package var timeline: Timeline
  package var services: [ServiceSummary]
  /// One for each threshold.
  package var distributions: [Distribution]
  package var population: Population
}
