import LogModel

/// A stretch of the log with a fixed number of anomalies: at most one incident, the rest isolated.
struct Slot: Sendable {
  /// Numbers of events from the start of the log.
  var events: Range<Int>
  var isolated: Int
  var incident: InjectedIncident?
  var members: [Member] = []
}

/// Cuts the log into slots and chooses the failure of each.
///
/// Plans count events, not minutes, so that shares and sizes are exact at any rate. Incidents
/// follow each other and the region changes with each, so at least three slots separate two
/// incidents of a region.
struct Planner: Sendable {
  /// The minimum number of anomalies of an incident with several members.
  private static let leastIncident = 24

  private let topology: Topology
  private let total: Int
  private let perMinute: Double
  private let rate: Double
  private let noise: Double?
  private let kinds: [IncidentKind]
  /// The traffic of all services in all regions, in the unit of their weights.
  private let traffic: Double
  private let forced: Int?
  private let isNatural: Bool
  private var random: Randomness
  private let regions: [Int]
  private var candidates: [EventType: [Int]] = [:]
  private var turn = 0

  init(_ options: GeneratorOptions, _ topology: Topology) {
    self.topology = topology
    total = options.events
    perMinute = Double(options.eventsPerMinute)
    random = Randomness(seed: options.seed, for: .plans)
    forced = options.forcedService.flatMap { topology.index(of: $0) }
    isNatural = options.scenarios.isEmpty && forced == nil
    kinds = Self.kinds(for: options.scenarios).filter { kind in
      topology.services.contains {
        $0.type == Self.rootType(kind) && (kind != .coldCache || $0.isCache)
      }
    }
    traffic =
      topology.services.reduce(0) { $0 + $1.weight } * topology.regions.reduce(0) { $0 + $1.weight }
    noise = options.noise
    rate = Self.rate(options)
    regions = random.shuffled(Array(topology.regions.indices))
    for type in EventType.allCases {
      candidates[type] = random.shuffled(topology.services(of: type))
    }
  }

  /// The share of anomalies; a forced incident occurs even at rate 0.
  private static func rate(_ options: GeneratorOptions) -> Double {
    if options.scenarios.contains(.quiet) { return 0 }
    guard options.forcedService != nil, options.events > 0 else { return options.anomalyRate }
    let least = Double(min(leastIncident, options.events)) / Double(options.events)
    return max(options.anomalyRate, least)
  }

  private static func kinds(for scenarios: [Scenario]) -> [IncidentKind] {
    let named: [IncidentKind] = scenarios.compactMap { scenario in
      switch scenario {
      case .cascade: .databaseCascade
      case .regional: .regional
      case .saturation: .saturation
      case .silence: .silence
      case .retryStorm: .retryStorm
      case .slowDependency: .slowDependency
      case .coldCache: .coldCache
      case .quiet: nil
      }
    }
    guard named.isEmpty else { return named }
    return [.databaseCascade, .saturation, .apiCascade, .silence, .regional, .frontendFault]
  }

  /// How many of the first `events` events are anomalies.
  private func anomalies(before events: Int) -> Int { Int((rate * Double(events)).rounded()) }

  /// The anomalies by chance among some events; nil where these are the rest of a budget.
  private func isolated(in events: Range<Int>) -> Int? {
    noise.map { noise in
      Int((noise * Double(events.upperBound)).rounded())
        - Int((noise * Double(events.lowerBound)).rounded())
    }
  }

