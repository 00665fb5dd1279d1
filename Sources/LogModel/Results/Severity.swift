/// How badly an issue matters, from least to most.
package enum Severity: String, CaseIterable, Comparable, Sendable {
  case low
  case medium
  case high
  case critical

  package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rank < rhs.rank }

  private var rank: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .high: 2
    case .critical: 3
    }
  }
}

/// Where an issue stands.
package enum IssueStatus: String, CaseIterable, Sendable {
  /// It goes on, and its cause is not known well enough to act on.
  case investigating
  /// It goes on, and the root is named with confidence.
  case identified
  /// The services have been back to normal since.
  case resolved
}
