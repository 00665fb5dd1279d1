/// Findings with one cause.
package struct Issue: Equatable, Sendable {
  package var identity: IssueIdentity
  package var status: IssueStatus
  package var severity: Severity
  /// The severity from the embedded analyst, used for the gate, tickets and notices.
  ///
  /// `severity` is never lower.
  package var severityFloor: Severity
  package var verdict: Verdict
  package var scope: IssueScope
  package var texts: Texts
  package var extent: Extent
  package var history: History
  /// The author of each draft; empty when no language model was asked.
  package var authors: [Authorship] = []

  /// An issue as severe as its verdict says.
  package init(
    _ identity: IssueIdentity, status: IssueStatus, verdict: Verdict, scope: IssueScope,
    texts: Texts, extent: Extent, history: History
  ) {
    self.identity = identity
    self.status = status
    severity = verdict.severity
    severityFloor = verdict.severity
    self.verdict = verdict
    self.scope = scope
    self.texts = texts
    self.extent = extent
    self.history = history
  }
}

/// What identifies an issue, its ticket and its KB entry in every run.
package struct IssueIdentity: Equatable, Sendable {
  /// `ISS-{time}-{service}`; the same problem in a later run keeps it.
  package var id: String
  package var createdAt: Timestamp
  /// The file name of its KB entry, without folder: `ISS-….md`.
  package var documentID: String
  /// A hash that is the same for the same problem at any time.
  package var fingerprint: String

  /// The document has the name of the issue, unless another is given.
  package init(
    id: String, createdAt: Timestamp, documentID: String? = nil, fingerprint: String
  ) {
    self.id = id
    self.createdAt = createdAt
    self.documentID = documentID ?? id + ".md"
    self.fingerprint = fingerprint
  }
}

/// Where a problem shows.
package struct IssueScope: Equatable, Sendable {
  /// The root first, then in order of failure.
  package var services: [String]
  /// Sorted; "-" for events without one.
  package var regions: [String]

  package init(services: [String], regions: [String]) {
    self.services = services
    self.regions = regions
  }

  /// The service at the root; "-" where none is known.
  package var root: String { services.first ?? "-" }
}

extension Cascade.Step {
  /// `12 FLAGGED`, where that is the word for flagged events, `7 deviations`, `within its usual
  /// range` or `silent`.
  package func extent(_ flagged: (Int) -> String) -> String {
    if findings > 0 { return flagged(findings) }
    guard let deviations else { return "silent" }
    return deviations > 0 ? PlainText.count(deviations, "deviation") : "within its usual range"
  }
}

extension Issue.Extent {
  /// `12 flagged events`; `7 deviations` where none is flagged.
  package var amount: String {
    occurrences == 0 && deviations > 0
      ? PlainText.count(deviations, "deviation") : PlainText.count(occurrences, "flagged event")
  }
}

extension Issue {
  /// What people read about it.
  package struct Texts: Equatable, Sendable {
    package var title: String
    package var description: String
    package var impact: String
    package var workaround: String?

    package init(title: String, description: String, impact: String, workaround: String? = nil) {
      self.title = title
      self.description = description
      self.impact = impact
      self.workaround = workaround
    }
  }

  /// How long it lasted, and how much it affected.
  package struct Extent: Equatable, Sendable {
    package var firstSeen: Timestamp
    package var lastSeen: Timestamp
    /// The number of its flagged events.
    package var occurrences: Int
    package var criticalEvents: Int
    package var customersAffected: Int
    /// The number of values outside their usual range.
    package var deviations: Int
    /// What it was found by.
    package var kind = FindingKind.limit

    package init(
      firstSeen: Timestamp, lastSeen: Timestamp, occurrences: Int, criticalEvents: Int = 0,
      customersAffected: Int = 0, deviations: Int = 0
    ) {
      self.deviations = deviations
      self.firstSeen = firstSeen
      self.lastSeen = lastSeen
      self.occurrences = occurrences
      self.criticalEvents = criticalEvents
      self.customersAffected = customersAffected
    }
  }

  /// What an issue is found by.
  package enum FindingKind: String, Sendable {
    /// Flagged events.
    case limit
    /// Numbers outside their usual range.
    case deviation
    /// Error lines that are more than usual.
    case errors
    /// Lines that vanished.
    case pattern
    /// A service that sent nothing.
    case silence
  }

