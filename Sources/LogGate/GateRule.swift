// LogGate: the rules by which a run passes or fails.
//
//   "p95(latency_ms){service=checkout} < 400" ──▶ GateRule
//   EventRecord ──▶ GateMeter (counts of one rule) ──▶ GateCheck
//
// Pure and deterministic: no files and no clock. Memory is bounded by the rules and their windows,
// never by the number of events.

package import LogModel

/// A statement about a run that must hold, or else the gate trips.
///
///     p95(latency_ms){service=checkout} < 400ms
///     error_rate < 1% over 10m
///     issues(high) == 0
package struct GateRule: Equatable, Sendable {
  /// What a rule measures.
  package enum Subject: Equatable, Sendable {
    /// A statistic of the values of a metric.
    case statistic(Statistic, metric: String)
    /// The number of events.
    case events
    /// The number of events that tell that the server failed.
    case errors
    /// The share of these among the events that tell an outcome, in percent.
    case errorRate
    /// The share of the chosen events among those that differ in status, outcome and severity only,
    /// in percent.
    case share
    case result(RunResult)
  }

  package enum Statistic: Equatable, Sendable {
    /// By nearest rank: the smallest value that at least this percentage of the values do not
    /// exceed.
    case percentile(Double)
    case mean, min, max, sum, count
    /// Of the population, not of a sample.
    case standardDeviation
  }

  /// A number that is known only once the whole run is judged.
  package enum RunResult: Equatable, Sendable {
    /// The issues at or above a severity.
    case issues(Severity)
    case newIssues, regressions
    case flagged
  }

  package enum Comparison: String, CaseIterable, Sendable {
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case equal = "=="
    case unequal = "!="

    func holds(_ value: Double, _ bound: Double) -> Bool {
      switch self {
      case .less: value < bound
      case .atMost: value <= bound
      case .greater: value > bound
      case .atLeast: value >= bound
      case .equal: value == bound
      case .unequal: value != bound
      }
    }

    /// Whether a smaller value breaks the rule rather than a larger one.
    var isFloor: Bool { self == .greater || self == .atLeast }
  }

  /// The time in which a rule must hold.
  package struct Frame: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
      /// Broken where each slice of a time this long breaks it.
      case `for`
      /// Broken where the events of any time this long break it, also at the ends of the log.
      case within
      /// Broken where the events of any whole time this long break it.
      case over
    }

    package var kind: Kind
    package var length: EventDuration

    /// The length of a slice: a second in a time of less than two minutes, else a minute.
    var slice: EventDuration { length < .minutes(2) ? .seconds(1) : .minutes(1) }

    /// The number of slices in the time, rounded up.
    var slices: Int {
      Int((length.microseconds + slice.microseconds - 1) / slice.microseconds)
    }
  }

  /// As the user wrote it.
  package var text: String
  package var subject: Subject
  package var filter = GateFilter()
  package var comparison: Comparison
  /// In the unit of the subject.
  package var bound: Double
  /// The time in which a count counts: 1 s in `events > 10/s`; nil for the number itself.
  package var rate: EventDuration?
  package var frame: Frame?

  /// Whether it needs what was counted of events.
  package var isCounted: Bool { if case .result = subject { false } else { true } }

  /// The metric whose values it judges.
  package var metric: String? {
    if case .statistic(_, let metric) = subject { metric } else { nil }
  }

  /// Whether no event is a number too, 0.
  var isCount: Bool {
    switch subject {
    case .events, .errors, .statistic(.count, _), .statistic(.sum, _): true
    default: false
    }
  }

  /// Whether it counts the values of a metric.
  var countsValues: Bool { if case .statistic(.count, _) = subject { true } else { false } }

  /// The unit of values in texts.
  func unit(_ metrics: MetricTable) -> String {
    switch subject {
    case .errorRate, .share: "%"
    case .statistic(.count, _), .events, .errors, .result: ""
    case .statistic(_, let metric): Self.unit(of: metric, metrics)
    }
  }

  /// The unit of a metric by the table of the run, else by its name.
  static func unit(of metric: String, _ metrics: MetricTable) -> String {
    metrics.id(of: metric).map { metrics[$0].unit } ?? MetricMeaning(of: metric).unit
  }
}

/// The events that a rule is about; nil is any.
package struct GateFilter: Equatable, Sendable {
  package enum Key: String, CaseIterable, Sendable {
    case service, region, endpoint, customer, type, status, severity
    /// `success` or `failure`, as ECS names them; empty where an event tells neither.
    case outcome
  }

  /// At most one pattern for each key.
  package var patterns: [Key: NamePattern] = [:]

  package init() {}

  /// Whether the properties of a kind of event pass.
  ///
  /// An event without a region, an endpoint or a status has the empty one.
  func contains(_ kind: EventKind, _ names: Names, ignoringOutcome: Bool = false) -> Bool {
    patterns.allSatisfy { key, pattern in
      switch key {
      case .service: pattern.matches(names.services[kind.service])
      case .region: pattern.matches(names.regions[kind.region])
      case .endpoint: pattern.matches(names.endpoints[kind.endpoint])
      case .type: pattern.matches(kind.type.name)
      case .status:
        ignoringOutcome || pattern.matches(kind.status == 0 ? "" : "\(kind.status)")
      case .outcome: ignoringOutcome || pattern.matches(kind.outcomeName)
      case .customer, .severity: true
      }
    }
  }
}

extension EventKind {
  /// The name of the outcome in a filter.
  fileprivate var outcomeName: String {
    guard hasOutcome else { return "" }
    return isServerError ? "failure" : "success"
  }
}
