/// What became of a run since earlier ones, its baselines.
package struct RunComparison: Equatable, Sendable {
  /// In the order given: the last is the latest.
  package var baselines: [ComparedRun]
  /// Services as a whole, sorted by name, each followed by those of its regions that differ.
  package var rows: [ComparedSeries]
  /// Rows of single regions without a finding, which are only counted.
  package var quietRegions: Int
  package var issues: [ComparedIssue]
  package var coverage: Coverage
  /// Whether all runs have counted their lines.
  package var comparesLines: Bool
  package var settings: CompareSettings

  package init(
    baselines: [ComparedRun], rows: [ComparedSeries] = [], quietRegions: Int = 0,
    issues: [ComparedIssue] = [], coverage: Coverage = Coverage(),
    comparesLines: Bool = true, settings: CompareSettings = CompareSettings()
  ) {
    self.comparesLines = comparesLines
    self.baselines = baselines
    self.rows = rows
    self.quietRegions = quietRegions
    self.issues = issues
    self.coverage = coverage
    self.settings = settings
  }

  /// The series that are worse than in the baselines, each difference once.
  ///
  /// The regions of a service that is worse as a whole add nothing, nor do all services together
  /// where single ones are worse.
  package var regressed: [ComparedSeries] {
    let all = rows.filter(\.verdict.isRegression)
    return all.filter { row in
      let alike = all.filter { $0.measure == row.measure }
      guard row.service != nil else { return !alike.contains { $0.service != nil } }
      return row.region == nil
        || !alike.contains { $0.region == nil && $0.service == row.service }
    }
  }

  /// The number of `regressed` series.
  package var regressions: Int { regressed.count }

  /// The number of issues above `low` that no baseline had; isolated events are chance.
  package var newIssues: Int { issues(.new).count }

  /// The number of issues above `low` that are back, or worse than in the baselines.
  package var regressedIssues: Int { issues(.regressed).count }

  /// The number of issues of the latest baseline that are gone.
  package var resolvedIssues: Int { issues.count { $0.change == .resolved } }

  /// What became of each issue of this run, by its id.
  package var changes: [String: ComparedIssue.Change] {
    Dictionary(
      issues.filter { $0.change != .resolved }.map { ($0.issueID, $0.change) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The issues above `low` of which the same became.
  package func issues(_ change: ComparedIssue.Change) -> [ComparedIssue] {
    issues.filter { $0.change == change && $0.severity > .low }
  }

  /// How much of the baselines' traffic there was to compare.
  package struct Coverage: Equatable, Sendable {
    /// From 0 to 1.
    package var share: Double
    /// The services and regions that could not be compared, those with the most events first.
    package var missing: [Missing]

    package init(share: Double = 1, missing: [Missing] = []) {
      self.share = share
      self.missing = missing
    }

    /// What of the baselines' traffic could not be compared.
    package struct Missing: Equatable, Sendable {
      package var service: String
      /// Nil for all of its regions.
      package var region: String?
      /// The share of the baselines' events.
      package var share: Double
      /// `absent` or `too few events`.
      package var reason: String

      package init(service: String, region: String?, share: Double, reason: String) {
        self.service = service
        self.region = region
        self.share = share
        self.reason = reason
      }
    }
  }

  /// Whether enough was compared for a claim.
  package var isSufficient: Bool { coverage.share >= settings.coverage }
}

/// A run that another is compared with.
package struct ComparedRun: Equatable, Sendable {
  /// The file as the user named it.
  package var name: String
  package var window: ClosedRange<Timestamp>?
  package var events: Int

  package init(name: String, window: ClosedRange<Timestamp>?, events: Int) {
    self.name = name
    self.window = window
    self.events = events
  }
}

/// One measure of one service, then and now.
package struct ComparedSeries: Equatable, Sendable {
  /// What is compared.
  package enum Measure: Equatable, Sendable {
    case values(metric: String)
    /// The share of failed events, in percent.
    case errorRate
    /// Events a minute.
    case volume
    /// The lines of a template.
    case lines(template: String)
  }

  package enum Verdict: String, CaseIterable, Sendable {
    case regressed
    /// No event where there should be some.
    case silent
    case improved
    /// Different, where the name does not tell which direction is bad.
    case changed
    /// No difference that is proven and large enough.
    case same
    case notEnough = "not enough data"
    /// Only in this run.
    case new
    /// Only in the baselines, with too few events to be missed.
    case gone

    package var isRegression: Bool { self == .regressed || self == .silent }
  }

  /// The values of one side.
  package struct Side: Equatable, Sendable {
    package var count: Int
    /// The median; of a rate and a volume, the number itself.
    package var p50: Double
    package var p95: Double?
    package var p99: Double?

    package init(count: Int, p50: Double, p95: Double? = nil, p99: Double? = nil) {
      self.count = count
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
    }
  }

  /// Nil for all services together.
  package var service: String?
  /// Nil for all regions together.
  package var region: String?
  package var measure: Measure
  package var unit: String
  package var then: Side?
  package var now: Side?
  /// By how much values are higher, as a share: 0.2 is 20 % more.
  ///
  /// Nil where nothing was compared.
  package var change: Double?
  /// The 95 % interval of `change`.
  package var interval: ClosedRange<Double>?
  /// The probability of such a difference by chance, after the correction for many comparisons.
  package var probability: Double?
  package var verdict: Verdict
  /// One phrase: what the verdict rests on.
  package var reason: String
  /// For the drawing; only for values of a service as a whole.
  package var distributions: (then: Histogram, now: Histogram)?
  /// The 95th percentile, rate or volume of each baseline in order, then of this run.
  package var history: [Double]

  package init(
    service: String?, region: String?, measure: Measure, unit: String, then: Side? = nil,
    now: Side? = nil, verdict: Verdict = .same, reason: String = "", history: [Double] = []
  ) {
    self.service = service
    self.region = region
    self.measure = measure
    self.unit = unit
    self.then = then
    self.now = now
    self.verdict = verdict
    self.reason = reason
    self.history = history
  }

  /// The service, or `all services`.
  package var serviceName: String { service ?? "all services" }

  /// `latency_ms`, `error rate`, `events a minute` or `lines "connection refused"`.
  package var measureName: String {
    switch measure {
    case .values(let metric): metric
    case .errorRate: "error rate"
    case .volume: "events a minute"
    case .lines(let template): "lines \"\(template)\""
    }
  }

  package static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.service == rhs.service && lhs.region == rhs.region && lhs.measure == rhs.measure
      && lhs.then == rhs.then && lhs.now == rhs.now && lhs.change == rhs.change
      && lhs.interval == rhs.interval && lhs.probability == rhs.probability
      && lhs.verdict == rhs.verdict && lhs.reason == rhs.reason && lhs.history == rhs.history
      && lhs.distributions?.then == rhs.distributions?.then
      && lhs.distributions?.now == rhs.distributions?.now
  }
}

/// An issue of this run, or one of the latest baseline that is gone.
package struct ComparedIssue: Equatable, Sendable {
  package enum Change: String, CaseIterable, Sendable {
    /// In no baseline.
    case new
    /// In an earlier baseline but not in the latest, or more severe than in any.
    case regressed
    case ongoing
    /// In the latest baseline, and not in this run.
    case resolved
  }

  package var issueID: String
  package var fingerprint: String
  package var title: String
  package var severity: Severity
  package var change: Change

  package init(
    issueID: String, fingerprint: String, title: String, severity: Severity, change: Change
  ) {
    self.issueID = issueID
    self.fingerprint = fingerprint
    self.title = title
    self.severity = severity
    self.change = change
  }
}

/// When a difference between runs counts.
package struct CompareSettings: Equatable, Sendable {
  /// The least change that counts, as a share.
  package var effect = 0.1
  /// The least drop of a service's volume that counts, as a share; traffic varies more than speed.
  package var volume = 0.3
  /// The least change that counts in the metric's own unit, by unit; `errors` is that of the error
  /// rate, in percentage points.
  package var floors: [String: Double] = ["ms": 5, "s": 0.005, "%": 1, "errors": 0.5]
  /// The fewest values on each side.
  package var samples = 100
  /// The least share of the baselines' traffic that must be there to compare.
  package var coverage = 0.9
  /// The most pairs of runs without a difference of which one is reported, as a share.
  package var falseAlarms = 0.005

  package init() {}

  package func floor(_ unit: String) -> Double { floors[unit] ?? 0 }
}
