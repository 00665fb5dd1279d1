internal import LogModel

/// Groups episodes into clusters. Established episodes are linked when
///
/// - one names the other's service in its messages, or calls it by the topology, and they overlap;
/// - those of two regions have mostly the same services, overlap, began within two minutes, and do
/// not each have a root of their own;
/// - they share a region, began within ten minutes of the latest onset so far and within an hour of
///   the first, the trouble before had ended at most shortly before, and their messages do not tell
///   of different causes.
///
/// An episode that only joins goes to an overlapping cluster, preferably one that it names.
struct Clustering {
  /// One episode.
  struct Entry {
    var slot: Int
    var head: EpisodeHead
    let isCritical: Bool
    var mentions: MentionCounts
    /// See `Chance`.
    let surprise: Double
    /// The events of its service in its region a second.
    let rate: Double

    init(_ slot: Int, _ episode: Episode, surprise: Double, rate: Double, isEstablished: Bool) {
      self.slot = slot
      self.surprise = surprise
      self.rate = rate
      head = episode.head
      head.isEstablished = isEstablished
      isCritical = episode.evidence.critical > 0
      mentions = episode.evidence.mentions
    }

    /// How many such episodes are expected by chance in so many seconds.
    func expected(in seconds: Double) -> Double {
      Chance.expected(surprise, among: rate * seconds)
    }
  }

  struct Cluster {
    var slots: [Int] = []
    /// Whether the cluster contains an established episode.
    var hasRoot = false
  }

  static let onsetDistance = EventDuration.minutes(10)
  static let longestChain = EventDuration.minutes(60)
  static let overlapSlack = EventDuration.minutes(2)
  static let joiningSlack = EventDuration.minutes(1)

  private var parents: [Int]
  private let entries: [Entry]
  /// Whether an entry names another, or is named.
  private var isTied: [Bool]
  private let graph: CallGraph
  /// The services of each region.
  private let services: [NameID: Set<NameID>]

  /// Groups `entries`, whose order is arbitrary but fixed.
  init(_ entries: [Entry], _ graph: CallGraph, services: [NameID: Set<NameID>]) {
    self.graph = graph
    self.services = services
    self.entries = entries.sorted {
      ($0.head.onset, $0.head.id) < ($1.head.onset, $1.head.id)
    }
    parents = Array(entries.indices)
    isTied = entries.map { _ in false }
    linkMentions()
    for chain in chains { join(chain) }
    linkRegions()
    attachOthers()
  }

  /// Ordered by the first onset.
  var clusters: [Cluster] {
    var clusters: [Cluster] = []
    var ofRoot: [Int: Int] = [:]
    for (index, entry) in entries.enumerated() {
      let root = find(index)
      let number = ofRoot[root] ?? clusters.count
      if number == clusters.count { clusters.append(Cluster()) }
      ofRoot[root] = number
      clusters[number].slots.append(entry.slot)
      clusters[number].hasRoot = clusters[number].hasRoot || entry.head.isEstablished
    }
    return clusters
  }

  /// Established episodes of one region that began shortly after each other, by onset.
  private var chains: [[Int]] {
    struct Chain {
      var indices: [Int]
      var first: Timestamp
      var onset: Timestamp
      var last: Timestamp
    }
    var open: [NameID: Chain] = [:]
    var ended: [Chain] = []
    for (index, entry) in entries.enumerated() where entry.head.isEstablished {
      let (onset, last) = (entry.head.onset, entry.head.lastClose)
      let known = open[entry.head.region]
      if var chain = known, onset <= chain.onset + Self.onsetDistance,
        onset <= chain.first + Self.longestChain,
        onset <= chain.last + ServiceRegionState.shortestGap
      {
        chain.indices.append(index)
        (chain.onset, chain.last) = (onset, max(last, chain.last))
        open[entry.head.region] = chain
      } else {
        if let known { ended.append(known) }
        open[entry.head.region] = Chain(indices: [index], first: onset, onset: onset, last: last)
      }
    }
    return (ended + open.values).map(\.indices).sorted { $0[0] < $1[0] }
  }

