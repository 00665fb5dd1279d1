/// Maps the latest episodes to their issues: enough for the events that a report shows.
///
/// Runs that stayed background are kept in a ring of the latest few thousand. Established episodes
/// can last long, so they are kept in a bounded table.
struct EpisodeIssueIndex: Sendable {
  static let capacity = 8192

  /// The destination of an episode's findings.
  enum Owner: Sendable {
    /// A candidate, by index.
    case draft(Int)
    /// Another episode.
    case episode(EpisodeID)
  }

  private var ring: [(id: EpisodeID, owner: Owner)?] = Array(repeating: nil, count: capacity)
  private var settled: [EpisodeID: Int] = [:]
  private var order: [EpisodeID] = []
  private var oldest = 0

  /// Records the destination of a run of findings.
  mutating func note(_ id: EpisodeID, _ owner: Owner) {
    ring[Int(id.number) & (Self.capacity - 1)] = (id, owner)
  }

  /// Records the candidate of an established episode.
  mutating func settle(_ id: EpisodeID, draft: Int) {
    settled[id] = draft
    if order.count < Self.capacity {
      order.append(id)
    } else {
      settled[order[oldest]] = nil
      order[oldest] = id
      oldest = (oldest + 1) % Self.capacity
    }
  }

  /// The candidate of an episode; nil when it is too old to be kept.
  func draft(of id: EpisodeID) -> Int? {
    if let draft = settled[id] { return draft }
    guard let entry = ring[Int(id.number) & (Self.capacity - 1)], entry.id == id else {
      return nil
    }
    switch entry.owner {
    case .draft(let index): return index
    case .episode(let other): return settled[other]
    }
  }
}
