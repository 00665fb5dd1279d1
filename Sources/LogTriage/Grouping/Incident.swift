internal import LogModel

/// Episodes with one cause, and their root.
struct Incident {
  let episodes: [Episode]
  let root: RootChoice
  private let regions: [NameID]
  private let family: MetricFamily

  init(_ episodes: [Episode], root: RootChoice, families: [MetricFamily]) {
    self.episodes = episodes
    self.root = root
    let ofRoot = episodes.filter { $0.service == root.service && $0.isEstablished }
    let shown = ofRoot.isEmpty ? episodes.filter(\.isEstablished) : ofRoot
    regions = Set(shown.map(\.region)).sorted()
    family = Self.family(shown, families)
  }

  var key: IssueCandidate.Key {
    .incident(
      root: root.service, regions: regions, family: family, isSilent: root.reason.isSilent)
  }

  /// The episodes of its root, by onset; none of a silent root.
  var ofRoot: [Episode] {
    episodes.filter { $0.service == root.service }
      .sorted { ($0.onset, $0.id) < ($1.onset, $1.id) }
  }

  /// Incidents of one region and time that one silent service explains are one: nothing else ties
  /// the services that wait for it to each other.
  static func joined(_ incidents: [Self], _ families: [MetricFamily]) -> [Self] {
    struct Place: Hashable {
      var root: NameID
      var regions: [NameID]
    }
    var all: [Self] = []
    // Incidents come by their beginning, so only the latest can overlap the next.
    var latest: [Place: Int] = [:]
    for incident in incidents {
      guard incident.root.reason.isSilent else {
        all.append(incident)
        continue
      }
      let place = Place(root: incident.root.service, regions: incident.regions)
      if let index = latest[place], all[index].overlaps(incident) {
        all[index] = Self(
          all[index].episodes + incident.episodes, root: incident.root, families: families)
      } else {
        latest[place] = all.count
        all.append(incident)
      }
    }
    return all
  }

  private func overlaps(_ other: Self) -> Bool {
    episodes.contains { episode in
      other.episodes.contains {
        $0.region == episode.region
          && $0.head.overlaps(episode.head, slack: Clustering.overlapSlack)
      }
    }
  }

  /// The first `limit` of its services: a silent root, then those with findings, by onset.
  func services(_ limit: Int) -> [NameID] {
    var seen: Set<NameID> = []
    let failed = episodes.sorted { ($0.onset, $0.id) < ($1.onset, $1.id) }.map(\.service)
    let all = root.reason.isSilent ? [root.service] + failed : failed
    return Array(all.filter { seen.insert($0).inserted }.prefix(limit))
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
