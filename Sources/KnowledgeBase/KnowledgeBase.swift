package import LogModel
private import Synchronization

/// The entries of earlier runs, searched by fingerprint and by similarity.
///
/// Performs no network calls: a measure that needs vectors receives those of `texts` in one batch.
package struct KnowledgeBase: Sendable {
  /// The entry that an issue continues, and why; without an entry it is a new problem.
  package struct Match: Equatable, Sendable {
    /// The entry that describes the problem.
    package var entry: KBEntry?
    /// Why it is this entry, or none.
    package var recognition: MatchExplanation
  }

  /// Oldest first.
  package let entries: [KBEntry]
  /// Ids that a new issue must not take: those of the entries and of other files beside them.
  package let takenIDs: [String]
  /// The files that may hold entries and could not be read.
  package let unread: Unread
  package private(set) var measure: SimilarityMeasure
  private let thresholds: [Threshold]
  private var indexed = IndexOnce()

  /// - Parameters:
  ///   - entries: in any order.
  ///   - foreignFiles: names of files that are no entries and must not be overwritten.
  ///   - unread: files that may hold entries and could not be read.
  ///   - measure: the similarity measure.
  ///   - thresholds: those that the peaks of issues refer to.
  package init(
    _ entries: [KBEntry], foreignFiles: [String] = [], unread: Unread = .nothing,
    measure: SimilarityMeasure = .words, thresholds: [Threshold] = Threshold.defaults
  ) {
    self.unread = unread
    takenIDs =
      entries.flatMap { [$0.identity.id, Self.id($0.identity.documentID)] }
      + foreignFiles.map { Self.id($0) }
    self.thresholds = thresholds
    self.entries = entries.sorted { left, right in
      let (one, other) = (left.identity, right.identity)
      return (one.createdAt, one.documentID) < (other.createdAt, other.documentID)
    }
    self.measure = measure
  }

  /// The same entries, compared by another measure.
  package func measured(by measure: SimilarityMeasure) -> Self {
    var base = self
    base.measure = measure
    base.indexed = IndexOnce()
    return base
  }

  /// The texts of the entries.
  private var index: TextIndex {
    indexed.index { TextIndex(entries.map { Self.text(of: $0) }, measure: measure) }
  }

  /// A file's name without `.md`.
  private static func id(_ documentID: String) -> String { String(documentID.dropLast(3)) }

  /// Every text that is compared, without duplicates: a vector measure needs a vector for each.
  package static func texts(issues: [Issue], entries: [KBEntry]) -> [String] {
    var seen: Set<String> = []
    return (issues.map { text(of: $0) } + entries.map { text(of: $0) })
      .filter { seen.insert($0).inserted }
  }

  /// Title, description and affected services: the text that similarity is computed from.
  package static func text(of issue: Issue) -> String {
    text(issue.texts.title, issue.texts.description, issue.scope.services)
  }

  /// The same text of an entry.
  package static func text(of entry: KBEntry) -> String {
    text(entry.title, KBBody.section("Description", of: entry.body), entry.scope.services)
  }

  private static func text(_ title: String, _ description: String, _ services: [String])
    -> String
  {
    "\(title)\n\(description)\n\(services.joined(separator: " "))"
  }

  /// Finds the entries of a run's issues in order: fingerprints before similarity, and no entry
  /// twice.
  ///
  /// For an issue that `mayBeUnread` only its fingerprint counts: the entry that was not read could
  /// be the more similar one.
  package func recognize(
    _ issues: [Issue], mayBeUnread: (_ index: Int) -> Bool = { _ in false }
  ) -> [Match] {
    var taken: Set<String> = []
    var matches = issues.map { issue -> Match? in
      guard let entry = known(issue.identity.fingerprint, taken) else { return nil }
      taken.insert(entry.identity.documentID)
      return Match(entry: entry, recognition: recognition(.fingerprint))
    }
    for index in issues.indices where matches[index] == nil {
      guard !mayBeUnread(index) else {
        matches[index] = Match(entry: nil, recognition: recognition(.unread))
        continue
      }
      let candidates = candidates(for: issues[index], taken)
      // A first run has no entries to compare with, and reading the words is most of the cost.
      let match =
        candidates.isEmpty
        ? Match(entry: nil, recognition: recognition(.new))
        : nearest(issues[index], among: candidates)
      if let entry = match.entry { taken.insert(entry.identity.documentID) }
      matches[index] = match
    }
    return matches.compactMap { $0 }
  }

  private func known(_ fingerprint: String, _ taken: Set<String>) -> KBEntry? {
    entries.first {
      $0.identity.fingerprint == fingerprint && !taken.contains($0.identity.documentID)
    }
      ?? entries.first {
        $0.otherFingerprints.contains(fingerprint) && !taken.contains($0.identity.documentID)
      }
  }

  /// The entries of the same place that no other issue continues.
  private func candidates(for issue: Issue, _ taken: Set<String>) -> [Int] {
    entries.indices.filter {
      !taken.contains(entries[$0].identity.documentID) && agrees(entries[$0], issue)
    }
  }

  /// The entry that is similar enough, and clearly more so than the next.
  private func nearest(_ issue: Issue, among candidates: [Int]) -> Match {
    let similarities = index.similarities(of: Self.text(of: issue), to: candidates)
    let ranked = zip(candidates, similarities.scores)
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      .map { (entry: entries[$0], score: $1) }
    var recognition = recognition(.new, similarities.measure)
    guard let best = ranked.first else { return Match(entry: nil, recognition: recognition) }
    let second = ranked.dropFirst().first
    recognition.best = .init(issueID: best.entry.identity.id, similarity: best.score)
    recognition.runnerUp = second.map { .init(issueID: $0.entry.identity.id, similarity: $0.score) }
    let policy = similarities.measure.policy
    guard best.score > policy.minimum, best.score - (second?.score ?? 0) >= policy.margin else {
      return Match(entry: nil, recognition: recognition)
    }
    recognition.reason = .similarity
    return Match(entry: best.entry, recognition: recognition)
  }

  private func recognition(_ reason: MatchExplanation.Reason, _ measure: SimilarityMeasure? = nil)
    -> MatchExplanation
  {
    let measure = measure ?? self.measure
    return MatchExplanation(reason: reason, measure: measure.name, policy: measure.policy)
  }

  /// Whether root service, regions and metrics are those of the issue.
  ///
  /// Necessary because equal words about another region score higher than the same problem in other
  /// words.
  private func agrees(_ entry: KBEntry, _ issue: Issue) -> Bool {
    let metrics = Set(KBMerger.metrics(issue, thresholds))
    let shared = metrics.intersection(entry.metrics).count
    return entry.scope.services.first == issue.scope.services.first
      && Set(entry.scope.regions) == Set(issue.scope.regions)
      && shared * 2 >= metrics.union(entry.metrics).count
  }

  /// The entries most similar to `query` first, each with a score between 0 and 1.
  package func search(_ query: String) -> [(entry: KBEntry, score: Double)] {
    let scores = index.similarities(of: query, to: Array(entries.indices)).scores
    return entries.indices.filter { scores[$0] > 0 }
      .sorted { (scores[$1], $0) < (scores[$0], $1) }
      .map { (entries[$0], scores[$0]) }
  }
}

/// An index that is built on first use: fingerprints mostly suffice.
private final class IndexOnce: Sendable {
  private let made = Mutex<TextIndex?>(nil)

  func index(_ make: () -> TextIndex) -> TextIndex {
    made.withLock { known in
      let index = known ?? make()
      known = index
      return index
    }
  }
}
