package import LogModel

/// The detector's results at the end of a run.
package struct Detection: Sendable {
  /// The totals lack lines, rejected and blank, which the reader adds.
  package var statistics: RunStatistics
  /// For each threshold, whether it judged a value.
  package var isMeasured: [Bool]
  package var population: Population
  package var profile: RunProfile
}

extension Detector {
  /// The statistics of all events so far.
  package func detection(names: Names, metrics: MetricTable) -> Detection {
    var detector = self
    detector.forgetQuietLines()
    detector.closeBlocks()
    return detector.result(names, metrics)
  }

  private func result(_ names: Names, _ metrics: MetricTable) -> Detection {
    Detection(
      statistics: RunStatistics(
        totals: totals, window: window, timeline: counters.clock.timeline,
        services: serviceSummaries(names, metrics), distributions: distributions(metrics)),
      isMeasured: isMeasured, population: population(names.kinds),
      profile: profile(names, metrics))
  }

  private var totals: Totals {
    var totals = Totals()
    totals.events = events
    totals.plain = events - routes.reduce(0) { $0 + $1.events }
    totals.flagged = counters.flagged
    totals.critical = counters.critical
    totals.services = Set(pairs.map(\.service)).count
    totals.regions = Set(pairs.map(\.region)).subtracting([0]).count
    totals.customersAffected = counters.customers.count
    return totals
  }

  /// From the first event with a checked value to the last; of all events where none has such a
  /// value.
  private var window: ClosedRange<Timestamp>? {
    Self.span(of: pairs.compactMap(\.measured)) ?? Self.span(of: activeRanges)
  }

  /// For each service in a region, from its first event of any kind to its last.
  private var activeRanges: [ClosedRange<Timestamp>] {
    pairs.map(\.population).map { $0.firstEvent...$0.lastEvent }
  }

  private static func span(of ranges: [ClosedRange<Timestamp>]) -> ClosedRange<Timestamp>? {
    guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max()
    else { return nil }
    return first...last
  }

  /// For each threshold, whether it judged a value; a rate counts only from enough events on.
  private var isMeasured: [Bool] {
    var isMeasured = thresholds.map { _ in false }
    for service in services where service.errorRate.hasRate {
      isMeasured[service.errorRate.limit.threshold] = true
    }
    for chain in chains.indices {
      for index in indices(chain) where series[index].limit.isSet {
        isMeasured[series[index].limit.threshold] = true
      }
    }
    for threshold in measuredRules { isMeasured[threshold] = true }
    if lines.hasShare { isMeasured[lines.limit.threshold] = true }
    return isMeasured
  }

  private func serviceSummaries(_ names: Names, _ metrics: MetricTable) -> [ServiceSummary] {
    let regions = Dictionary(grouping: pairs, by: \.service).mapValues { $0.map(\.region) }
    var events = [Int](repeating: 0, count: services.count)
    for route in routes where route.isCounted { events[route.serviceIndex] += route.events }
    // A service without a judged event is counted in the totals alone, unless all are such.
    let isBlind = events.allSatisfy { $0 == 0 }
    // By region, so that sums do not depend on which came first.
    let byRegion = chains.indices.sorted {
      (chains[$0].key.region ?? .max, $0) < (chains[$1].key.region ?? .max, $1)
    }
    let ofService = Dictionary(grouping: byRegion) { chains[$0].key.service }
    return services.indices.filter { isBlind || events[$0] > 0 }.map { index in
      let (service, events) = (services[index], events[index])
      let byMetric = Dictionary(
        grouping: ofService[index, default: []].flatMap(indices)
      ) { series[$0].metric }
      let summaries = byMetric.sorted { $0.key < $1.key }
        .compactMap { summary($0.key, of: $0.value, metrics) }
      return service.summary(
        events: events, regions: regions[service.service, default: []].map { names.regions[$0] },
        names, summaries)
    }.sorted { lhs, rhs in
      lhs.service == rhs.service
        ? lhs.type.rawValue < rhs.type.rawValue
        : lhs.service.utf8.lexicographicallyPrecedes(rhs.service.utf8)
    }
  }

  private func summary(
    _ id: MetricID, of indices: [Int], _ metrics: MetricTable
  ) -> MetricSummary? {
    let metric = metrics[id]
    guard !metric.isLearned else { return nil }
    return histogram(indices).summary.map {
      MetricSummary(metric: metric.name, unit: metric.unit, values: $0)
    }
  }

  /// The values of several series.
  func histogram(_ indices: [Int]) -> Histogram {
    indices.reduce(into: Histogram()) { all, index in
      all.merge(pool.histogram(series[index].values))
    }
  }

  /// The distribution of the values of each threshold's metric, over the services that it judges.
  private func distributions(_ metrics: MetricTable) -> [Distribution] {
    thresholds.enumerated().map { index, threshold in
      let judged = series.indices.filter {
        series[$0].limit.isSet && series[$0].limit.threshold == index
      }
      let checked = ruledSeries.filter { $0.isChecked(by: index) }.compactMap(\.series)
      let values = histogram(threshold.isRate ? [] : judged + checked)
      return Distribution(
        exceeding: counters.exceeding[index], buckets: values.buckets, summary: values.summary)
    }
  }

  private func population(_ kinds: KindTable) -> Population {
    var population = Population(end: Self.span(of: activeRanges)?.upperBound)
    for pair in pairs {
      population.members[Population.MemberKey(service: pair.service, region: pair.region)] =
        pair.population
    }
    let counts = customers.all
    population.facets.reserveCapacity(counts.count)
    for (service, customer, count) in counts {
      population.count(service, .customer, customer, events: count)
    }
    for (id, route) in routes.enumerated() where route.events > 0 {
      let kind = kinds[KindID(id)]
      population.count(kind.service, .endpoint, kind.endpoint, events: route.events)
      population.count(kind.service, .errorType, kind.errorType, events: route.events)
      population.count(kind.service, .status, UInt32(kind.status), events: route.events)
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
