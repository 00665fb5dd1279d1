internal import LogModel

/// The topology by the ids of a run's services.
struct CallGraph: Sendable {
  /// By service, all that it calls, directly or through others, by the topology or by events that
  /// measure a call.
  private var dependencies: [NameID: Set<NameID>] = [:]
  /// By service, what it calls directly, by the topology or by events that measure a call.
  private var calls: [NameID: Set<NameID>] = [:]
  /// By service, what calls it directly.
  private var callers: [NameID: Set<NameID>] = [:]
  private static let mostCalls = 1 << 14
  /// Of all services and of one, those that are called through others.
  private static let mostDependencies = 1 << 18
  private static let mostOfOne = 1 << 10

  /// The calls that the topology names, and those that events measure.
  init(_ topology: Topology = Topology(), _ names: Names = Names()) {
    func ids(_ services: some Sequence<String>) -> Set<NameID> {
      Set(services.compactMap { names.services.id(of: $0) })
    }
    for (caller, services) in topology.calls {
      guard let id = names.services.id(of: caller) else { continue }
      calls[id] = ids(services)
      dependencies[id] = ids(topology.dependencies(of: caller))
    }
    var count = 0
    for id in 1..<max(1, names.kinds.endID) where names.kinds[id].caller != 0 {
      guard count < Self.mostCalls else { break }
      let kind = names.kinds[id]
      if calls[kind.caller, default: []].insert(kind.service).inserted { count += 1 }
    }
    for (caller, services) in calls {
      for service in services { callers[service, default: []].insert(caller) }
    }
    if count > 0 { addMeasured() }
  }

  /// Adds what services call through others by the calls that events measure, where the topology
  /// does not say the contrary.
  private mutating func addMeasured() {
    let stated = dependencies
    var count = 0
    for caller in calls.keys.sorted() {
      var found = calls[caller] ?? []
      var next = found
      while !next.isEmpty, count < Self.mostDependencies, found.count < Self.mostOfOne {
        next = next.reduce(into: Set<NameID>()) { $0.formUnion(calls[$1] ?? []) }
          .subtracting(found)
        found.formUnion(next)
        count += next.count
      }
      let known = found.filter { stated[$0]?.contains(caller) != true }
      dependencies[caller, default: []].formUnion(known)
    }
  }

  /// What a service calls directly.
  func callees(of service: NameID) -> Set<NameID> { calls[service] ?? [] }

  /// Whether it is known of any service what it calls.
  var knowsCalls: Bool { !calls.isEmpty }

  /// What calls one of some services directly.
  func callers(ofAny services: Set<NameID>) -> Set<NameID> {
    services.reduce(into: []) { $0.formUnion(callers[$1] ?? []) }
  }

  /// All whose calls reach a service, directly or through others.
  func callers(above service: NameID) -> Set<NameID> {
    var found: Set<NameID> = []
    var next: Set<NameID> = [service]
    while !next.isEmpty {
      next = callers(ofAny: next).subtracting(found)
      found.formUnion(next)
    }
    return found.subtracting([service])
  }

  /// Whether a service neither calls nor is called, though it is known of others.
  func isApart(_ service: NameID) -> Bool {
    knowsCalls && calls[service] == nil && callers[service] == nil
  }

  /// All that a service calls, in the order of their ids.
  func dependencies(of service: NameID) -> [NameID] {
    (dependencies[service] ?? []).subtracting([service]).sorted()
  }

  /// Whether a service depends on another one.
  func calls(_ caller: NameID, _ service: NameID) -> Bool {
    caller != service && dependencies[caller]?.contains(service) == true
  }

  /// Whether a service needs another one: by the topology or, where that does not say the contrary,
  /// by its messages.
  func needs(_ caller: NameID, _ service: NameID, _ mentions: MentionCounts) -> Bool {
    if calls(caller, service) { return true }
    return mentions.isStrong(service) && !calls(service, caller)
  }
}
