/// Where the findings of a run went: to an episode, or to a group of isolated findings.
///
/// Findings that are shown or listed ask for their issue at the end. The latest runs are kept.
struct EpisodeOwners: Sendable {
  static let capacity = 8192

  enum Owner: Sendable {
    /// The number of a group of `IsolatedFindings`.
    case isolated(Int)
    case episode(EpisodeID)
  }

  private var ring: [(id: EpisodeID, owner: Owner)?] = Array(repeating: nil, count: capacity)

  /// Records the destination of a run of findings.
  mutating func note(_ id: EpisodeID, _ owner: Owner) {
    ring[Int(id.number) & (Self.capacity - 1)] = (id, owner)
  }

  /// The destination of a run; nil when it is too old to be kept.
  subscript(id: EpisodeID) -> Owner? {
    guard let entry = ring[Int(id.number) & (Self.capacity - 1)], entry.id == id else { return nil }
    return entry.owner
  }
}
