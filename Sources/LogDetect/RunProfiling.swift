internal import LogModel

/// The profiles of a run, made at its end from what was counted for other reasons.
extension DetectionScan {
  func profile(_ names: Names, _ metrics: MetricTable) -> RunProfile {
    let seriesOf = Dictionary(
      grouping: series.filter { $0.scope == .region || $0.scope == .ruledRegion }
    ) { Population.MemberKey(service: $0.service, region: $0.region) }
    return RunProfile(
      pairs.map { pair in
        let key = Population.MemberKey(service: pair.stats.service, region: pair.stats.region)
        return profile(pair, names, profiles(seriesOf[key, default: []], metrics))
      }.filter { $0.events > 0 },
      services: variations(names, metrics))
  }

  /// How much each service of several regions varies.
  private func variations(_ names: Names, _ metrics: MetricTable) -> [ServiceVariation] {
    let seriesOf = Dictionary(grouping: series.filter { $0.scope != .rules }, by: \.service)
    return Dictionary(grouping: pairs, by: \.stats.service).filter { $0.value.count > 1 }
      .map { service, members in
        var blocks = BlockTally()
        for pair in members { blocks.merge(pair.blocks) }
        let events = members.reduce(0) { $0 + $1.stats.allEvents }
        let errors = members.reduce(0) { $0 + $1.stats.errors }
        let share = Double(errors) / Double(max(events, 1))
        let series = profiles(seriesOf[service, default: []], metrics)
        return ServiceVariation(
          service: names.services[service],
          dispersion: blocks.dispersion(complete: span.complete),
          errorInflation: blocks.inflation(variance: share * (1 - share)),
          inflation: Dictionary(
            series.map { ($0.metric, $0.inflation) }, uniquingKeysWith: { $1 }))
      }
  }

  private func profile(
    _ pair: PairCount, _ names: Names, _ series: [SeriesProfile]
  ) -> RegionProfile {
    let counted = pair.stats.population
    let (events, errors) = (pair.stats.allEvents, pair.stats.errors)
    let share = Double(errors) / Double(max(events, 1))
    let region = names.regions[pair.stats.region]
    return RegionProfile(
      service: names.services[pair.stats.service], type: counted.type,
      region: region.isEmpty ? "-" : region, events: events, errors: errors,
      first: counted.firstEvent, last: counted.lastEvent,
      longestPause: counted.pauses.map(\.length).max() ?? .zero,
      dispersion: pair.blocks.dispersion(complete: span.complete),
      errorInflation: pair.blocks.inflation(variance: share * (1 - share)), series: series)
  }

  /// The profiles of some series, those of one metric together.
  ///
  /// Left out are numbers that no limit names and whose names tell nothing.
  private func profiles(_ series: [SeriesCount], _ metrics: MetricTable) -> [SeriesProfile] {
    Dictionary(grouping: series, by: \.metric).sorted { $0.key < $1.key }
      .compactMap { id, series in
        let (metric, values) = (metrics[id], Self.values(of: series))
        let isTold = !metric.isLearned || MetricMeaning(of: metric.name).kind != .unknown
        guard values.count > 0, isTold else { return nil }
        var blocks = BlockTally()
        for one in series { blocks.merge(one.blocks) }
        return SeriesProfile(
          metric: metric.name, unit: metric.unit, values: values,
          inflation: blocks.inflation(variance: values.levelVariance))
      }
  }
}
