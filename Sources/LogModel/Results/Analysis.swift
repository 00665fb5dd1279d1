/// The result of a run, which every renderer reads.
package struct Analysis: Equatable, Sendable {
  package var version: String
  package var status: RunStatus
  package var input: RunInput
  package var statistics: RunStatistics
  package var thresholds: [Threshold]
  package var triage: TriageOutputs
  package var events: EventExcerpt
  /// What became of it since earlier runs; nil where it was compared with none.
  package var comparison: RunComparison?
  /// Sorted by time; all within the window.
  package var marks: [TimeMark] = []

  package init(
    version: String, status: RunStatus = RunStatus(), input: RunInput = RunInput(),
    statistics: RunStatistics = RunStatistics(), thresholds: [Threshold] = Threshold.defaults,
    triage: TriageOutputs = TriageOutputs(), events: EventExcerpt = EventExcerpt()
  ) {
    self.version = version
    self.status = status
    self.input = input
    self.statistics = statistics
    self.thresholds = thresholds
    self.triage = triage
    self.events = events
  }
}

/// What was read, and what of it was no event.
package struct RunInput: Equatable, Sendable {
  package var files: [InputSummary]
  package var rejects: RejectSummary

  package init(files: [InputSummary] = [], rejects: RejectSummary = RejectSummary()) {
    self.files = files
    self.rejects = rejects
  }
}

/// What the events of a run amount to.
package struct RunStatistics: Equatable, Sendable {
  package var totals: Totals
  /// The first and the last event time; nil without events.
  package var window: ClosedRange<Timestamp>?
  package var timeline: Timeline
  /// Sorted by name, then type.
  package var services: [ServiceSummary]
  /// One for each threshold; empty when nothing was measured.
  package var distributions: [Distribution]
  /// What another run can be compared with.
  package var profile: RunProfile
  /// Those of metrics with a limit, sorted by service, then metric; empty where a run has too many.
  package var percentiles: [PercentileTimeline] = []

  package init(
    totals: Totals = Totals(), window: ClosedRange<Timestamp>? = nil,
    timeline: Timeline = Timeline(), services: [ServiceSummary] = [],
    distributions: [Distribution] = [], profile: RunProfile = RunProfile()
  ) {
    self.totals = totals
    self.window = window
    self.timeline = timeline
    self.services = services
    self.distributions = distributions
    self.profile = profile
  }
}

/// The issues and what is sent or kept about them.
package struct TriageOutputs: Equatable, Sendable {
  /// Worst first; each finding is in exactly one.
  package var issues: [Issue]
  /// In the order of the issues.
  package var alerts: [Alert]
  /// One for each critical issue.
  package var tickets: [Ticket]
  /// Those of the issues, except entries that may be unreadable.
  package var kbEntries: [KBEntry]
  /// The issues that suppressions hide from the gate, which are in none of the lists above but the
  /// last.
  package var suppressions = SuppressionOutcome()

  package init(
    issues: [Issue] = [], alerts: [Alert] = [], tickets: [Ticket] = [], kbEntries: [KBEntry] = []
  ) {
    self.issues = issues
    self.alerts = alerts
    self.tickets = tickets
    self.kbEntries = kbEntries
  }
}

