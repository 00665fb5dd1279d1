/// A known problem that the gate ignores until a day: who says so, and why.
package struct Suppression: Equatable, Sendable {
  /// What it is about; at least one of them is set, and all that are set must match.
  package struct Matcher: Equatable, Sendable {
    /// That of one problem.
    package var fingerprint: String?
    /// Every service of the issue must match.
    package var service: NamePattern?
    /// Every region of the issue must match.
    package var region: NamePattern?
    /// Every metric of the issue must match.
    package var metric: NamePattern?
    /// Every template of the issue's messages must match.
    package var template: NamePattern?
    package var title: NamePattern?

    package init() {}

    package var isEmpty: Bool { self == Self() }
  }

  package var matcher: Matcher
  package var reason: String
  package var owner: String
  /// The last day on which it holds.
  package var until: Timestamp
  /// `logmon.suppress.json:3`.
  package var place: String

  package init(_ matcher: Matcher, reason: String, owner: String, until: Timestamp, place: String) {
    self.matcher = matcher
    self.reason = reason
    self.owner = owner
    self.until = until
    self.place = place
  }

  /// Whether it holds in a log that ends at a moment.
  func holds(at end: Timestamp) -> Bool { end.day <= until.day }

  func matches(_ issue: Issue, _ thresholds: [Threshold]) -> Bool {
    func all(_ pattern: NamePattern?, _ names: [String]) -> Bool {
      guard let pattern else { return true }
      return !names.isEmpty && names.allSatisfy(pattern.matches)
    }
    let metrics =
      issue.history.peaks.map { thresholds[$0.threshold].metric }
      + issue.history.deviations.map(\.metric)
    return (matcher.fingerprint.map { $0 == issue.identity.fingerprint } ?? true)
      && all(matcher.service, issue.scope.services) && all(matcher.region, issue.scope.regions)
      && all(matcher.metric, metrics) && all(matcher.template, issue.history.templates)
      && all(matcher.title, [issue.texts.title])
  }
}

/// What suppressions did in a run.
package struct SuppressionOutcome: Equatable, Sendable {
  /// An issue and the suppression that hides it from the gate.
  package struct Hidden: Equatable, Sendable {
    package var issue: Issue
    package var suppression: Suppression
  }

  package private(set) var hidden: [Hidden] = []
  /// Those that matched no issue.
  package private(set) var unused: [Suppression] = []
  /// Those that matched an issue, and no longer hold.
  package private(set) var expired: [Suppression] = []

  package init() {}

  package var isEmpty: Bool { self == Self() }

  /// Takes the suppressed issues out of what is handled, with their alerts and tickets; their
  /// entries of the knowledge base stay.
  ///
  /// The first suppression that matches an issue hides it. Days are those of the log, so a run
  /// over the same log gives the same at any time.
  package init(
    _ suppressions: [Suppression], in outputs: inout TriageOutputs, endingAt end: Timestamp?,
    _ thresholds: [Threshold]
  ) {
    guard !suppressions.isEmpty else { return }
    var used = Set<Int>()
    var kept: [Issue] = []
    for issue in outputs.issues {
      let matching = suppressions.indices.filter { suppressions[$0].matches(issue, thresholds) }
      used.formUnion(matching)
      let holding = matching.first { number in
        end.map { suppressions[number].holds(at: $0) } ?? true
      }
      if let holding {
        hidden.append(Hidden(issue: issue, suppression: suppressions[holding]))
      } else {
        kept.append(issue)
        for number in matching where !expired.contains(suppressions[number]) {
          expired.append(suppressions[number])
        }
      }
    }
    unused = suppressions.indices.filter { !used.contains($0) }.map { suppressions[$0] }
    let ids = Set(hidden.map(\.issue.identity.id))
    outputs.issues = kept
    outputs.alerts.removeAll { ids.contains($0.relatedIssueID) }
    outputs.tickets.removeAll { ids.contains($0.issue.id) }
  }

  /// One sentence for each suppression that no longer holds.
  package var warnings: [String] {
    expired.map {
      "\($0.place): the suppression by \($0.owner) ended on \($0.until.day), and its issue is back; "
        + "mend it, or choose a later 'until'"
    }
  }
}
