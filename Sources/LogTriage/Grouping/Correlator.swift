internal import LogModel

/// Joins the episodes of a run into incidents, and incidents with the same fingerprint into issue
/// candidates.
///
/// It sees all episodes at once, so the order in which they began does not matter.
struct Correlator: Sendable {
  private(set) var candidates: [IssueCandidate] = []
  private(set) var destinations: FindingDestinations
  private var candidateIndex: [IssueCandidate.Key: Int] = [:]

  init(
    _ scan: consuming EpisodeScan, _ pairs: [ServiceRegionState], _ population: Population,
    _ thresholds: [Threshold], _ graph: CallGraph
  ) {
    destinations = FindingDestinations(runs: scan.owners)
    var isolated = scan.isolated
    let grading = Grading(scan.episodes, pairs, population)
    var entries: [Clustering.Entry] = []
    for (slot, episode) in scan.episodes.enumerated() {
      entries.append(
        Clustering.Entry(
          slot, episode, surprise: grading.surprises[slot],
          rate: population.members[episode.member]?.rate ?? 0,
          isEstablished: grading.isTrouble[slot]))
    }
    let services = Dictionary(grouping: population.members.keys, by: \.region)
      .mapValues { Set($0.map(\.service)) }
    let length = population.members.values.map(\.firstEvent).min()
      .map { ((population.end ?? $0) - $0).inSeconds }
    let joint = JointEvidence(services: services, length: length ?? 0)
    for slot in joint.trouble(among: entries, grading.cautious) {
      entries[slot].head.isEstablished = true
    }
    var chance: [Int] = []
    let families = thresholds.map { MetricFamily($0) }
    for cluster in Clustering(entries, graph, services: services).clusters {
      guard cluster.hasRoot else {
        chance += cluster.slots
        continue
      }
      let episodes = cluster.slots.map { slot in
        var episode = scan.episodes[slot]
        episode.head.isEstablished = entries[slot].head.isEstablished
        return episode
      }
      add(Incident(episodes, families: families, graph))
    }
    let groups = chance.sorted().map { slot in
      (episode: scan.episodes[slot].id, group: isolated.add(scan.episodes[slot]))
    }
    for group in isolated.groups {
      let number = candidate(.isolated(group.type, threshold: group.threshold))
      candidates[number].add(isolated: group.evidence)
      destinations.isolated.append(number)
    }
    for (episode, group) in groups {
      destinations.episodes[episode] = destinations.isolated[group]
    }
  }

  private mutating func add(_ incident: Incident) {
    let index = candidate(incident.key)
    candidates[index].add(incident)
    for episode in incident.episodes { destinations.episodes[episode.id] = index }
  }

  private mutating func candidate(_ key: IssueCandidate.Key) -> Int {
    if let known = candidateIndex[key] { return known }
    candidates.append(IssueCandidate(key))
    candidateIndex[key] = candidates.count - 1
    return candidates.count - 1
  }
}

extension Population.Member {
  /// Its events a second.
  fileprivate var rate: Double {
    Double(events) / max(1, (lastEvent - firstEvent).inSeconds)
  }
}

/// The candidate that each finding went to.
struct FindingDestinations: Sendable {
  /// By episode.
  fileprivate(set) var episodes: [EpisodeID: Int] = [:]
  /// By group of isolated findings.
  fileprivate(set) var isolated: [Int] = []
  private let runs: EpisodeOwners

  fileprivate init(runs: EpisodeOwners) { self.runs = runs }

  /// The candidate of a run of findings; nil when it is too old to be kept.
  func candidate(of id: EpisodeID) -> Int? {
    if let known = episodes[id] { return known }
    return switch runs[id] {
    case .episode(let other): episodes[other]
    case .isolated(let group): isolated[group]
    case nil: nil
    }
  }
}

/// Tells trouble from chance, now that the usual shares of findings are known.
private struct Grading {
  /// By episode: the surprise of its findings, and whether the run has too few events for chance to
  /// explain them.
  private(set) var surprises: [Double] = []
  /// The surprises with one standard error added to the usual shares, as the findings that look like
  /// an episode are those that the estimates lack.
  private(set) var cautious: [Double] = []
  private(set) var isTrouble: [Bool]

  private struct Usual {
    var findings = 0
    var events = 0
  }

  /// The findings and events of a service in a region outside trouble.
  private var pairs: [Population.MemberKey: Usual] = [:]
  private var all = Usual()

  init(_ episodes: [Episode], _ states: [ServiceRegionState], _ population: Population) {
    isTrouble = episodes.map { _ in true }
    for (key, member) in population.members { pairs[key] = Usual(events: member.events) }
    for state in states {
      pairs[Population.MemberKey(service: state.service, region: state.region), default: Usual()]
        .findings = state.findings
    }
    for pair in pairs.values {
      all.findings += pair.findings
      all.events += pair.events
    }
    for episode in episodes { move(episode, -1) }
    // What proves to be chance adds to the usual shares, which may show that more is chance.
    var isChanged = true
    while isChanged {
      cautious = surprises(of: episodes, errors: 1)
      isChanged = false
      for (slot, episode) in episodes.enumerated()
      where isTrouble[slot] && !proves(episode, cautious[slot]) {
        isTrouble[slot] = false
        isChanged = true
        move(episode, 1)
      }
    }
    surprises = surprises(of: episodes, errors: 0)
  }

  private func surprises(of episodes: [Episode], errors: Double) -> [Double] {
    let usual = Chance.share(ofRun: all.findings, of: all.events)
    return episodes.map { episode in
      let own = pairs[episode.member] ?? Usual()
      return episode.surprise(
        Chance.share(
          findings: own.findings, of: own.events, usual: usual, errors: errors))
    }
  }

  private mutating func move(_ episode: Episode, _ sign: Int) {
    pairs[episode.member]?.findings += sign * episode.evidence.findings
    pairs[episode.member]?.events += sign * episode.head.span
    all.findings += sign * episode.evidence.findings
    all.events += sign * episode.head.span
  }

  private func proves(_ episode: Episode, _ surprise: Double) -> Bool {
    (episode.evidence.critical > 0 || episode.evidence.findings >= Chance.leastInWindow)
      && Chance.expected(surprise, among: Double(all.events))
        < Chance.proving(among: Double(all.events))
  }
}
