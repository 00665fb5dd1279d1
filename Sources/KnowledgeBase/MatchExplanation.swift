internal import LogModel

/// Why an issue continues a KB entry, or why it is a new problem.
package struct MatchExplanation: Equatable, Sendable {
  /// The deciding criterion.
  package enum Reason: String, Equatable, Sendable {
    case fingerprint
    case similarity
    case new
    /// Its entry may be one that could not be read.
    case unread
  }

  /// An entry of the same place, and its similarity.
  package struct Candidate: Equatable, Sendable {
    package var issueID: String
    /// From 0 to 1.
    package var similarity: Double
  }

  package var reason: Reason
  /// The most similar entry of the same place; nil where the fingerprint decided or there was none.
  package var best: Candidate?
  package var runnerUp: Candidate?
  /// The measure and policy that were applied.
  package var measure: String
  package var policy: SimilarityPolicy

  /// `matched by similarity 0.91 (words, above 0.55), runner-up ISS-… 0.4`.
  package var sentence: String {
    let second = runnerUp.map { ", runner-up \(Self.shown($0))" } ?? ""
    switch reason {
    case .fingerprint: return "matched by fingerprint"
    case .similarity:
      let score = Self.number(best?.similarity ?? 0)
      return "matched by similarity \(score) (\(limit)\(second))"
    case .new:
      guard let best else { return "new" }
      let isNear = best.similarity > policy.minimum
      let why = isNear ? "too close to call" : "not \(limit)"
      return "new: nearest \(Self.shown(best))\(second), \(why)"
    case .unread: return "its entry may be one that could not be read"
    }
  }

  private var limit: String {
    "above \(Self.number(policy.minimum)) by \(measure.asTerminalText)"
  }

  private static func shown(_ candidate: Candidate) -> String {
    "\(candidate.issueID) \(number(candidate.similarity))"
  }

  private static func number(_ value: Double) -> String { PlainText.number(value, places: 2) }
}
