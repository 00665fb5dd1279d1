package import LogModel

/// The services of the synthetic shop: their calls and their infrastructure.
package struct Topology: Sendable {
  /// One service with its dependencies.
  package struct Service: Equatable, Sendable {
    package var name: String
    package var type: EventType
    /// The services it calls; it waits for them when they are slow.
    package var callees: [String]
    /// The infrastructure it runs on.
    package var hosts: [String]
    /// Its share of the traffic, relative to the others.
    package var weight: Double

    /// The name without the number of its shop.
    var kind: String {
      guard let dash = name.lastIndex(of: "-"), Int(name[name.index(after: dash)...]) != nil else {
        return name
      }
      return String(name[..<dash])
    }

    var isCache: Bool { kind.hasPrefix("cache") }
  }

  /// Frontends first, infrastructure last.
  package let services: [Service]
  /// The regions with their share of the traffic.
  package let regions: [(name: String, weight: Double)]

  /// The index of a service in `services`; nil for an unknown name.
  package func index(of name: String) -> Int? { services.firstIndex { $0.name == name } }

  /// Direct callers, in the order of `services`.
  func callers(of service: Int) -> [Int] {
    services.indices.filter { services[$0].callees.contains(services[service].name) }
  }

  /// The services that run on an infrastructure service, in the order of `services`.
  func hosted(on service: Int) -> [Int] {
    services.indices.filter { services[$0].hosts.contains(services[service].name) }
  }

  /// All direct and indirect dependents of `service`: nearest first, frontends last.
  func dependents(of service: Int) -> [Int] {
    var found: [Int] = []
    var frontier = [service]
    while !frontier.isEmpty {
      let next = frontier.flatMap { callers(of: $0) }
      frontier = []
      for caller in next where caller != service && !found.contains(caller) {
        found.append(caller)
        frontier.append(caller)
      }
    }
    let depths = EventType.allCases.map(\.depth).sorted(by: >)
    return depths.flatMap { depth in found.filter { services[$0].type.depth == depth } }
  }

  func services(of type: EventType) -> [Int] {
    services.indices.filter { services[$0].type == type }
  }
}

extension Topology {
  /// The services that `generate` uses, in each of four regions; a ● calls what is below it.
  ///
  /// ```
  ///   frontends, on edge-gateway
  ///   checkout-web      ●            ●                          ●
  ///   account-web                    ●             ●            ●
  ///   admin-web                      ●                          ●          ●
  ///   search-web                                                           ●           ●
  ///                     ▼            ▼             ▼            ▼          ▼           ▼
  ///   APIs        payments-api ◀─ orders-api  notifications-  auth-api  catalog-    search-
  ///                     │            │            api           │         api         api
  ///                     │            │            │ │           │          │           │
  ///                     ▼            ▼            │ │           ▼          ▼           │
  ///   databases   payments-db     orders-db ◀─────┘ └──────▶ users-db  catalog-db ◀────┘
  ///
  ///   APIs run on k8s-node-pool, auth-api, catalog-api and search-api on cache-cluster too,
  ///   databases on storage-cluster.
  /// ```
  package static let standard = Topology(
    services: [
      Service(
        "checkout-web", .frontend, calls: ["payments-api", "orders-api", "auth-api"],
        on: ["edge-gateway"], 7),
      Service(
        "account-web", .frontend, calls: ["auth-api", "orders-api", "notifications-api"],
        on: ["edge-gateway"], 5),
      Service(
        "search-web", .frontend, calls: ["search-api", "catalog-api"], on: ["edge-gateway"], 8),
      Service(
        "admin-web", .frontend, calls: ["orders-api", "catalog-api", "auth-api"],
        on: ["edge-gateway"], 2),
      Service(
        "auth-api", .api, calls: ["users-db"], on: ["k8s-node-pool", "cache-cluster"], 9),
      Service("payments-api", .api, calls: ["payments-db"], on: ["k8s-node-pool"], 6),
      Service(
        "orders-api", .api, calls: ["orders-db", "payments-api"], on: ["k8s-node-pool"], 7),
      Service(
        "search-api", .api, calls: ["catalog-db"], on: ["k8s-node-pool", "cache-cluster"], 8),
      Service(
        "catalog-api", .api, calls: ["catalog-db"], on: ["k8s-node-pool", "cache-cluster"], 7),
      Service(
        "notifications-api", .api, calls: ["users-db", "orders-db"], on: ["k8s-node-pool"], 4),
      Service("payments-db", .database, on: ["storage-cluster"], 5),
      Service("orders-db", .database, on: ["storage-cluster"], 6),
      Service("users-db", .database, on: ["storage-cluster"], 5),
      Service("catalog-db", .database, on: ["storage-cluster"], 6),
      Service("edge-gateway", .infrastructure, 4),
      Service("k8s-node-pool", .infrastructure, 5),
      Service("cache-cluster", .infrastructure, 3),
      Service("storage-cluster", .infrastructure, 3),
    ],
    regions: [
      ("us-east-1", 0.36), ("us-west-2", 0.24), ("eu-west-1", 0.24), ("ap-south-1", 0.16),
    ])
}

extension Topology.Service {
  fileprivate init(
    _ name: String, _ type: EventType, calls callees: [String] = [], on hosts: [String] = [],
    _ weight: Double
  ) {
    self.init(name: name, type: type, callees: callees, hosts: hosts, weight: weight)
  }
}

extension Topology {
  /// The services and regions of several such shops beside each other, `payments-db-2` of the second,
  /// or a part of one.
  ///
  /// A part begins with whole chains from a frontend to a database.
  func sized(services count: Int, regions regionCount: Int) -> Topology {
    var all: [Service] = []
    for shop in 1...max(1, (count + services.count - 1) / services.count) {
      let suffix = shop == 1 ? "" : "-\(shop)"
      all += ordered(count < services.count).map { service in
        var copy = service
        copy.name += suffix
        copy.callees = service.callees.map { $0 + suffix }
        copy.hosts = service.hosts.map { $0 + suffix }
        return copy
      }
    }
    all = Array(all.prefix(count))
    let names = Set(all.map(\.name))
    for index in all.indices {
      all[index].callees.removeAll { !names.contains($0) }
      all[index].hosts.removeAll { !names.contains($0) }
    }
    let known = regions
    let further = (0..<max(0, regionCount - known.count)).map { ("region-\($0 + 5)", 0.2) }
    return Topology(services: all, regions: Array((known + further).prefix(regionCount)))
  }

  private func ordered(_ isPart: Bool) -> [Service] {
    let chains = [
      "payments-db", "payments-api", "checkout-web", "storage-cluster", "orders-db", "orders-api",
    ]
    guard isPart else { return services }
    return services.filter { chains.contains($0.name) }
      .sorted { chains.firstIndex(of: $0.name) ?? 0 < chains.firstIndex(of: $1.name) ?? 0 }
      + services.filter { !chains.contains($0.name) }
  }
}
