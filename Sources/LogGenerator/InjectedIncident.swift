/// Why the root of an incident fails; determines its values, its messages and what the failures
/// share.
enum Cause: CaseIterable, Sendable {
  case poolExhaustion
  case missingIndex
  case lockContention
  case badDeploy
  case threadStarvation
  case brokenRelease
  case cpuSaturation
  case memoryLeak
  case overload
  case crash
  case retries
  case slowStorage
  case coldCache

  var title: String {
    switch self {
    case .poolExhaustion: "connection pool exhausted"
    case .missingIndex: "queries without an index"
    case .lockContention: "lock contention"
    case .badDeploy: "bad deploy of one endpoint"
    case .threadStarvation: "worker threads exhausted"
    case .brokenRelease: "broken release of one page"
    case .cpuSaturation: "CPU saturated"
    case .memoryLeak: "memory leak"
    case .overload: "infrastructure overloaded"
    case .crash: "stopped without a word"
    case .retries: "overloaded by retries"
    case .slowStorage: "slow storage, below every limit"
    case .coldCache: "cache lost its content"
    }
  }
}

/// The kinds of incident, by what fails first; several can belong to one scenario.
enum IncidentKind: Sendable {
  case databaseCascade
  case apiCascade
  case frontendFault
  case regional
  case saturation
  case silence
  case retryStorm
  case slowDependency
  case coldCache

  var scenario: Scenario {
    switch self {
    case .databaseCascade, .apiCascade, .frontendFault: .cascade
    case .regional: .regional
    case .saturation: .saturation
    case .silence: .silence
    case .retryStorm: .retryStorm
    case .slowDependency: .slowDependency
    case .coldCache: .coldCache
    }
  }

  /// Whether nothing in it exceeds a limit.
  var staysBelowLimits: Bool { self == .slowDependency }

  /// Whether its root writes no anomaly.
  var hasQuietRoot: Bool { self == .silence || self == .coldCache }

  /// The shortest and longest slot, in minutes of the average rate; what stays below the limits shows
  /// only beside a longer time without it.
  var slotMinutes: ClosedRange<Double> { staysBelowLimits ? 80...110 : 13...19 }

  var minutes: ClosedRange<Double> { staysBelowLimits ? 8...14 : 5...8 }

  /// The incident's share of the anomalies in its slot; the rest are isolated.
  var share: Double {
    switch self {
    case .databaseCascade, .coldCache: 0.6
    case .regional, .retryStorm: 0.75
    case .apiCascade, .frontendFault, .saturation, .silence, .slowDependency: 0.52
    }
  }

  /// The minimum number of anomalies per member.
  var leastPerMember: Int { self == .regional ? 3 : 4 }

  /// The number of members besides the root, relative to the one that the anomalies allow: a silent
  /// root needs no anomalies, the root of a regional incident twice as many as the others.
  var memberAdjustment: Int {
    switch self {
    case .silence, .coldCache: 0
    case .regional, .retryStorm: -2
    case .databaseCascade, .apiCascade, .frontendFault, .saturation, .slowDependency: -1
    }
  }
}

/// One incident of the plan: its services, place, cause and time, in events from the start.
struct InjectedIncident: Sendable {
  var kind: IncidentKind
  var cause: Cause
  /// Indices into the topology.
  var root: Int
  var region: Int
  /// From the first sign to the last anomaly.
  var events: Range<Int>
  /// The range of all its scheduled events, including normal ones.
  var slot: Range<Int>
  /// Selects the endpoint, customer, page or error that the cause concentrates on.
  var focus: Int
}

/// What a member does in one phase of an incident.
enum Role: Sendable {
  /// Normal events before its failure, which form the baseline.
  case leading
  case failing
  /// Affected, but below every limit.
  case strained
  /// Normal again.
  case recovering
}

/// A part of an incident in which a member writes `count` events.
struct Phase: Sendable {
  var role: Role
  /// Positions in the log, in events from its start.
  var start: Double
  var end: Double
  var count: Int
}

/// One service in an incident, and its progress.
struct Member: Sendable {
  let service: Int
  /// The service it waits for; nil for the root.
  let upstream: Int?
  private let phases: [Phase]
  private var current = 0
  private var written = 0
  /// The position in the log of its next event; infinite when none is left.
  private(set) var due = Double.infinity

  init(service: Int, upstream: Int?, phases: [Phase]) {
    self.service = service
    self.upstream = upstream
    self.phases = phases.filter { $0.count > 0 }
    due = self.phases.first?.start ?? .infinity
  }

  /// The number of remaining events.
  var left: Int { phases[current...].reduce(-written) { $0 + $1.count } }

  /// Whether its normal phase before the failure is still in progress.
  var isLeading: Bool { current < phases.count && phases[current].role == .leading }

  /// One event of a member.
  struct Step {
    var role: Role
    /// The completed part of the phase, 0 to 1.
    var progress: Double
    var isFirst: Bool
    var isLast: Bool
    /// The service the member waits for; nil for the root.
    var upstream: Int?
  }

  /// Returns the next event, which must exist.
  mutating func advance(_ random: inout Randomness) -> Step {
    let phase = phases[current]
    let progress = Double(written) / Double(max(phase.count - 1, 1))
    written += 1
    let step = Step(
      role: phase.role, progress: progress, isFirst: written == 1,
      isLast: written == phase.count, upstream: upstream)
    if step.isLast {
      current += 1
      written = 0
      due = current < phases.count ? phases[current].start : .infinity
    } else {
      let placement = (Double(written) + random.between(-0.3, 0.3)) / Double(phase.count)
      due = phase.start + placement * (phase.end - phase.start)
    }
    return step
  }
}
