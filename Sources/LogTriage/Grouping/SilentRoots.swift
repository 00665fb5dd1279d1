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

  /// The incidents of a pair that are long enough to show a pause.
  private struct Trials {
    var count = 0
    var silent = 0
    /// The sum of the probabilities that the service is silent by chance.
    var expected = 0.0

    mutating func add(isSilent: Bool, _ probability: Double) {
      count += 1
      silent += isSilent ? 1 : 0
      expected += probability
    }

    var surprise: Double {
      Chance.surprise(of: silent, among: count, expected / Double(max(count, 1)))
    }
  }

  /// What is known of a named service during an incident.
  private enum During {
    /// It sent nothing from a time on; by chance with a probability.
    case silent(since: Timestamp, probability: Double)
    case active(silentWith: Double)
    /// The incident was shorter than the pauses that are kept.
    case unknown
  }

  private let population: Population
  private var trials: [Pair: Trials] = [:]

  init(_ incidents: [Incident], _ population: Population) {
    self.population = population
    for incident in incidents {
      for pair in pairs(of: incident) {
        switch during(incident, pair) {
        case .silent(_, let probability):
          trials[pair, default: Trials()].add(isSilent: true, probability)
        case .active(let probability):
          trials[pair, default: Trials()].add(isSilent: false, probability)
        case .unknown: break
        }
      }
    }
  }

  /// Gives the incidents that a stopped service explains their root.
  func apply(to incidents: inout [Incident]) {
    for index in incidents.indices {
      if let stopped = stopped(incidents[index]) { incidents[index].blame(stopped) }
    }
  }

  /// The service that stopped first, of those that the root's messages name.
  private func stopped(_ incident: Incident) -> NameID? {
    guard let onset = incident.episodes.map(\.onset).min() else { return nil }
    var first: (service: NameID, time: Timestamp)?
    for pair in pairs(of: incident) {
      guard let time = stop(pair, incident, around: onset) else { continue }
      if first.map({ (time, pair.named) < ($0.time, $0.service) }) ?? true {
        first = (pair.named, time)
      }
    }
    return first?.service
  }

  /// When the named service stopped, as this incident or all of the pair together prove.
  private func stop(_ pair: Pair, _ incident: Incident, around onset: Timestamp) -> Timestamp? {
    if let time = Silence.stop(of: pair.named, in: pair.region, population, around: onset) {
      return time
    }
    guard let trials = trials[pair], trials.surprise >= Silence.named else { return nil }
    return switch during(incident, pair) {
    case .silent(let since, _): since
    case .active: nil
    case .unknown: onset
    }
  }

  /// The services outside an incident that its root's messages name, in its region.
  private func pairs(of incident: Incident) -> [Pair] {
    guard incident.root.reason != .silent, let own = incident.ofRoot.first else { return [] }
    var mentions = MentionCounts()
    for episode in incident.ofRoot { mentions.merge(episode.evidence.mentions) }
    let members = Set(incident.episodes.map(\.service))
    return mentions.services.map(\.service)
      .filter { mentions.isStrong($0) && !members.contains($0) }
      .map { Pair(root: own.service, named: $0, region: own.region) }
  }

  private func during(_ incident: Incident, _ pair: Pair) -> During {
    let key = Population.MemberKey(service: pair.named, region: pair.region)
    let own = incident.ofRoot.filter { $0.region == pair.region }
    guard let member = population.members[key], let interval = member.interval,
      let from = own.map(\.onset).min(), let to = own.map(\.last).max()
    else { return .unknown }
    let probability = Chance.probability((to - from).inSeconds / interval.inSeconds)
    if let pause = member.pauses.first(where: { $0.from <= from && $0.to >= to }) {
      return .silent(since: pause.from, probability: probability)
    }
    return to - from < member.shortestKept ? .unknown : .active(silentWith: probability)
  }
}
