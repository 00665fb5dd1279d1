// LogEval: what is true and what was found in, scores out.
//
//   Injection, LabelledFault, LabelledCause, LabelledStream ─┐
//                                                            ├─▶ …Score ─▶ Rate, Delays
//   FoundIssue ─▶ Outbreak ──────────────────────────────────┘
//
// Pure and deterministic: no files, no clock; the order of what is true and of what was found changes
// nothing. Scores of runs add up to the score of all of them.
package import LogModel

/// An issue as an analysis found it: as much of it as is scored.
package struct FoundIssue: Equatable, Sendable {
  /// One of its flagged events.
  package struct Event: Equatable, Sendable {
    package var id: String
    package var time: Timestamp
    /// The third or further consecutive one of its service.
    package var isCritical: Bool

    package init(id: String, time: Timestamp, isCritical: Bool = false) {
      self.id = id
      self.time = time
      self.isCritical = isCritical
    }
  }

  package var severity: Severity
  /// The services that may be the root, best first.
  package var suspects: [String]
  /// By time.
  package private(set) var events: [Event]

  package init(severity: Severity, suspects: [String], events: [Event]) {
    self.severity = severity
    self.suspects = suspects
    self.events = events.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
  }

  /// Whether somebody is told: what is low waits for who looks.
  package var isRaised: Bool { severity > .low }
}

/// A time in which an issue went on; one that comes back after quiet has several.
package struct IssueOccurrence: Equatable, Sendable {
  package var start: Timestamp
  package var end: Timestamp
  package var suspects: [String]

  package init(start: Timestamp, end: Timestamp, suspects: [String]) {
    self.start = start
    self.end = end
    self.suspects = suspects
  }
}

extension FoundIssue {
  /// Quiet that ends an outbreak; samples that come seldom need three of their intervals.
  private static let quiet = EventDuration.minutes(15)

  /// Its outbreaks, by time.
  package var outbreaks: [IssueOccurrence] {
    guard let first = events.first else { return [] }
    let steps = zip(events.dropFirst(), events).map { $0.time - $1.time }.filter { $0 > .zero }
    let interval = steps.min()?.microseconds ?? 0
    let quiet = max(Self.quiet, EventDuration(microseconds: 3 * interval))
    var all = [IssueOccurrence(start: first.time, end: first.time, suspects: suspects)]
    for event in events.dropFirst() {
      if all[all.count - 1].end + quiet < event.time {
        all.append(IssueOccurrence(start: event.time, end: event.time, suspects: suspects))
      }
      all[all.count - 1].end = event.time
    }
    return all
  }
}
