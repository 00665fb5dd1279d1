// LogEval: truth and findings in, scores out.
//
//   Injection, LabelledFault, LabelledCause, LabelledStream ─┐
//                                                            ├─▶ …Score ─▶ Rate, Delays
//   FoundIssue ─▶ IssueOccurrence ───────────────────────────┘
//
// Pure and deterministic: no files, no clock; the order of truth and findings does not matter.
// Scores of runs can be added to a total.
package import LogModel

/// An issue found by an analysis, reduced to the data that is scored.
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

  /// When an incident of it was, and where.
  package struct Scope: Equatable, Sendable {
    package var times: ClosedRange<Timestamp>
    package var services: Set<String>
    package var regions: Set<String>

    package init(times: ClosedRange<Timestamp>, services: Set<String>, regions: Set<String>) {
      self.times = times
      self.services = services
      self.regions = regions
    }
  }

  package var severity: Severity
  /// The possible roots, best first.
  package var suspects: [String]
  /// Where it is.
  package var services: Set<String>
  package var regions: Set<String>
  /// Its incidents, where it has several.
  package var incidents: [Scope]
  /// By time.
  package private(set) var events: [Event]
  /// The times that the analysis itself tells, each with its own suspects.
  package var outbreaks: [IssueOccurrence]

  package init(
    severity: Severity, suspects: [String], services: Set<String> = [], regions: Set<String> = [],
    events: [Event], outbreaks: [IssueOccurrence] = [], incidents: [Scope] = []
  ) {
    self.incidents = incidents
    self.outbreaks = outbreaks
    self.severity = severity
    self.suspects = suspects
    self.services = services
    self.regions = regions
    self.events = events.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
  }

  /// The services and regions that it names for some time: those of its incidents then, where it has
  /// several.
  package func scope(in times: ClosedRange<Timestamp>) -> (
    services: Set<String>, regions: Set<String>
  ) {
    guard !incidents.isEmpty else { return (services, regions) }
    let then = incidents.filter { $0.times.overlaps(times) }
    return (
      then.reduce([]) { $0.union($1.services) }, then.reduce([]) { $0.union($1.regions) }
    )
  }

  /// Whether it causes an alert: an issue of low severity does not.
  package var isRaised: Bool { severity > .low }
}

/// A time span in which an issue was active; an issue that recurs after a quiet time has several.
package struct IssueOccurrence: Equatable, Sendable {
  package var start: Timestamp
  package var end: Timestamp
  package var suspects: [String]
  /// Its first event; empty where it is not told.
  package var eventID: String

  package init(start: Timestamp, end: Timestamp, suspects: [String], eventID: String = "") {
    self.eventID = eventID
    self.start = start
    self.end = end
    self.suspects = suspects
  }
}

extension FoundIssue {
  /// The quiet time that ends an occurrence; at least three sampling intervals.
  private static let quiet = EventDuration.minutes(15)

  /// Its occurrences: those that the analysis tells, and those of events outside them.
  package var occurrences: [IssueOccurrence] {
    outbreaks
      + ofEvents.filter { one in
        !outbreaks.contains { $0.start <= one.end + Self.slack && one.start <= $0.end + Self.slack }
      }
  }

  private static let slack = EventDuration.minutes(2)

  /// The occurrences that its events show, by time.
  private var ofEvents: [IssueOccurrence] {
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
