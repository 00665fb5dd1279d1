internal import LogModel

/// Groups episodes into clusters. Established episodes are linked when
///
/// - they share a region, began within ten minutes of the latest onset so far and within an hour of
///   the first, and the trouble before had ended at most shortly before;
/// - they share a service in two regions and overlap in time;
/// - one names the other's service in its messages and they overlap.
///
/// An episode that only joined goes to an overlapping cluster, preferably one that it names.
struct Clustering {
  /// One episode of the pool.
  struct Entry {
    var slot: Int
    var head: EpisodeHead
    var mentions: MentionCounts
  }

  struct Cluster {
    var slots: [Int] = []
    var isOpen = false
    /// Whether the cluster contains an established episode.
    var hasRoot = false
    var last = Timestamp(microseconds: .min)
  }

  static let onsetDistance = EventDuration.minutes(10)
  static let longestChain = EventDuration.minutes(60)
  static let overlapSlack = EventDuration.minutes(2)

  private var parents: [Int]
  private let entries: [Entry]

  /// Groups `entries`, whose order is arbitrary but fixed.
  init(_ entries: [Entry]) {
    self.entries = entries.sorted {
      ($0.head.onset, $0.head.id.number) < ($1.head.onset, $1.head.id.number)
    }
    parents = Array(entries.indices)
    linkRegions()
    linkServices()
    linkMentions()
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
      clusters[number].isOpen = clusters[number].isOpen || entry.head.isOpen
      clusters[number].hasRoot = clusters[number].hasRoot || entry.head.isEstablished
      clusters[number].last = max(clusters[number].last, entry.head.last)
    }
    return clusters
  }

  private mutating func linkRegions() {
    struct Chain {
      var index: Int
      var first: Timestamp
      var onset: Timestamp
      var last: Timestamp
    }
    var chains: [NameID: Chain] = [:]
    for (index, entry) in entries.enumerated() where entry.head.isEstablished {
      let (onset, last) = (entry.head.onset, entry.head.last)
      if let chain = chains[entry.head.region], onset <= chain.onset + Self.onsetDistance,
        onset <= chain.first + Self.longestChain,
        onset <= chain.last + ServiceRegionState.shortestGap
      {
        join(chain.index, index)
        chains[entry.head.region] = Chain(
          index: index, first: chain.first, onset: onset, last: max(last, chain.last))
      } else {
        chains[entry.head.region] = Chain(index: index, first: onset, onset: onset, last: last)
      }
    }
  }

  private mutating func linkServices() {
    var latest: [NameID: (index: Int, last: Timestamp)] = [:]
    for (index, entry) in entries.enumerated() where entry.head.isEstablished {
      let known = latest[entry.head.service]
      if let known, entry.head.onset <= known.last { join(known.index, index) }
      if known.map({ entry.head.last > $0.last }) ?? true {
        latest[entry.head.service] = (index, entry.head.last)
      }
    }
  }

  private mutating func linkMentions() {
    let ofService = Dictionary(grouping: entries.indices) { entries[$0].head.service }
    for (index, entry) in entries.enumerated() where entry.head.isEstablished {
      for mention in entry.mentions.services
      where entry.mentions.isStrong(mention.service) {
        let named = (ofService[mention.service] ?? []).filter {
          entries[$0].head.isEstablished
            && entries[$0].head.overlaps(entry.head, slack: Self.overlapSlack)
        }
        let near = named.filter { entries[$0].head.region == entry.head.region }
        for other in near.isEmpty ? named : near { join(other, index) }
      }
    }
  }

  private mutating func attachOthers() {
    let established = entries.indices.filter { entries[$0].head.isEstablished }
    for (index, entry) in entries.enumerated() where !entry.head.isEstablished {
      let near = established.filter {
        entries[$0].head.overlaps(entry.head, slack: ServiceRegionState.shortestGap)
      }
      let mentions = entry.mentions
      let named = near.first { mentions.count(of: entries[$0].head.service) > 0 }
      let neighbour = near.first { entries[$0].head.region == entry.head.region }
      if let home = named ?? neighbour { join(home, index) }
    }
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
