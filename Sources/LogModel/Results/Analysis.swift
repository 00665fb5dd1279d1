/// The result of a run, which every renderer reads.
package struct Analysis: Equatable, Sendable {
  package var version: String
  package var status: RunStatus
  package var inputs: [InputSummary]
  /// The first and the last event time; nil without events.
  package var window: ClosedRange<Timestamp>?
  package var totals: Totals
  package var thresholds: [Threshold]
  /// One for each threshold; empty when nothing was measured.
  package var distributions: [Distribution]
  /// Sorted by name, then type.
  package var services: [ServiceSummary]
  /// Worst first.
  package var issues: [Issue]
  package var alerts: [Alert]
  package var tickets: [Ticket]
  package var kbEntries: [KBEntry]
  /// The newest 500, newest first.
  package var events: [CheckedEvent]
  /// Flagged events of the whole run: one for each service and slice of time.
  package var sample: [CheckedEvent]
  package var rejects: RejectSummary
  package var timeline: Timeline

  package init(
    version: String, status: RunStatus = RunStatus(), inputs: [InputSummary] = [],
    window: ClosedRange<Timestamp>? = nil, totals: Totals = Totals(),
    thresholds: [Threshold] = Threshold.defaults, distributions: [Distribution] = [],
    services: [ServiceSummary] = [],
    issues: [Issue] = [], alerts: [Alert] = [], tickets: [Ticket] = [], kbEntries: [KBEntry] = [],
    events: [CheckedEvent] = [], sample: [CheckedEvent] = [],
    rejects: RejectSummary = RejectSummary(),
    timeline: Timeline = Timeline()
  ) {
    self.version = version
    self.status = status
    self.inputs = inputs
    self.window = window
    self.totals = totals
    self.thresholds = thresholds
    self.distributions = distributions
    self.services = services
    self.issues = issues
    self.alerts = alerts
    self.tickets = tickets
    self.kbEntries = kbEntries
    self.events = events
    self.sample = sample
    self.rejects = rejects
    self.timeline = timeline
  }
}

/// The course of the run: completeness, doubts and warnings.
package struct RunStatus: Equatable, Sendable {
  /// False when an input could not be read to its end.
  package var isComplete: Bool
  package var exitCode: Int32
  /// Whether the user set a gate.
  ///
  /// Without one, a pass has no meaning.
  package var isGated: Bool
  /// What the language model did; nil when none was used.
  package var model: ModelStatus?
  /// Why the result may be incomplete or unreliable; nil when it is neither.
  package var doubt: Doubt?
  /// One sentence each, for people.
  package var warnings: [String]

  package init(
    isComplete: Bool = true, exitCode: Int32 = 0, isGated: Bool = false,
    model: ModelStatus? = nil, doubt: Doubt? = nil, warnings: [String] = []
  ) {
    self.doubt = doubt
    self.isComplete = isComplete
    self.exitCode = exitCode
    self.isGated = isGated
    self.model = model
    self.warnings = warnings
  }
}

/// Why a run did not see what it was meant to see, as a sentence in two parts.
package struct Doubt: Equatable, Sendable {
  /// `Nothing was measured`.
  package var lead: String
  /// `none of 6 limits found its metric in 60 events`.
  package var detail: String

  package init(lead: String, detail: String) {
    self.lead = lead
    self.detail = detail
  }
}

extension RunStatus {
  /// `.model` when a language model was asked, whether it answered or not.
  package var analyst: Analyst { model == nil ? .embedded : .model }
}

/// One input and what was read from it.
package struct InputSummary: Equatable, Sendable {
  /// The name that the user gave; `-` is standard input.
  package var name: String
  /// As stored, before decompression.
  package var bytes: Int
  package var isCompressed: Bool
  package var lines: Int
  package var events = 0
  /// The number of events that are earlier than one before them, and the largest difference.
  package var eventsOutOfOrder = 0
  package var disorder = EventDuration.zero
  /// False when the input ended early or could not be read.
  package var isComplete: Bool

  package init(
    name: String, bytes: Int = 0, isCompressed: Bool = false, lines: Int = 0,
    isComplete: Bool = true
  ) {
    self.name = name
    self.bytes = bytes
    self.isCompressed = isCompressed
    self.lines = lines
    self.isComplete = isComplete
  }
}