  /// A value outside the usual range of its series.
  package struct Deviation: Equatable, Sendable {
    package var service: String
    /// The calling service; nil for a value of the service itself.
    package var caller: String?
    package var metric: String
    package var unit: String
    package var value: Double
    package var band: UsualBand
    /// How far it lies beyond the range, in widths of the range.
    package var excess: Double
    package var since: Timestamp
    package var eventID: String

    package init(
      service: String, caller: String?, metric: String, unit: String, value: Double,
      band: UsualBand, excess: Double, since: Timestamp, eventID: String
    ) {
      self.service = service
      self.caller = caller
      self.metric = metric
      self.unit = unit
      self.value = value
      self.band = band
      self.excess = excess
      self.since = since
      self.eventID = eventID
    }
  }

  /// A time in which the problem was there.
  package struct Occurrence: Equatable, Sendable {
    package var from: Timestamp
    package var to: Timestamp
    /// The services that may be its root, best first.
    package var suspects: [String]
    /// What deviates in each of them beyond what the services that it calls explain.
    package var scores: [Double]
    /// Its first event, and the index of the input that holds it.
    package var eventID: String
    package var input: Int

    package init(
      from: Timestamp, to: Timestamp, suspects: [String], scores: [Double], eventID: String,
      input: Int
    ) {
      self.from = from
      self.to = to
      self.suspects = suspects
      self.scores = scores
      self.eventID = eventID
      self.input = input
    }
  }

  /// One of several incidents that are the same problem: values over limits, joined in time.
  package struct Incident: Equatable, Sendable {
    package var from: Timestamp
    package var to: Timestamp
    package var findings: Int
    /// At most 64, in the order in which they failed.
    package var services: [String]
    package var regions: [String]

    package init(
      from: Timestamp, to: Timestamp, findings: Int, services: [String], regions: [String]
    ) {
      self.from = from
      self.to = to
      self.findings = findings
      self.services = services
      self.regions = regions
    }
  }

  /// What happened, and the events that show it.
  package struct History: Equatable, Sendable {
    /// The order of failures; nil when a single service failed.
    package var cascade: Cascade?
    /// The events of the issue, oldest first.
    package var timeline: [TimelineEntry]
    /// Flagged events per minute (or per wider bucket) from the first on.
    package var activity: Timeline
    /// The worst value per exceeded threshold, worst first.
    package var peaks: [Exceedance]
    /// Ids of at most 100 flagged events, oldest first; first, last and worst are included.
    package var relatedEvents: [String]
    /// Up to 13 events in full, oldest first: first, worst, last and the last 10 of the root's
    /// service and region.
    package var context: [CheckedEvent]
    /// The values furthest outside their usual range, those of the root first.
    package var deviations: [Deviation]
    /// The times in which values were outside their usual range together; at most 40.
    package var outbreaks: [Occurrence]
    /// The incidents in which limits were exceeded, where there were several: the first ones and the
    /// latest, at most 40.
    package var incidents: [Incident]
    /// What its messages have in common, without variables; the first ones.
    ///
    /// Of flagged events, those of the kept ones; of deviations, those of lines, and none where
    /// numbers deviate, too.
    package var templates: [String]
    /// Where the log shows it: in the root, then in the other services in order of failure.
    package var places: [Place]

    package init(
      cascade: Cascade? = nil, timeline: [TimelineEntry] = [], activity: Timeline = Timeline(),
      peaks: [Exceedance] = [], relatedEvents: [String] = [], context: [CheckedEvent] = [],
      deviations: [Deviation] = [], outbreaks: [Occurrence] = [],
      incidents: [Incident] = [], places: [Place] = [], templates: [String] = []
    ) {
      self.incidents = incidents
      self.templates = templates
      self.places = places
      self.deviations = deviations
      self.outbreaks = outbreaks
      self.cascade = cascade
      self.timeline = timeline
      self.activity = activity
      self.peaks = peaks
      self.relatedEvents = relatedEvents
      self.context = context
    }
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
    /// The number of its values outside their usual range; nil where only limits judged.
    package var deviations: Int?

    package init(
      service: String, type: EventType, region: String, onset: Timestamp, findings: Int,
      deviations: Int? = nil
    ) {
      self.deviations = deviations
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
  /// At most five ids, all of them among the related events of the issue.
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
