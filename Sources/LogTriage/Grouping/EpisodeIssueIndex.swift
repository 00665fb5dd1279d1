/// Remembers which issue the latest episodes went into: enough for the events a report shows.
///
/// Runs that stayed background are kept in a ring of the latest few thousand; established episodes,
/// which may have begun long ago, in a table bounded the same way.
struct EpisodeIssueIndex: Sendable {
  static let capacity = 8192

  /// Where the findings of an episode went.
  enum Owner: Sendable {
    /// Into a draft, by index.
    case draft(Int)
    /// Into another episode.
    case episode(EpisodeID)
  }

  private var ring: [(id: EpisodeID, owner: Owner)?] = Array(repeating: nil, count: capacity)
  private var settled: [EpisodeID: Int] = [:]
  private var order: [EpisodeID] = []
  private var oldest = 0

  /// Notes what became of a run of findings.
  mutating func note(_ id: EpisodeID, _ owner: Owner) {
    ring[Int(id.number) & (Self.capacity - 1)] = (id, owner)
  }

  /// Notes the draft that an established episode ended up in.
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

  /// The draft an episode went into; nil when that was too long ago.
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
