/// Why the root of an incident fails; decides its values, its words and what the failures share.
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

  var scenario: Scenario {
    switch self {
    case .databaseCascade, .apiCascade, .frontendFault: .cascade
    case .regional: .regional
    case .saturation: .saturation
    case .silence: .silence
    }
  }

  /// How much of the anomalies of its time the incident takes; the rest are isolated.
  var share: Double {
    switch self {
    case .databaseCascade: 0.6
    case .regional: 0.75
    case .apiCascade, .frontendFault, .saturation, .silence: 0.52
    }
  }

  /// The fewest anomalies a member is worth having for.
  var leastPerMember: Int { self == .regional ? 3 : 4 }

  /// How many others fail with the root, compared with how many there are anomalies for: a silent
  /// root needs none, the root of a region's trouble twice as many as the others.
  var memberAdjustment: Int {
    switch self {
    case .silence: 0
    case .regional: -2
    case .databaseCascade, .apiCascade, .frontendFault, .saturation: -1
    }
  }
}

/// One incident of the plan: who fails, where, why and when, in numbers of events from the start.
struct InjectedIncident: Sendable {
  var play: IncidentKind
  var cause: Cause
  /// Indices into the topology.
  var root: Int
  var region: Int
  /// From the first sign to the last anomaly.
  var events: Range<Int>
  /// Its scheduled events, normal ones included, stay inside.
  var slot: Range<Int>
  /// Picks the one endpoint, customer, page or error the cause concentrates on.
  var focus: Int
}

/// What a member does in one phase of an incident.
enum Role: Sendable {
  /// Normal, before its failure: what the baseline is made of.
  case leading
  case failing
  /// Normal again.
  case recovering
}

/// A stretch of an incident in which a member writes `count` events.
struct Phase: Sendable {
  var role: Role
  /// Positions in the log, in events from its start.
  var start: Double
  var end: Double
  var count: Int
}

/// One service in an incident, and how far it has come.
struct Member: Sendable {
  let service: Int
  /// The service it waits for; nil for the root.
  let upstream: Int?
  private let phases: [Phase]
  private var current = 0
  private var written = 0
  /// Where in the log its next event is due; infinite when it has none left.
  private(set) var due = Double.infinity

  init(service: Int, upstream: Int?, phases: [Phase]) {
    self.service = service
    self.upstream = upstream
    self.phases = phases.filter { $0.count > 0 }
    due = self.phases.first?.start ?? .infinity
  }

  /// Events still to come.
  var left: Int { phases[current...].reduce(-written) { $0 + $1.count } }

  /// Whether its first failing or recovering event is still to come after `leading` ones.
  var isLeading: Bool { current < phases.count && phases[current].role == .leading }

  /// One event of a member.
  struct Step {
    var role: Role
    /// How much of the phase is done, 0 to 1.
    var progress: Double
    var isFirst: Bool
    var isLast: Bool
    /// The service the member waits for; nil for the root.
    var upstream: Int?
  }

  /// Takes the next event; there must be one.
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
      let place = (Double(written) + random.between(-0.3, 0.3)) / Double(phase.count)
      due = phase.start + place * (phase.end - phase.start)
    }
    return step
  }
}