  /// The slot that begins at event `start`.
  mutating func slot(from start: Int) -> Slot {
    let kind = kinds.isEmpty ? nil : turn == 0 ? forcedKind ?? kinds[0] : kinds[turn % kinds.count]
    let end = start + slotLength(kind, left: total - start)
    let budget = anomalies(before: end) - anomalies(before: start)
    var slot = Slot(events: start..<end, isolated: isolated(in: start..<end) ?? budget)
    guard let kind else { return slot }
    let size = incidentSize(kind, budget)
    guard size >= kind.leastPerMember || kind.staysBelowLimits else { return slot }
    let chosen = outline(kind, size: size)
    turn += 1
    let length = incidentLength(kind, slot.events.count, anomalies: size)
    // What stays below the limits takes no part of the budget, so its slot has fewer anomalies.
    let rest = kind.staysBelowLimits ? Int(Double(budget) * (1 - kind.share)) : budget - size
    slot.isolated = isolated(in: slot.events) ?? rest
    let room = slot.events.count - budget
    let incident = InjectedIncident(
      kind: kind, cause: chosen.cause, root: chosen.root,
      region: regions[(turn - 1) % regions.count],
      events: placement(length, in: slot.events), slot: slot.events, focus: random.below(1 << 30))
    slot.members = schedule(chosen, incident, anomalies: size, normal: room / 2)
    slot.incident = incident
    return slot
  }

  /// The last slot includes a remainder that is too small for another slot.
  private mutating func slotLength(_ kind: IncidentKind?, left: Int) -> Int {
    let range = (kind ?? .databaseCascade).slotMinutes
    let minutes = random.between(range.lowerBound, range.upperBound)
    var forIncident = rate > 0 ? Double(Self.leastIncident + 2) / (0.55 * rate) : .infinity
    if kind?.staysBelowLimits == true { forIncident = 0 }
    let wanted = max(minutes * perMinute, forIncident)
    return Double(left) < 1.6 * wanted ? left : Int(wanted)
  }

  private func incidentSize(_ kind: IncidentKind, _ budget: Int) -> Int {
    if kind.staysBelowLimits { return 0 }
    let size = Int((kind.share * Double(budget)).rounded())
    if isNatural, budget < Self.leastIncident / 2 { return 0 }
    return min(budget, max(size, min(budget, Self.leastIncident)))
  }

  private mutating func incidentLength(
    _ kind: IncidentKind, _ slot: Int, anomalies: Int
  ) -> Int {
    let minutes = random.between(kind.minutes.lowerBound, kind.minutes.upperBound)
    let room = Double(slot)
    return Int(min(max(min(minutes * perMinute, 0.6 * room), 2.2 * Double(anomalies)), 0.75 * room))
  }

  /// A range inside the slot, with normal time before and after.
  private mutating func placement(_ length: Int, in slot: Range<Int>) -> Range<Int> {
    let spare = Double(slot.count - length)
    let start = slot.lowerBound + Int(spare * random.between(0.45, 0.6))
    return start..<(start + length)
  }
}

extension Planner {
  /// The services and cause of an incident, before its time is chosen.
  struct Outline {
    var kind: IncidentKind
    var root: Int
    var cause: Cause
    /// In order of failure, the root first.
    var services: [Int]
  }

  /// The kind of a forced incident: the first named scenario that its root allows, or one that fits
  /// it.
  private var forcedKind: IncidentKind? {
    guard let forced else { return nil }
    let type = topology.services[forced].type
    let named = kinds.first.flatMap {
      $0 == .coldCache && !topology.services[forced].isCache ? nil : $0
    }
    if !isNatural, kinds.count < 6, let named, type == Self.rootType(named) { return named }
    return switch type {
    case .database: .databaseCascade
    case .api: .apiCascade
    case .frontend: .frontendFault
    case .infrastructure: .regional
    }
  }

  private static func rootType(_ kind: IncidentKind) -> EventType {
    switch kind {
    case .databaseCascade, .silence, .retryStorm, .slowDependency: .database
    case .apiCascade: .api
    case .frontendFault: .frontend
    case .regional, .saturation, .coldCache: .infrastructure
    }
  }

