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
    _ scan: TriageScan, _ population: Population, _ thresholds: [Threshold], _ graph: CallGraph,
    _ stopped: StoppedServices
  ) {
    var isolated = scan.isolated
    destinations = FindingDestinations(isolated)
    let grouping = Grouping(scan, population, graph)
    let families = thresholds.map { MetricFamily($0) }
    var chance: [Int] = []
    var incidents: [Incident] = []
    for cluster in grouping.clusters {
      guard cluster.hasRoot else {
        chance += cluster.slots
        continue
      }
      let episodes = cluster.slots.map { slot in
        var episode = scan.episodes[slot]
        episode.head.isEstablished = grouping.entries[slot].head.isEstablished
        return episode
      }
      let root = RootFinder(cluster.slots.map { grouping.entries[$0] }, graph).root
      incidents.append(Incident(episodes, root: root, families: families))
    }
    SilentRoots(incidents, population, graph, stopped).apply(to: &incidents, families)
    for incident in Incident.joined(incidents, families) { add(incident) }
    for slot in chance.sorted() { isolated.add(scan.episodes[slot]) }
    isolated.sort()
    for group in isolated.groups {
      let number = candidate(.isolated(group.type, threshold: group.threshold))
      candidates[number].add(isolated: group.evidence)
      destinations.add(group, number)
    }
    for slot in chance {
      let episode = scan.episodes[slot]
      let threshold = episode.evidence.thresholds.first?.threshold ?? 0
      let key = FindingKey(.none, type: episode.type, threshold: threshold)
      if let number = destinations.candidate(of: key) { destinations.add(episode, number) }
    }
  }

  private mutating func add(_ incident: Incident) {
    let index = candidate(incident.key)
    candidates[index].add(incident)
    for episode in incident.episodes { destinations.add(episode, index) }
  }

  private mutating func candidate(_ key: IssueCandidate.Key) -> Int {
    if let known = candidateIndex[key] { return known }
    candidates.append(IssueCandidate(key))
    candidateIndex[key] = candidates.count - 1
    return candidates.count - 1
  }
}

/// The episodes of a run, those that belong together in one cluster.
private struct Grouping {
  /// How often the usual shares are estimated, from the second time on without what joined an
  /// incident.
  private static let rounds = 3

  private(set) var entries: [Clustering.Entry] = []
  private(set) var clusters: [Clustering.Cluster] = []

  private let episodes: [Episode]
  private let population: Population
  private let graph: CallGraph
  /// The services of each region.
  private let services: [NameID: Set<NameID>]
  private let joint: JointEvidence

  init(_ scan: TriageScan, _ population: Population, _ graph: CallGraph) {
    episodes = scan.episodes
    self.population = population
    self.graph = graph
    services = Dictionary(grouping: population.members.keys, by: \.region)
      .mapValues { Set($0.map(\.service)) }
    let length = population.members.values.map(\.firstEvent).min()
      .map { ((population.end ?? $0) - $0).inSeconds }
    joint = JointEvidence(services: services, length: length ?? 0)
    var grading = Grading(scan.episodes, scan.pairs, population)
    group(by: grading)
    // A problem that came often made its own findings look usual.
    for _ in 1..<Self.rounds {
      guard grading.leaveOut(joined, of: episodes) else { break }
      group(by: grading)
    }
  }

  private mutating func group(by grading: Grading) {
    entries = episodes.enumerated().map { slot, episode in
      Clustering.Entry(
        slot, episode, surprise: grading.surprises[slot],
        rate: population.members[episode.member]?.rate ?? 0,
        isEstablished: grading.isTrouble[slot])
    }
    for slot in joint.trouble(among: entries, grading.cautious) {
      entries[slot].head.isEstablished = true
    }
    clusters = Clustering(entries, graph, services: services).clusters
  }

  /// The episodes that are part of an incident.
  private var joined: [Int] { clusters.filter(\.hasRoot).flatMap(\.slots) }
}

extension Population.Member {
  /// Its events a second.
  fileprivate var rate: Double {
    Double(events) / max(1, (lastEvent - firstEvent).inSeconds)
  }
}

/// The candidate that each finding went to.
struct FindingDestinations: Sendable {
  /// By service and region, the runs of each episode.
  private var episodes: [Population.MemberKey: [(runs: [ClosedRange<UInt32>], candidate: Int)]] =
    [:]
  private var isolated: [IssueCandidate.Key: Int] = [:]
  private let groups: IsolatedFindings

  fileprivate init(_ groups: IsolatedFindings) { self.groups = groups }

  fileprivate mutating func add(_ episode: Episode, _ candidate: Int) {
    episodes[episode.member, default: []].append((episode.runs, candidate))
  }

  fileprivate mutating func add(_ group: IsolatedFindings.Group, _ candidate: Int) {
    isolated[.isolated(group.type, threshold: group.threshold)] = candidate
  }

  /// The candidate of a finding; a finding of no episode is in the group of its type and threshold.
  func candidate(of key: FindingKey) -> Int? {
    let (id, member) = (
      key.episode,
      Population.MemberKey(service: key.episode.service, region: key.episode.region)
    )
    let own = episodes[member]?.first { entry in entry.runs.contains { $0.contains(id.run) } }
    if let own { return own.candidate }
    return isolated[
      .isolated(key.type, threshold: groups.home(key.type, key.threshold))]
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

  /// By episode, whether its findings count as usual.
  private var isUsual: [Bool]

  /// The findings and events of a service in a region outside trouble.
  private var pairs: [Population.MemberKey: Usual] = [:]
  private var all = Usual()

  init(_ episodes: [Episode], _ findings: [TriageScan.PairFindings], _ population: Population) {
    isTrouble = episodes.map { _ in true }
    isUsual = []
    for (key, member) in population.members { pairs[key] = Usual(events: member.events) }
    for pair in findings {
      pairs[Population.MemberKey(service: pair.service, region: pair.region), default: Usual()]
        .findings = pair.findings
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
    isUsual = isTrouble.map { !$0 }
    surprises = surprises(of: episodes, errors: 0)
  }

  /// Estimates the usual shares without some episodes; returns whether they counted before.
  mutating func leaveOut(_ joined: [Int], of episodes: [Episode]) -> Bool {
    var isChanged = false
    for slot in joined where isUsual[slot] {
      isUsual[slot] = false
      isChanged = true
      move(episodes[slot], -1)
    }
    guard isChanged else { return false }
    cautious = surprises(of: episodes, errors: 1)
    surprises = surprises(of: episodes, errors: 0)
    return true
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
