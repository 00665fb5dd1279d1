internal import LogModel

/// Finds the incidents whose root failed because a service that its messages name had stopped.
///
/// One incident proves it by a long pause (`Silence.named`). Several prove it together where the
/// service sent nothing during so many of them that chance does not explain it: a pause of two
/// intervals is nothing by itself, but not in twenty failures out of twenty.
///
/// Only the end of the run shows which services stopped, so this runs after the grouping.
struct SilentRoots {
  /// A root, and a service that its messages name, in a region.
  private struct Pair: Hashable {
    var root: NameID
    var named: NameID
    var region: NameID
  }

  /// The incidents of a root whose messages name a service.
  private struct Trials {
    var count = 0
    var silent = 0
    /// The sum of the probabilities that the service is silent by chance.
    var expected = 0.0

    var surprise: Double {
      Chance.surprise(of: silent, among: count, expected / Double(max(count, 1)))
    }
  }

  /// What is known of a named service during an incident.
  private struct During {
    /// The pause that covers the incident; nil where none that is kept does.
    var pause: Population.Pause?
    /// How probable such a pause is by chance.
    var probability: Double
  }

  /// A service that an incident's messages name, and what is known of it meanwhile; nil for nothing.
  private struct Naming {
    var pair: Pair
    var during: During?
  }

  private let population: Population
  private let graph: CallGraph
  private let services: StoppedServices
  /// By incident.
  private var namings: [[Naming]] = []
  private var trials: [Pair: Trials] = [:]

  init(
    _ incidents: [Incident], _ population: Population, _ graph: CallGraph,
    _ services: StoppedServices
  ) {
    self.population = population
    self.graph = graph
    self.services = services
    namings = incidents.map(namings)
    for naming in namings.joined() {
      guard let during = naming.during else { continue }
      trials[naming.pair, default: Trials()].count += 1
      trials[naming.pair]?.silent += during.pause == nil ? 0 : 1
      trials[naming.pair]?.expected += during.probability
    }
  }

  /// Gives the incidents that a stopped service explains their root.
  func apply(to incidents: inout [Incident], _ families: [MetricFamily]) {
    for index in incidents.indices {
      if let stopped = stopped(incidents[index], namings[index]) {
        incidents[index] = Incident(incidents[index].episodes, root: stopped, families: families)
      }
    }
  }

  /// The service that stopped first, of those outside the incident that its root's messages name; else
  /// one that its services call.
  private func stopped(_ incident: Incident, _ namings: [Naming]) -> RootChoice? {
    guard let onset = incident.episodes.map(\.onset).min() else { return nil }
    let members = Set(incident.episodes.map(\.service))
    var first: (service: NameID, time: Timestamp)?
    for naming in namings where !members.contains(naming.pair.named) {
      guard let time = stop(naming, around: onset) else { continue }
      if first.map({ (time, naming.pair.named) < ($0.time, $0.service) }) ?? true {
        first = (naming.pair.named, time)
      }
    }
    if let first { return RootChoice(service: first.service, reason: .silent) }
    // What messages name is proven better.
    guard [.deepest, .alone, .called].contains(incident.root.reason),
      let region = incident.ofRoot.first?.region,
      let called = services.calledService(around: onset, in: region, by: members, graph)
    else { return nil }
    return RootChoice(service: called, reason: .stopped)
  }

  /// When the named service stopped, as this incident or all of the pair together prove.
  private func stop(_ naming: Naming, around onset: Timestamp) -> Timestamp? {
    let pair = naming.pair
    if let time = Silence.stop(of: pair.named, in: pair.region, population, around: onset) {
      return time
    }
    let surprise = trials[pair]?.surprise ?? 0
    guard Chance.expected(surprise, among: Double(trials.count)) < Chance.blaming else {
      return nil
    }
    return naming.during?.pause?.from
  }

  /// The services that the messages of an incident's root name, in its region.
  private func namings(of incident: Incident) -> [Naming] {
    guard !incident.root.reason.isSilent, let own = incident.ofRoot.first else { return [] }
    var mentions = MentionCounts()
    for episode in incident.ofRoot where episode.region == own.region {
      mentions.merge(episode.evidence.mentions)
    }
    return mentions.services.filter { mentions.isStrong($0.service) }.map { mention in
      Naming(
        pair: Pair(root: own.service, named: mention.service, region: own.region),
        during: during(mention, in: own.region))
    }
  }

  /// What is known of a service between the first message that names it and the last of those that
  /// were read; nil where nothing is.
  private func during(_ naming: MentionCounts.Mention, in region: NameID) -> During? {
    let key = Population.MemberKey(service: naming.service, region: region)
    guard let member = population.members[key], let interval = member.interval?.inSeconds,
      naming.from >= member.firstEvent
    else { return nil }
    // A shorter pause than the shortest that is kept is not seen, so a covering one must be longer
    // than that time.
    let length = (naming.to - naming.from).inSeconds
    let shortest = max(length, member.shortestKept.inSeconds)
    let pauses =
      member.pauses + [Population.Pause(from: member.lastEvent, to: population.end ?? naming.to)]
    return During(
      pause: pauses.first { $0.from <= naming.from && $0.to >= naming.to },
      probability: Chance.probability(shortest / interval) * (1 + (shortest - length) / interval))
  }
}
