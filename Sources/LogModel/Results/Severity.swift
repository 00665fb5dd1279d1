/// The severity of an issue, in ascending order.
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

/// The state of an issue.
package enum IssueStatus: String, CaseIterable, Sendable {
  /// The issue continues, and its cause is not certain enough to act on.
  case investigating
  /// The issue continues, and the root is named with confidence.
  case identified
  /// The services have returned to normal.
  case resolved
}
