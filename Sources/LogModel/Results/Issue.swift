/// Findings with one cause.
package struct Issue: Equatable, Sendable {
  /// `ISS-{time}-{service}`; the same problem in a later run keeps it.
  package var issueID: String
  package var createdAt: Timestamp
  package var title: String
  package var status: IssueStatus
  package var severity: Severity
  /// The severity from the embedded analyst, used for the gate, tickets and notices.
  ///
  /// `severity` is never lower.
  package var severityFloor: Severity
  /// The root first, then in order of failure.
  package var services: [String]
  /// Sorted; "-" for events without one.
  package var regions: [String]
  package var verdict: Verdict
  package var description: String
  package var impact: String
  package var workaround: String?
  /// Ids of at most 100 flagged events, oldest first; first, last and worst are included.
  package var relatedEvents: [String]
  /// The KB entry that describes it.
  package var kbDocumentID: String
  /// A hash that is the same for the same problem at any time.
  package var fingerprint: String
  package var firstSeen: Timestamp
  package var lastSeen: Timestamp
  /// The number of its flagged events.
  package var occurrences: Int
  package var criticalEvents: Int
  package var customersAffected: Int
  /// The order of failures; nil when a single service failed.
  package var cascade: Cascade?
  /// The events of the issue, oldest first.
  package var timeline: [TimelineEntry]
  /// Flagged events per minute (or per wider bucket) from `firstSeen` on.
  package var activity: Timeline
  /// The worst value per exceeded threshold, worst first.
  package var peaks: [Exceedance]
  /// Up to 13 events in full, oldest first: first, worst, last and the last 10 of the root's service
  /// and region.
  package var context: [CheckedEvent]
  /// The author of each draft; empty when no language model was asked.
  package var authors: [Authorship] = []

  package init(
    issueID: String, createdAt: Timestamp, title: String, status: IssueStatus, severity: Severity,
    services: [String], regions: [String], verdict: Verdict, description: String, impact: String,
    workaround: String?, relatedEvents: [String], kbDocumentID: String, fingerprint: String,
    firstSeen: Timestamp, lastSeen: Timestamp, occurrences: Int, criticalEvents: Int,
    customersAffected: Int, cascade: Cascade?, timeline: [TimelineEntry], activity: Timeline,
    peaks: [Exceedance], context: [CheckedEvent]
  ) {
    self.issueID = issueID
    self.createdAt = createdAt
    self.title = title
    self.status = status
    self.severity = severity
    severityFloor = severity
    self.services = services
    self.regions = regions
    self.verdict = verdict
    self.description = description
    self.impact = impact
    self.workaround = workaround
    self.relatedEvents = relatedEvents
    self.kbDocumentID = kbDocumentID
    self.fingerprint = fingerprint
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.occurrences = occurrences
    self.criticalEvents = criticalEvents
    self.customersAffected = customersAffected
    self.cascade = cascade
    self.timeline = timeline
    self.activity = activity
    self.peaks = peaks
    self.context = context
  }
}

/// Failures that follow a dependency, root first.
package struct Cascade: Equatable, Sendable {
  package struct Step: Equatable, Sendable {
    package var service: String
    package var type: EventType
    package var region: String
    /// The time of its first flagged event.
    package var onset: Timestamp
    package var findings: Int

    package init(
      service: String, type: EventType, region: String, onset: Timestamp, findings: Int
    ) {
      self.service = service
      self.type = type
      self.region = region
      self.onset = onset
      self.findings = findings
    }
  }

  /// In order of failure; the first is the root.
  package var order: [Step]

  package init(order: [Step]) { self.order = order }

  package var rootService: String { order.first?.service ?? "" }
}

/// An entry of an issue's timeline.
package struct TimelineEntry: Equatable, Sendable {
  package var time: Timestamp
  package var text: String

  package init(time: Timestamp, text: String) {
    self.time = time
    self.text = text
  }
}

/// An analyst's answer about one issue.
package struct Verdict: Equatable, Sendable {
  package var severity: Severity
  package var rootCauseHypothesis: String
  package var affectedScope: String
  /// 0 to 1.
  package var confidence: Double
  package var evidence: [Evidence]
  package var analyst: Analyst
  /// The hypothesis of the embedded analyst, when a language model's hypothesis replaces it.
  package var embeddedHypothesis: String?

  package init(
    severity: Severity, rootCauseHypothesis: String, affectedScope: String, confidence: Double,
    evidence: [Evidence], analyst: Analyst = .embedded
  ) {
    self.severity = severity
    self.rootCauseHypothesis = rootCauseHypothesis
    self.affectedScope = affectedScope
    self.confidence = confidence
    self.evidence = evidence
    self.analyst = analyst
  }
}

/// One statement and the events that support it.
package struct Evidence: Equatable, Sendable {
  package var statement: String
  /// At most five ids, all of them in `Issue.relatedEvents`.
  package var eventIDs: [String]
  /// The author.
  ///
  /// A model's statement cites real events, which need not prove it.
  package var author: Analyst

  package init(statement: String, eventIDs: [String], author: Analyst = .embedded) {
    self.statement = statement
    self.eventIDs = eventIDs
    self.author = author
  }
}