/// The events of a run that are shown.
package struct EventExcerpt: Equatable, Sendable {
  /// The newest 500, newest first.
  package var newest: [CheckedEvent]
  /// Flagged events of the whole run: one for each service and slice of time.
  package var sample: [CheckedEvent]

  package init(newest: [CheckedEvent] = [], sample: [CheckedEvent] = []) {
    self.newest = newest
    self.sample = sample
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
  /// The rules of the gate; empty without a gate.
  package var checks: [GateCheck]
  /// What the language model did; nil when none was used.
  package var model: ModelStatus?
  /// Why the result may be incomplete or unreliable; nil when it is neither.
  package var doubt: Doubt?
  /// One sentence each, for people.
  package var warnings: [String]

  package init(
    isComplete: Bool = true, exitCode: Int32 = 0, isGated: Bool = false,
    checks: [GateCheck] = [], model: ModelStatus? = nil, doubt: Doubt? = nil,
    warnings: [String] = []
  ) {
    self.doubt = doubt
    self.isComplete = isComplete
    self.exitCode = exitCode
    self.isGated = isGated
    self.checks = checks
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

/// A number of events by a name.
package struct NamedCount: Equatable, Sendable {
  package var name: String
  package var count: Int

  /// The counts of a table, the largest first, then by name.
  package static func sorted(_ counts: [String: Int]) -> [Self] {
    counts.filter { $0.value > 0 }.map { Self(name: $0.key, count: $0.value) }
      .sorted { $0.count == $1.count ? $0.name < $1.name : $0.count > $1.count }
  }
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
  /// Lines that only say how others are read: comments, headers, banners.
  package var directives = 0
  /// The number of events by dialect, the most frequent first.
  package var dialects: [NamedCount] = []
  /// The number of events that have a value, by field; empty for a log in our own dialect.
  package var mapped: [NamedCount] = []
  /// The number of times that named no zone.
  package var zonelessTimes = 0
  package var disorder = EventDuration.zero
  /// False when the input ended early or could not be read.
  package var isComplete: Bool

  /// How a log that is not in our own dialect was read, in one sentence without its period; nil for
  /// one in our own.
  package var reading: String? {
    guard let first = dialects.first, first.name != "logmon" || dialects.count > 1 else {
      return nil
    }
    let names = dialects.prefix(3).map(\.name)
    func share(_ field: String) -> String {
      let count = mapped.first { $0.name == field }?.count ?? 0
      return "\(PlainText.number(Double(count) / Double(max(1, events)) * 100, places: 0)) %"
    }
    let metrics = mapped.filter { !["region", "customer_id"].contains($0.name) }.prefix(3)
      .map { "\($0.name) in \(share($0.name))" }
    let missing = ["region", "customer_id"].filter { field in
      !mapped.contains { $0.name == field }
    }
    var parts = ["read as \(PlainText.list(Array(names)))"]
    parts.append(metrics.isEmpty ? "nothing to measure" : metrics.joined(separator: ", "))
    if !missing.isEmpty { parts.append("no " + missing.joined(separator: ", no ")) }
    if zonelessTimes > 0 {
      parts.append("\(PlainText.count(zonelessTimes, "time")) without a zone")
    }
    return parts.joined(separator: "; ")
  }

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
  /// Lines that only say how others are read.
  package var directives = 0
  /// Events outside `--since` and `--until`; part of `events`, not analyzed.
  package var outsideWindow = 0
  /// Events of services that the user ignores; part of `events`, not analyzed.
  package var ignored = 0
  package var flagged = 0
  package var critical = 0
  /// Values outside their usual range while several were in a row; none of them is flagged by it.
  package var deviations = 0
  package var services = 0
  package var regions = 0
  /// Customers with at least one flagged event.
  package var customersAffected = 0

  package init() {}

  /// The events that were analyzed.
  package var analyzed: Int { events - outsideWindow - ignored }
}

/// The counts of one service.
package struct ServiceSummary: Equatable, Sendable {
  package var service: String
  package var type: EventType
  /// Sorted.
  package var regions: [String]
  /// Of events with a checked value.
  package var counts: EventCounts
  /// In the order of the metric table; metrics without values are left out.
  package var metrics: [MetricSummary]
  /// The service's findings over time.
  package var activity: Timeline

  package init(
    service: String, type: EventType, regions: [String], counts: EventCounts,
    metrics: [MetricSummary], activity: Timeline = Timeline()
  ) {
    self.service = service
    self.type = type
    self.regions = regions
    self.counts = counts
    self.metrics = metrics
    self.activity = activity
  }
}

/// The values of one metric of one service.
package struct MetricSummary: Equatable, Sendable {
  package var metric: String
  package var unit: String
  package var values: ValueSummary

  package init(metric: String, unit: String, values: ValueSummary) {
    self.metric = metric
    self.unit = unit
    self.values = values
  }
}

/// How many values were measured, and how they are spread.
package struct ValueSummary: Equatable, Sendable {
  package var count: Int
  package var mean: Double
  /// Exact to about 0.8 % of the value, as it comes from a histogram.
  package var p50: Double
  package var p95: Double
  package var p99: Double
  package var max: Double

  package init(count: Int, mean: Double, p50: Double, p95: Double, p99: Double, max: Double) {
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
package struct Reject: Codable, Equatable, Sendable {
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

  /// `the time is of no known form, found "yesterday"`.
  package var sentence: String { found.isEmpty ? reason : "\(reason), found \(found)" }
}
