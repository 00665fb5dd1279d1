internal import LogModel

/// Episodes with one cause, and their root.
struct Incident {
  let episodes: [Episode]
  let root: RootChoice
  let key: IssueCandidate.Key

  init(_ episodes: [Episode], families: [MetricFamily], _ graph: CallGraph) {
    self.episodes = episodes
    let found = RootFinder(episodes, graph).root
    let ofRoot = episodes.filter { $0.service == found.service && $0.isEstablished }
    let shown = ofRoot.isEmpty ? episodes.filter(\.isEstablished) : ofRoot
    root = found
    key = .incident(
      root: found.service, regions: Set(shown.map(\.region)).sorted(),
      family: Self.family(shown, families), isSilent: found.reason == .silent)
  }

  /// The family that most of the exceeded thresholds belong to.
  private static func family(_ episodes: [Episode], _ families: [MetricFamily]) -> MetricFamily {
    var counts = [Int](repeating: 0, count: families.count)
    for episode in episodes {
      for track in episode.evidence.thresholds { counts[track.threshold] += track.count }
    }
    // When slow and failing answers coincide, slowness determines the family.
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    guard let first = order.first else { return .other("") }
    let hasLatency = order.contains { families[$0] == .latency && counts[$0] * 3 >= counts[first] }
    return families[first] == .errors && hasLatency ? .latency : families[first]
  }
}
