package import LogModel

/// A KB entry after a run, and what the run did to it.
package struct KBUpdate: Equatable, Sendable {
  /// What became of an entry.
  package enum Change: String, Equatable, Sendable {
    case new
    case updated
    /// It was resolved and has returned.
    case reopened
    /// The run held nothing the entry does not know.
    case unchanged
  }

  /// As it should stand in its file.
  package var entry: KBEntry
  /// Files of unchanged entries need not be written.
  package var change: Change
}

/// Makes KB entries of issues and brings known ones up to date.
enum KBMerger {
  /// The entry after the run; `known` is the one that the issue matched.
  ///
  /// An issue last seen before the entry was brought up to date is in it already; a longer log of
  /// the same beginning replaces its counts; a later one adds to them.
  ///
  /// `summary` is what a language model wrote for it.
  static func merge(
    _ issue: Issue, into known: KBEntry?, thresholds: [Threshold], summary: String? = nil
  ) -> KBUpdate {
    guard let known else {
      return KBUpdate(entry: entry(issue, thresholds, summary), change: .new)
    }
    guard issue.lastSeen > known.updatedAt else {
      return KBUpdate(entry: known, change: .unchanged)
    }
    var merged = entry(issue, thresholds, summary, replacing: known.body)
    merged.documentID = known.documentID
    merged.issueID = known.issueID
    merged.createdAt = known.createdAt
    merged.occurrences = occurrences(issue, known)
    let isBack = known.status == .resolved && issue.status != .resolved
    return KBUpdate(entry: merged, change: isBack ? .reopened : .updated)
  }

  private static func occurrences(_ issue: Issue, _ known: KBEntry) -> Int {
    if issue.firstSeen > known.updatedAt {
      return known.occurrences + issue.occurrences
    }
    return issue.firstSeen == known.createdAt
      ? issue.occurrences : max(known.occurrences, issue.occurrences)
  }

  private static func entry(
    _ issue: Issue, _ thresholds: [Threshold], _ summary: String?, replacing old: String? = nil
  ) -> KBEntry {
    KBEntry(
      documentID: issue.kbDocumentID, issueID: issue.issueID, title: issue.title,
      status: issue.status, severity: issue.severity, createdAt: issue.createdAt,
      updatedAt: issue.lastSeen, occurrences: issue.occurrences, fingerprint: issue.fingerprint,
      services: issue.services, regions: issue.regions, metrics: metrics(issue, thresholds),
      body: KBBody.write(issue, thresholds: thresholds, summary: summary, replacing: old))
  }

  /// The metrics that exceeded a threshold, worst first.
  static func metrics(_ issue: Issue, _ thresholds: [Threshold]) -> [String] {
    var metrics: [String] = []
    for peak in issue.peaks where peak.threshold < thresholds.count {
      let metric = thresholds[peak.threshold].metric
      if !metrics.contains(metric) { metrics.append(metric) }
    }
    return metrics
  }
}