  /// Joins a chain, unless its messages tell of several causes: then each episode that names none
  /// goes to the cause that began next to it.
  private mutating func join(_ chain: [Int]) {
    let tied = chain.filter { isTied[$0] }
    let causes = Set(tied.map(find))
    guard causes.count > 1, !hasCommonHost(chain) else {
      for index in chain.dropFirst() { join(chain[0], index) }
      return
    }
    for index in chain where !isTied[index] {
      let onset = entries[index].head.onset
      let nearest = tied.min { first, second in
        let (left, right) = (distance(first, onset), distance(second, onset))
        return (left, first) < (right, second)
      }
      if let nearest { join(nearest, index) }
    }
  }

  private func distance(_ index: Int, _ onset: Timestamp) -> Int64 {
    abs((entries[index].head.onset - onset).microseconds)
  }

  /// Whether an infrastructure that no message names was in trouble before the others, which
  /// explains them all.
  private func hasCommonHost(_ chain: [Int]) -> Bool {
    let others = chain.filter { entries[$0].head.type != .infrastructure }
    guard let first = others.first else { return true }
    let limit = entries[first].head.onset + Self.overlapSlack
    return chain.contains {
      entries[$0].head.type == .infrastructure && !isTied[$0]
        && entries[$0].head.onset <= limit
    }
  }

  /// Joins the trouble of two regions that is one: mostly the same services at the same time.
  private mutating func linkRegions() {
    var parts: [Part] = []
    var ofRoot: [Int: Int] = [:]
    for (index, entry) in entries.enumerated() where entry.head.isEstablished {
      let root = find(index)
      if let known = ofRoot[root] {
        parts[known].add(entry)
      } else {
        ofRoot[root] = parts.count
        parts.append(Part(index, entry))
      }
    }
    var roots: [Int: NameID] = [:]
    let root = { [graph] (part: Part) in
      if let known = roots[part.index] { return known }
      let found = RootFinder(part.entries, graph).root.service
      roots[part.index] = found
      return found
    }
    // Those that began long before are no longer compared.
    var first = 0
    for (number, part) in parts.enumerated() {
      while parts[first].onset + Self.overlapSlack < part.onset { first += 1 }
      for other in parts[first..<number]
      where part.resembles(other) && part.isCausedLike(other, root(part), root(other)) {
        join(other.index, part.index)
      }
    }
  }

  /// The established entries of a cluster.
  private struct Part {
    let index: Int
    private(set) var entries: [Entry]
    private var services: Set<NameID>
    private var last: Timestamp

    init(_ index: Int, _ entry: Entry) {
      self.index = index
      entries = [entry]
      services = [entry.head.service]
      last = entry.head.last
    }

    var onset: Timestamp { entries[0].head.onset }

    mutating func add(_ entry: Entry) {
      entries.append(entry)
      services.insert(entry.head.service)
      last = max(last, entry.head.last)
    }

    /// Whether it has mostly the services of an earlier part, which had not ended.
    func resembles(_ other: Part) -> Bool {
      onset <= other.last
        && 2 * services.intersection(other.services).count >= services.union(other.services).count
    }

    /// Whether both have one root: not where each has one that is in no trouble in the other.
    func isCausedLike(_ other: Part, _ root: NameID, _ otherRoot: NameID) -> Bool {
      root == otherRoot || other.services.contains(root) || services.contains(otherRoot)
    }
  }

  private mutating func linkMentions() {
    let ofService = Dictionary(grouping: entries.indices) { entries[$0].head.service }
    for (index, entry) in entries.enumerated() where entry.head.isEstablished {
      let named = entry.mentions.services.map(\.service)
      let called = graph.dependencies(of: entry.head.service)
      for service in named + called.filter({ !named.contains($0) }) {
        let named = (ofService[service] ?? []).filter {
          entries[$0].head.isEstablished
            && entries[$0].head.overlaps(entry.head, slack: Self.overlapSlack)
        }
        // In the region of an episode one mention is enough; elsewhere many must name the service.
        let near = named.filter { entries[$0].head.region == entry.head.region }
        let isStrong =
          entry.mentions.isStrong(service) || graph.calls(entry.head.service, service)
        // A region that has the service itself means its own.
        let isLocal = services[entry.head.region]?.contains(service) ?? false
        let far =
          isStrong && !isLocal
          ? named.filter { distance($0, entry.head.onset) <= Self.onsetDistance.microseconds } : []
        for other in near.isEmpty ? far : near {
          join(other, index)
          (isTied[other], isTied[index]) = (true, true)
        }
      }
    }
  }

