/// Which services call which, as the user states it.
package struct Topology: Equatable, Sendable {
  /// By service, the services that it calls directly.
  package private(set) var calls: [String: [String]] = [:]

  package init() {}

  package var isEmpty: Bool { calls.isEmpty }

  package mutating func add(_ caller: String, calls services: [String]) {
    calls[caller, default: []] += services
  }

  /// The services that one calls, directly or through others; itself only where calls go round.
  package func dependencies(of service: String) -> Set<String> {
    var found: Set<String> = []
    var open = calls[service] ?? []
    while let next = open.popLast() {
      if found.insert(next).inserted { open += calls[next] ?? [] }
    }
    return found
  }
}
