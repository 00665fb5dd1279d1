package import LogModel

/// The detector's results at the end of a run.
package struct Detection: Sendable {
  /// Without lines, rejected and blank, which the reader adds.
  package var totals: Totals
  package var window: ClosedRange<Timestamp>?
  package var timeline: Timeline
  package var services: [ServiceSummary]
  /// One for each threshold.
  package var distributions: [Distribution]
  /// For each threshold, whether it judged a value.
  package var isMeasured: [Bool]
  package var population: Population
}

extension Detector {
  /// The statistics of all events so far.
  package func detection(names: Names, metrics: MetricTable) -> Detection {
    Detection(
      totals: totals, window: window, timeline: course.clock.timeline,
      services: services(names, metrics), distributions: distributions(metrics),
      isMeasured: isMeasured,
      population: population(names.kinds))
  }

  private var totals: Totals {
    var totals = Totals()
    totals.events = events
    totals.plain = events - scopes.reduce(0) { $0 + $1.events }
    totals.flagged = course.flagged
    totals.critical = course.critical
    totals.services = Set(members.map(\.service)).count
    totals.regions = Set(members.map(\.region)).subtracting([0]).count
    totals.customersAffected = course.customers.count
    return totals
  }

  /// From the first event with a checked value to the last; of all events where none has such a
  /// value.
  private var window: ClosedRange<Timestamp>? {
    Self.span(of: members.compactMap(\.measured)) ?? Self.span(of: lives)
  }

  /// For each service in a region, from its first event of any kind to its last.
  private var lives: [ClosedRange<Timestamp>] {
    members.map(\.population).map { $0.firstEvent...$0.lastEvent }
  }

  private static func span(of ranges: [ClosedRange<Timestamp>]) -> ClosedRange<Timestamp>? {
    guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max()
    else { return nil }
    return first...last
  }

  /// For each threshold, whether it judged a value; a rate counts only from enough events on.
  private var isMeasured: [Bool] {
    var isMeasured = thresholds.map { _ in false }
    for unit in units {
      if unit.errorRate.hasRate { isMeasured[unit.errorRate.limit.threshold] = true }
      for place in chain(unit) where series[place].limit.isSet {
        isMeasured[series[place].limit.threshold] = true
      }
    }
    if lines.hasShare { isMeasured[lines.limit.threshold] = true }
    return isMeasured
  }

  private func services(_ names: Names, _ metrics: MetricTable) -> [ServiceSummary] {
    let regions = Dictionary(grouping: members, by: \.service).mapValues { $0.map(\.region) }
    var events = [Int](repeating: 0, count: units.count)
    for scope in scopes where scope.isOpen { events[scope.unit] += scope.events }
    return zip(units, events).map { unit, events in
      let summaries = chain(unit).map { series[$0] }.sorted { $0.metric < $1.metric }
        .compactMap { summary($0, metrics) }
      return unit.summary(
        events: events, regions: regions[unit.service, default: []].map { names.regions[$0] },
        names, summaries)
    }.sorted { lhs, rhs in
      lhs.service == rhs.service
        ? lhs.type.rawValue < rhs.type.rawValue
        : lhs.service.utf8.lexicographicallyPrecedes(rhs.service.utf8)
    }
  }

  private func summary(_ series: MetricSeries, _ metrics: MetricTable) -> MetricSummary? {
    let histogram = pool.histogram(series.values)
    guard let mean = histogram.mean, let p50 = histogram.percentile(0.5),
      let p95 = histogram.percentile(0.95), let p99 = histogram.percentile(0.99)
    else { return nil }
    let metric = metrics[series.metric]
    return MetricSummary(
      metric: metric.name, unit: metric.unit, count: histogram.count, mean: mean, p50: p50,
      p95: p95, p99: p99, max: histogram.max)
  }

  /// The distribution of the values of each threshold's metric, over the services that it judges.
  private func distributions(_ metrics: MetricTable) -> [Distribution] {
    thresholds.enumerated().map { index, threshold in
      var all = Histogram()
      if !threshold.isRate {
        for series in series where series.limit.isSet && series.limit.threshold == index {
          all.merge(pool.histogram(series.values))
        }
      }
      return Distribution(exceeding: course.exceeding[index], buckets: all.buckets)
    }
  }

  private func population(_ kinds: KindTable) -> Population {
    var population = Population(end: Self.span(of: lives)?.upperBound)
    for state in members {
      population.members[Population.MemberKey(service: state.service, region: state.region)] =
        state.population
    }
    let counts = customers.all
    population.facets.reserveCapacity(counts.count)
    for (service, customer, count) in counts {
      population.count(service, .customer, customer, events: count)
    }
    for (id, scope) in scopes.enumerated() where scope.events > 0 {
      let kind = kinds[KindID(id)]
      population.count(kind.service, .place, kind.place, events: scope.events)
      population.count(kind.service, .fault, kind.fault, events: scope.events)
      population.count(kind.service, .status, UInt32(kind.status), events: scope.events)
    }
    return population
  }
}

extension Population {
  /// Counts events of a service by the value of a facet; 0 means no value.
  fileprivate mutating func count(
    _ service: NameID, _ facet: Facet, _ value: UInt32, events: Int
  ) {
    guard value != 0 else { return }
    facets[FacetKey(service: service, facet: facet, value: value), default: 0] += events
  }
}
