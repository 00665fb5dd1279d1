package import LogModel

/// A KB entry after a run, and what the run did to it.
package struct KBUpdate: Equatable, Sendable {
  /// What became of an entry.
  package enum Change: String, Equatable, Sendable {
    case new
    case updated
    /// It was resolved and has recurred.
    case reopened
    /// The run has no findings of it, and extends far enough past it.
    case resolved
    /// The run has no findings that the entry does not contain.
    case unchanged
    /// Its entry may be one that could not be read, so nothing is written for it.
    case withheld
  }

  /// The intended content of the file.
  package var entry: KBEntry
  /// Files of unchanged entries need not be written.
  package var change: Change
  /// Why the issue continues this entry or is new; nil for an entry without findings in the run.
  package var recognition: MatchExplanation?
}

/// Makes KB entries of issues and updates known ones.
package enum KBMerger {
  /// The entry after the run; `match` names the entry that the issue continues.
  ///
  /// An issue last seen before the entry's last update is already part of it. A longer log with the
  /// same beginning replaces its counts; a later log adds to them.
  ///
  /// `summary` is the text that a language model wrote.
  package static func merge(
    _ issue: Issue, _ match: KnowledgeBase.Match, thresholds: [Threshold], summary: String? = nil
  ) -> KBUpdate {
    let why = match.recognition
    if why.reason == .unread {
      let entry = entry(issue, thresholds, why, summary)
      return KBUpdate(entry: entry, change: .withheld, recognition: why)
    }
    guard let known = match.entry else {
      return KBUpdate(entry: entry(issue, thresholds, why, summary), change: .new, recognition: why)
    }
    guard issue.extent.lastSeen > known.state.updatedAt else {
      let entry = known.adding(issue.identity.fingerprint)
      return KBUpdate(
        entry: entry, change: entry == known ? .unchanged : .updated, recognition: why)
    }
    var merged = entry(issue, thresholds, why, summary, replacing: known)
    merged.frontMatter = known.frontMatter
    merged.identity = known.identity
    merged.state.occurrences = occurrences(issue, known)
    merged.otherFingerprints = known.otherFingerprints
    merged = merged.adding(issue.identity.fingerprint)
    let isBack = known.state.status == .resolved && issue.status != .resolved
    // An identified issue stays identified, even if a later log shows little of it.
    if known.state.status == .identified, issue.status == .investigating {
      merged.state.status = .identified
    }
    return KBUpdate(entry: merged, change: isBack ? .reopened : .updated, recognition: why)
  }

  private static func occurrences(_ issue: Issue, _ known: KBEntry) -> Int {
    if issue.extent.firstSeen > known.state.updatedAt {
      return known.state.occurrences + issue.extent.occurrences
    }
    return issue.extent.firstSeen == known.identity.createdAt
      ? issue.extent.occurrences : max(known.state.occurrences, issue.extent.occurrences)
  }

  private static func entry(
    _ issue: Issue, _ thresholds: [Threshold], _ why: MatchExplanation, _ summary: String?,
    replacing old: KBEntry? = nil
  ) -> KBEntry {
    let outline = KBBody.outline(issue, thresholds: thresholds, summary: summary)
    let revision = KBRevision(
      old?.body, marks: old?.ownParts.map { $0.compactMap { KBMark($0) } }, to: outline)
    let body = KBBody.recording(issue, why, in: revision.outline.text)
    return KBEntry(
      issue.identity, title: KBBody.title(body) ?? issue.texts.title,
      state: KBEntry.State(
        status: issue.status, severity: issue.severity, updatedAt: issue.extent.lastSeen,
        occurrences: issue.extent.occurrences),
      scope: issue.scope, metrics: metrics(issue, thresholds),
      ownParts: revision.marks.map(\.text), body: body)
  }

  /// The metrics that exceeded a threshold, worst first.
  static func metrics(_ issue: Issue, _ thresholds: [Threshold]) -> [String] {
    var metrics: [String] = []
    for peak in issue.history.peaks where peak.threshold < thresholds.count {
      let metric = thresholds[peak.threshold].metric
      if !metrics.contains(metric) { metrics.append(metric) }
    }
    return metrics
  }
}

extension KBEntry {
  /// The entry with one more fingerprint of its problem.
  fileprivate func adding(_ fingerprint: String) -> Self {
    var entry = self
    if entry.identity.fingerprint.isEmpty { entry.identity.fingerprint = fingerprint }
    if fingerprint != entry.identity.fingerprint, !entry.otherFingerprints.contains(fingerprint) {
      entry.otherFingerprints.append(fingerprint)
    }
    return entry
  }
}
