package import LogModel

/// The entries of earlier runs, searched by fingerprint and by likeness.
package struct KnowledgeBase: Sendable {
  /// An entry that describes the same problem as an issue.
  package struct Match: Equatable, Sendable {
    /// What made it a match.
    package enum Reason: Equatable, Sendable {
      case fingerprint
      case similarity
    }

    /// The entry that describes the problem.
    package var entry: KBEntry
    /// 1 for the same fingerprint.
    package var similarity: Double
    /// The similarity of the next best candidate; 0 without one.
    package var runnerUp: Double
    /// What made it a match.
    package var reason: Reason
  }

  /// Less alike than this is another problem.
  package static let minimumSimilarity = 0.85
  /// The best must be better than the second by this, or nobody knows which one is meant.
  package static let margin = 0.05

  /// Oldest first.
  package let entries: [KBEntry]
  private let words: [[String: Int]]
  private let similarity: TextSimilarity
  private let thresholds: [Threshold]

  /// - Parameters:
  ///   - entries: in any order.
  ///   - thresholds: those that the peaks of issues point into.
  package init(_ entries: [KBEntry], thresholds: [Threshold] = Threshold.defaults) {
    self.thresholds = thresholds
    self.entries = entries.sorted { ($0.createdAt, $0.documentID) < ($1.createdAt, $1.documentID) }
    words = self.entries.map { entry in
      Self.words(
        entry.title, KBBody.section("Description", of: entry.body), entry.services)
    }
    similarity = TextSimilarity(corpus: words)
  }

  /// The entry to update for an issue; nil when it is a new problem.
  ///
  /// Entries in `taken` were matched by other issues of the run.
  package func match(_ issue: Issue, taken: Set<String> = []) -> Match? {
    matchFingerprint(issue, taken: taken) ?? matchText(issue, taken: taken)
  }

  func matchFingerprint(_ issue: Issue, taken: Set<String>) -> Match? {
    entries.first { $0.fingerprint == issue.fingerprint && !taken.contains($0.documentID) }
      .map { Match(entry: $0, similarity: 1, runnerUp: 0, reason: .fingerprint) }
  }

  func matchText(_ issue: Issue, taken: Set<String>) -> Match? {
    let own = Self.words(issue.title, issue.description, issue.services)
    let ranked = entries.indices
      .filter { !taken.contains(entries[$0].documentID) && agrees(entries[$0], issue) }
      .map { (index: $0, score: similarity.cosine(words[$0], own)) }
      .sorted { ($1.score, $0.index) < ($0.score, $1.index) }
    guard let best = ranked.first, best.score > Self.minimumSimilarity else { return nil }
    let second = ranked.dropFirst().first?.score ?? 0
    guard best.score - second >= Self.margin else { return nil }
    return Match(
      entry: entries[best.index], similarity: best.score, runnerUp: second, reason: .similarity)
  }

  /// Whether root service, regions and metrics are those of the issue: likeness of words alone
  /// would join the same trouble in two regions.
  private func agrees(_ entry: KBEntry, _ issue: Issue) -> Bool {
    let metrics = Set(KBMerger.metrics(issue, thresholds))
    let shared = metrics.intersection(entry.metrics).count
    return entry.services.first == issue.services.first
      && Set(entry.regions) == Set(issue.regions)
      && shared * 2 >= metrics.union(entry.metrics).count
  }

  private static func words(_ title: String, _ description: String, _ services: [String])
    -> [String: Int]
  {
    TextSimilarity.words(
      title + " " + description + " " + services.joined(separator: " "))
  }

  /// Entries that share words with `query`, best first, each with a score between 0 and 1.
  package func search(_ query: String) -> [(entry: KBEntry, score: Double)] {
    let texts = entries.map {
      TextSimilarity.words(
        ([$0.title, $0.issueID, $0.body] + $0.services + $0.regions).joined(separator: " "))
    }
    let similarity = TextSimilarity(corpus: texts)
    let asked = TextSimilarity.words(query)
    return entries.indices.map { (index: $0, score: similarity.cosine(texts[$0], asked)) }
      .filter { $0.score > 0 }
      .sorted { ($1.score, $0.index) < ($0.score, $1.index) }
      .map { (entries[$0.index], $0.score) }
  }
}