/// The counts of a run; `events + rejected + blank = lines`.
package struct Totals: Equatable, Sendable {
  package var lines = 0
  package var events = 0
  /// Events without a value that has a limit.
  ///
  /// They are shown and counted, but not judged.
  package var plain = 0
  package var rejected = 0
  package var blank = 0
  /// Events outside `--since` and `--until`; part of `events`, not analyzed.
  package var outsideWindow = 0
  package var flagged = 0
  package var critical = 0
  package var services = 0
  package var regions = 0
  /// Customers with at least one flagged event.
  package var customersAffected = 0

  package init() {}
}

/// The counts of one service.
package struct ServiceSummary: Equatable, Sendable {
  package var service: String
  package var type: EventType
  /// Sorted.
  package var regions: [String]
  /// Events with a checked value.
  package var events: Int
  package var flagged: Int
  package var critical: Int
  /// In the order of the metric table; metrics without values are left out.
  package var metrics: [MetricSummary]
  /// The service's findings over time.
  package var activity: Timeline

  package init(
    service: String, type: EventType, regions: [String], events: Int, flagged: Int, critical: Int,
    metrics: [MetricSummary], activity: Timeline = Timeline()
  ) {
    self.service = service
    self.type = type
    self.regions = regions
    self.events = events
    self.flagged = flagged
    self.critical = critical
    self.metrics = metrics
    self.activity = activity
  }
}

/// The distribution of one metric of one service.
package struct MetricSummary: Equatable, Sendable {
  package var metric: String
  package var unit: String
  package var count: Int
  package var mean: Double
  /// Exact to about 1.6 % of the value, as it comes from a histogram.
  package var p50: Double
  package var p95: Double
  package var p99: Double
  package var max: Double

  package init(
    metric: String, unit: String, count: Int, mean: Double, p50: Double, p95: Double, p99: Double,
    max: Double
  ) {
    self.metric = metric
    self.unit = unit
    self.count = count
    self.mean = mean
    self.p50 = p50
    self.p95 = p95
    self.p99 = p99
    self.max = max
  }
}

/// The lines that are not events.
package struct RejectSummary: Equatable, Sendable {
  /// Lines per reason, most frequent first, then by name.
  package var byReason: [ReasonCount]
  /// The first few, in input order.
  package var first: [Reject]

  package init(byReason: [ReasonCount] = [], first: [Reject] = []) {
    self.byReason = byReason
    self.first = first
  }
}

/// A reason and how often it occurred.
package struct ReasonCount: Equatable, Sendable {
  package var reason: String
  package var count: Int

  package init(reason: String, count: Int) {
    self.reason = reason
    self.count = count
  }
}

/// A line that is not a valid event.
package struct Reject: Equatable, Sendable {
  package var location: LineLocation
  /// 1-based byte column of the error; 0 when the reason concerns the whole line.
  package var column: Int
  /// The kind of error in fixed words, including the field.
  package var reason: String
  /// The text at the place of the error, shortened; empty when the reason concerns the whole line.
  package var found: String
  /// The original line, undecodable bytes replaced, cut after 64 KiB.
  package var text: String
  /// Whether `text` is the whole line.
  package var isWhole: Bool

  package init(
    location: LineLocation, column: Int, reason: String, found: String = "", text: String,
    isWhole: Bool = true
  ) {
    self.found = found
    self.location = location
    self.column = column
    self.reason = reason
    self.text = text
    self.isWhole = isWhole
  }

  /// `timestamp is not RFC 3339, found 1767600003`.
  package var sentence: String { found.isEmpty ? reason : "\(reason), found \(found)" }
}
