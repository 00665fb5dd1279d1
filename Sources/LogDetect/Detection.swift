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
    scan(names).detection(thresholds, names, metrics)
  }
}

extension DetectionScan {
  /// The statistics of all services.
  package func detection(
    _ thresholds: [Threshold], _ names: Names, _ metrics: MetricTable
  ) -> Detection {
    var scan = self
    scan.sort()
    scan.forgetQuietLines()
    return scan.result(thresholds, names, metrics)
  }

  /// Counts the lines of services without a checked value as plain where other services have such
  /// values and none of the lines was a finding.
  private mutating func forgetQuietLines() {
    guard judgesValues else { return }
    kinds.removeAll(where: \.isQuiet)
    for index in pairs.indices where pairs[index].isQuiet { pairs[index].stats.forgetCount() }
  }

  private func result(
    _ thresholds: [Threshold], _ names: Names, _ metrics: MetricTable
  ) -> Detection {
    var statistics = RunStatistics(
      totals: totals, window: window, timeline: timeline,
      services: serviceSummaries(names, metrics), distributions: distributions(thresholds))
    statistics.percentiles = percentiles(names, metrics)
    return Detection(
      statistics: statistics, isMeasured: isMeasured, population: population,
      profile: profile(names, metrics))
  }

  private var totals: Totals {
    var totals = Totals()
    totals.events = events
    totals.plain = events - kinds.reduce(0) { $0 + $1.events }
    totals.flagged = flagged
    totals.critical = critical
    totals.services = ownServices.count
    totals.regions = Set(pairs.map(\.stats.region)).subtracting([0]).count
    totals.customersAffected = customers.count
    return totals
  }

  /// From the first event with a checked value to the last; of all events where none has such a
  /// value.
  private var window: ClosedRange<Timestamp>? {
    Self.span(of: pairs.compactMap(\.stats.measured)) ?? Self.span(of: activeRanges)
  }

  /// For each service in a region, from its first event of any kind to its last.
  private var activeRanges: [ClosedRange<Timestamp>] {
    pairs.map(\.stats.population).map { $0.firstEvent...$0.lastEvent }
  }

  private static func span(of ranges: [ClosedRange<Timestamp>]) -> ClosedRange<Timestamp>? {
    guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max()
    else { return nil }
    return first...last
  }

  private func serviceSummaries(_ names: Names, _ metrics: MetricTable) -> [ServiceSummary] {
    let regions = Dictionary(grouping: pairs, by: \.stats.service)
      .mapValues { $0.map(\.stats.region) }
    var events: [ServiceKey: Int] = [:]
    for kind in kinds {
      events[ServiceKey(kind.kind.service, kind.kind.type), default: 0] += kind.events
    }
    // A service without a judged event is counted in the totals alone, unless all are such.
    let isBlind = events.isEmpty
    let ofService = Dictionary(grouping: series.filter { $0.scope != .rules }) {
      ServiceKey($0.service, $0.type)
    }
    return services.compactMap { service in
      let key = ServiceKey(service.service, service.type)
      guard isBlind || events[key] != nil else { return nil }
      let byMetric = Dictionary(grouping: ofService[key] ?? [], by: \.metric)
      return service.summary(
        events: events[key] ?? 0,
        regions: regions[service.service, default: []].map { names.regions[$0] }, names,
        byMetric.sorted { $0.key < $1.key }.compactMap { summary($0.key, of: $0.value, metrics) })
    }.sorted { lhs, rhs in
      lhs.service == rhs.service
        ? lhs.type.rawValue < rhs.type.rawValue
        : lhs.service.precedesInBytes(rhs.service)
    }
  }

  private struct ServiceKey: Hashable {
    var service: NameID
    var type: EventType

    init(_ service: NameID, _ type: EventType) { (self.service, self.type) = (service, type) }
  }

  private func summary(
    _ id: MetricID, of series: [SeriesCount], _ metrics: MetricTable
  ) -> MetricSummary? {
    let metric = metrics[id]
    guard !metric.isLearned else { return nil }
    return Self.values(of: series).summary.map {
      MetricSummary(metric: metric.name, unit: metric.unit, values: $0)
    }
  }

  /// The values of several series.
  static func values(of series: [SeriesCount]) -> Histogram {
    series.reduce(into: Histogram()) { $0.merge($1.values) }
  }

  /// The distribution of the values of each threshold's metric, over the services that it judges.
  private func distributions(_ thresholds: [Threshold]) -> [Distribution] {
    thresholds.enumerated().map { index, threshold in
      let values = Self.values(
        of: threshold.isRate
          ? []
          : series.filter { $0.threshold == index } + series.filter { $0.checks.contains(index) })
      return Distribution(
        exceeding: exceeding[index], buckets: values.buckets, summary: values.summary)
    }
  }

  private var population: Population {
    var population = Population(end: Self.span(of: activeRanges)?.upperBound)
    for pair in pairs {
      let key = Population.MemberKey(service: pair.stats.service, region: pair.stats.region)
      population.members[key] = pair.stats.population
    }
    if hasAllCustomers {
      population.facets.reserveCapacity(perCustomer.count)
      for count in perCustomer {
        population.count(count.service, .customer, count.customer, events: count.events)
      }
    }
    for count in kinds {
      let kind = count.kind
      population.count(kind.service, .endpoint, kind.endpoint, events: count.events)
      population.count(kind.service, .errorType, kind.errorType, events: count.events)
      population.count(kind.service, .status, UInt32(kind.status), events: count.events)
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
