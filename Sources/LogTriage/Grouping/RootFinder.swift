internal import LogModel

/// The reason for choosing a service as the root.
enum RootReason: Hashable, Sendable {
  /// It is the only service.
  case alone
  /// Other services' messages name it; its own name no other service.
  case named
  /// Others call it by the topology, but their messages do not name it.
  case called
  /// The service that messages name depends on it, and it was in trouble earlier.
  case underNamed
  /// It is the deepest of the services that began first.
  case deepest
  /// Other services name it, and it has no findings of its own.
  case silent
  /// Others call it, and it sent nothing when they came into trouble.
  case stopped

  /// Whether it has no findings of its own.
  var isSilent: Bool { self == .silent || self == .stopped }
}

/// The root of an incident and the reason for choosing it.
struct RootChoice: Sendable {
  var service: NameID
  var reason: RootReason
  /// The time from its onset to the next service's; nil when it failed alone or not first.
  var lead: EventDuration?
}

/// Finds the service of an incident that failed first.
///
/// 1. Follow the topology and the mentions: a service that others call or name, and that calls and
/// names no other of the incident, explains the others; an infrastructure that was in trouble before
/// it, in its region, explains it in turn.
/// 2. Without mentions: the deepest of those that began within two minutes of the first.
struct RootFinder {
  /// One service of the incident.
  struct Node {
    var service: NameID
    var depth: Int
    var onset: Timestamp
    var regions: [NameID]
    var isCritical: Bool
    var isEstablished: Bool
    var mentions: MentionCounts
  }

  static let slack = EventDuration.minutes(2)
  /// The number of candidates and callers that are examined; bounds the cost.
  static let candidateLimit = 64
  static let reachLimit = 256

  /// In order of onset; never empty.
  let nodes: [Node]
  private let graph: CallGraph

  /// Of some of the entries that were grouped.
  init(_ entries: [Clustering.Entry], _ graph: CallGraph) {
    self.graph = graph
    var nodes: [Node] = []
    var indices: [NameID: Int] = [:]
    let sorted = entries.sorted { ($0.head.onset, $0.head.id) < ($1.head.onset, $1.head.id) }
    for entry in sorted {
      let head = entry.head
      if let index = indices[head.service] {
        nodes[index].mentions.merge(entry.mentions)
        nodes[index].regions.append(head.region)
        nodes[index].isCritical = nodes[index].isCritical || entry.isCritical
        nodes[index].isEstablished = nodes[index].isEstablished || head.isEstablished
      } else {
        indices[head.service] = nodes.count
        nodes.append(
          Node(
            service: head.service, depth: head.type.depth, onset: head.onset,
            regions: [head.region], isCritical: entry.isCritical,
            isEstablished: head.isEstablished, mentions: entry.mentions))
      }
    }
    self.nodes = nodes
  }

  var root: RootChoice {
    let established = nodes.filter(\.isEstablished)
    guard let first = established.first else { return RootChoice(service: 0, reason: .alone) }
    if let named = mostNamed { return choice(named.service, named.reason) }
    guard established.count > 1 else {
      return RootChoice(service: first.service, reason: .alone)
    }
    let early = established.filter { $0.onset <= first.onset + Self.slack }
    let deepest = early.reduce(first) { $1.depth > $0.depth ? $1 : $0 }
    return choice(deepest.service, .deepest)
  }

  private func choice(_ service: NameID, _ reason: RootReason) -> RootChoice {
    let own = nodes.first { $0.service == service }
    let next = nodes.first { $0.service != service }
    let lead = own.flatMap { own in next.map { $0.onset - own.onset } }
    return RootChoice(
      service: service, reason: reason, lead: lead.flatMap { $0 > .zero ? $0 : nil })
  }

  private var mostNamed: (service: NameID, reason: RootReason)? {
    var best: (service: NameID, callers: Int)?
    for service in candidates.prefix(Self.candidateLimit) {
      let callers = reach(service)
      if callers > best?.callers ?? 0 { best = (service, callers) }
    }
    guard let best else { return nil }
    guard let named = nodes.first(where: { $0.service == best.service }) else {
      return (best.service, .silent)
    }
    let below = nodes.first { node in
      node.depth > named.depth && node.onset <= named.onset && node.isCritical
        && node.regions.contains { named.regions.contains($0) }
    }
    if let below { return (below.service, .underNamed) }
    let isNamed = nodes.contains {
      $0.service != named.service && $0.mentions.isStrong(named.service)
    }
    return (named.service, isNamed ? .named : .called)
  }

  /// Services that are called or named, and call and name no other of the incident; silent ones
  /// need two callers that name them.
  private var candidates: [NameID] {
    var named: [NameID] = []
    for node in nodes {
      let called = nodes.map(\.service).filter { graph.calls(node.service, $0) }
      for service in node.mentions.services.map(\.service) + called
      where graph.needs(node.service, service, node.mentions) && !named.contains(service) {
        named.append(service)
      }
    }
    // One caller does not prove that a service without findings failed.
    let eligible = named.filter { service in
      nodes.contains { $0.service == service } || callers(of: service).count >= 2
    }
    return eligible.filter { service in
      guard let node = nodes.first(where: { $0.service == service }) else { return true }
      return !eligible.contains { graph.needs(service, $0, node.mentions) }
    }
  }

  private func callers(of service: NameID) -> [NameID] {
    nodes.filter { $0.service != service && graph.needs($0.service, service, $0.mentions) }
      .map(\.service)
  }

  /// How many services depend on this one, directly or through others.
  private func reach(_ service: NameID) -> Int {
    var reached: Set<NameID> = [service]
    var open = [service]
    while let next = open.popLast(), reached.count < Self.reachLimit {
      for caller in callers(of: next) where reached.insert(caller).inserted { open.append(caller) }
    }
    return reached.count - 1
  }
}