  private mutating func outline(_ kind: IncidentKind, size: Int) -> Outline {
    let root = root(of: kind)
    let callers: [Int] =
      switch kind {
      case .databaseCascade, .apiCascade, .frontendFault, .retryStorm, .slowDependency:
        topology.dependents(of: root)
      case .regional:
        random.shuffled(
          topology.services.indices.filter {
            topology.services[$0].type != .infrastructure
          })
      case .saturation: Array(random.shuffled(topology.hosted(on: root)).prefix(2))
      case .silence: Array(topology.dependents(of: root).prefix(4))
      case .coldCache: readers(of: root)
      }
    let limit =
      kind.staysBelowLimits
      ? callers.count : max(1, size / kind.leastPerMember) + kind.memberAdjustment
    return Outline(
      kind: kind, root: root, cause: cause(of: kind, root),
      services: [root] + select(callers, limit: limit))
  }

  private mutating func root(of kind: IncidentKind) -> Int {
    if turn == 0, let forced { return forced }
    var type = Self.rootType(kind)
    let alternates = kind == .silence || kind == .retryStorm || kind == .slowDependency
    if alternates, turn / kinds.count % 2 == 1, candidates[.api]?.isEmpty == false { type = .api }
    var list = candidates[type] ?? []
    if kind == .coldCache { list = list.filter { topology.services[$0].isCache } }
    return list[(turn / kinds.count + (kinds.count == 1 ? 0 : turn)) % list.count]
  }

  private mutating func cause(of kind: IncidentKind, _ root: Int) -> Cause {
    let causes: [Cause] =
      switch kind {
      case .databaseCascade: [.poolExhaustion, .missingIndex, .lockContention]
      case .apiCascade: [.badDeploy, .badDeploy, .threadStarvation]
      case .frontendFault: [.brokenRelease]
      case .regional: [.overload, .memoryLeak]
      case .saturation: [.cpuSaturation, .memoryLeak]
      case .silence: [.crash]
      case .retryStorm: [.retries]
      case .slowDependency: [.slowStorage]
      case .coldCache: [.coldCache]
      }
    return causes[random.below(causes.count)]
  }

  /// The APIs on a cache, then the databases that they read instead.
  private func readers(of cache: Int) -> [Int] {
    let apis = topology.hosted(on: cache).filter { topology.services[$0].type == .api }
    let databases = topology.services(of: .database).filter { database in
      apis.contains { calls($0, anyOf: [database]) }
    }
    return apis + databases
  }

  /// At most `limit` of the services: some of each type, deepest first.
  private func select(_ services: [Int], limit: Int) -> [Int] {
    let tiers = [EventType.database, .api, .frontend].map { type in
      services.filter { topology.services[$0].type == type }
    }
    var taken = tiers.map { _ in 0 }
    var left = min(limit, services.count)
    while left > 0 {
      for tier in tiers.indices where taken[tier] < tiers[tier].count && left > 0 {
        taken[tier] += 1
        left -= 1
      }
    }
    let deep = tiers[0].prefix(taken[0]) + tiers[1].prefix(taken[1])
    let waiting = tiers[2].filter { calls($0, anyOf: Array(deep)) }
    let idle = tiers[2].filter { !waiting.contains($0) }
    return Array(deep) + (waiting + idle).prefix(taken[2])
  }

  private func calls(_ caller: Int, anyOf services: [Int]) -> Bool {
    services.contains { topology.services[caller].callees.contains(topology.services[$0].name) }
  }

  /// How many events a service in a region writes among so many of all.
  func naturalCount(_ service: Int, _ region: Int, among events: Double) -> Int {
    let weight = topology.services[service].weight * topology.regions[region].weight
    return Int((weight / traffic * events).rounded())
  }

  /// The service the one at `position` waits for: a callee or host that failed before it.
  func upstream(_ position: Int, _ services: [Int]) -> Int {
    let service = topology.services[services[position]]
    let earlier = services[..<position].filter { topology.services[$0].type != .frontend }
    let known = service.callees + service.hosts
    return earlier.first { known.contains(topology.services[$0].name) } ?? services[0]
  }
}