  /// Joins weak episodes to the trouble that they overlap, where chance does not explain them.
  ///
  /// The more of a region's services are in trouble, the more likely is a further one.
  private mutating func attachOthers() {
    let established = entries.indices.filter { entries[$0].head.isEstablished }
    let ofRegion = Dictionary(grouping: established) { entries[$0].head.region }
      .mapValues { OrderedEntries($0, entries) }
    let ofService = Dictionary(grouping: established) { entries[$0].head.service }
      .mapValues { OrderedEntries($0, entries) }
    var targets: [(weak: Int, target: Int, isNamed: Bool)] = []
    for index in entries.indices where !entries[index].head.isEstablished {
      let entry = entries[index]
      let near = ofRegion[entry.head.region]?.overlapping(entry, entries) ?? []
      var named = near.first { entry.mentions.count(of: entries[$0].head.service) > 0 }
      if named == nil {
        // A region that has the service itself means its own.
        let elsewhere = entry.mentions.services.map(\.service)
          .filter { services[entry.head.region]?.contains($0) != true }
        named = elsewhere.compactMap { ofService[$0]?.overlapping(entry, entries).first }.min()
      }
      if let target = named ?? near.first { targets.append((index, target, named != nil)) }
    }
    var members: [Int: Set<NameID>] = [:]
    for index in established {
      members[find(index), default: []].insert(entries[index].head.service)
    }
    for (index, target, _) in targets
    where expected(index, during: target) < JointEvidence.least {
      members[find(target), default: []].insert(entries[index].head.service)
    }
    for (index, target, isNamed) in targets {
      let all = Double(max(1, services[entries[index].head.region]?.count ?? 1))
      let share = min(1, Double(members[find(target)]?.count ?? 1) / all)
      let isJoining =
        isNamed
        ? expected(index, during: target) * Chance.naming < Chance.joining * share
        : expected(index, during: target) < Chance.joining * share * share * share
      if isJoining { join(target, index) }
    }
  }

  private func expected(_ index: Int, during target: Int) -> Double {
    entries[index].expected(in: entries[target].head.duration)
  }

  /// The seconds between two times, with the slack for joining on either side.
  static func seconds(from start: Timestamp, to end: Timestamp) -> Double {
    ((end + joiningSlack) - (start - joiningSlack)).inSeconds
  }

  /// The lowest index represents the cluster, so the result does not depend on the order of joins.
  private mutating func join(_ first: Int, _ second: Int) {
    let (left, right) = (find(first), find(second))
    parents[max(left, right)] = min(left, right)
  }

  private func find(_ index: Int) -> Int {
    var root = index
    while parents[root] != root { root = parents[root] }
    return root
  }
}

extension EpisodeHead {
  /// In seconds, with the slack for joining on either side.
  var duration: Double { Clustering.seconds(from: onset, to: last) }
}

/// Entries in the order of their onsets.
private struct OrderedEntries {
  private let indices: [Int]
  /// The latest end up to each.
  private var ends: [Timestamp] = []

  init(_ indices: [Int], _ entries: [Clustering.Entry]) {
    self.indices = indices
    for index in indices {
      let last = entries[index].head.last
      ends.append(max(last, ends.last ?? last))
    }
  }

  /// Those that overlap an entry.
  func overlapping(_ entry: Clustering.Entry, _ entries: [Clustering.Entry]) -> [Int] {
    let slack = Clustering.joiningSlack
    let first = ends.firstIndex(ofSorted: entry.head.onset - slack)
    return indices[first...].prefix { entries[$0].head.onset <= entry.head.last + slack }
      .filter { entries[$0].head.overlaps(entry.head, slack: slack) }
  }
}

extension [Timestamp] {
  /// The index of the first time that is not before `time`, of times in ascending order.
  fileprivate func firstIndex(ofSorted time: Timestamp) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = self[middle] < time ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
