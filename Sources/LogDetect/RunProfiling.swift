internal import LogModel

/// The profiles of a run, made at its end from what was counted for other reasons.
extension Detector {
  func profile(_ names: Names, _ metrics: MetricTable) -> RunProfile {
    let chainsOf = Dictionary(grouping: chains.indices) { chain in
      Population.MemberKey(
        service: services[chains[chain].key.service].service, region: chains[chain].key.region ?? 0)
    }
    return RunProfile(
      pairs.indices.map { pair in
        let (service, region) = (pairs[pair].service, pairs[pair].region)
        let key = Population.MemberKey(service: service, region: region)
        let indices = chainsOf[key, default: []]
          .filter { chains[$0].key.region != nil }.flatMap(self.indices)
        return profile(pair, names, series(indices, metrics))
      }.filter { $0.events > 0 },
      services: variations(names, metrics))
  }

  /// How much each service of several regions varies.
  private func variations(_ names: Names, _ metrics: MetricTable) -> [ServiceVariation] {
    let chainsOf = Dictionary(grouping: chains.indices) { services[chains[$0].key.service].service }
    return Dictionary(grouping: pairs.indices) { pairs[$0].service }.filter { $0.value.count > 1 }
      .map { service, members in
        var blocks = BlockTally()
        for pair in members { blocks.merge(self.blocks.events(pair)) }
        let events = members.reduce(0) { $0 + pairs[$1].allEvents }
        let errors = members.reduce(0) { $0 + pairs[$1].errors }
        let share = Double(errors) / Double(max(events, 1))
        let series = series(chainsOf[service, default: []].flatMap(indices), metrics)
        return ServiceVariation(
          service: names.services[service],
          dispersion: blocks.dispersion(complete: self.blocks.complete),
          errorInflation: blocks.inflation(variance: share * (1 - share)),
          inflation: Dictionary(
            series.map { ($0.metric, $0.inflation) }, uniquingKeysWith: { $1 }))
      }
  }

  private func profile(
    _ pair: Int, _ names: Names, _ series: [SeriesProfile]
  ) -> RegionProfile {
    let counted = pairs[pair].population
    let (events, errors) = (pairs[pair].allEvents, pairs[pair].errors)
    let share = Double(errors) / Double(max(events, 1))
    let blocks = self.blocks.events(pair)
    let region = names.regions[pairs[pair].region]
    return RegionProfile(
      service: names.services[pairs[pair].service], type: counted.type,
      region: region.isEmpty ? "-" : region, events: events, errors: errors,
      first: counted.firstEvent, last: counted.lastEvent,
      longestPause: counted.pauses.map(\.length).max() ?? .zero,
      dispersion: blocks.dispersion(complete: self.blocks.complete),
      errorInflation: blocks.inflation(variance: share * (1 - share)), series: series)
  }

  /// The profiles of some series, those of one metric together.
  ///
  /// Left out are numbers that no limit names and whose names tell nothing.
  private func series(_ indices: [Int], _ metrics: MetricTable) -> [SeriesProfile] {
    Dictionary(grouping: indices) { series[$0].metric }.sorted { $0.key < $1.key }
      .compactMap { id, indices in
        let (metric, values) = (metrics[id], histogram(indices))
        let isTold = !metric.isLearned || MetricMeaning(of: metric.name).kind != .unknown
        guard values.count > 0, isTold else { return nil }
        var blocks = BlockTally()
        for index in indices { blocks.merge(self.blocks.values(index)) }
        return SeriesProfile(
          metric: metric.name, unit: metric.unit, values: values,
          inflation: blocks.inflation(variance: values.levelVariance))
      }
  }
}
