import LogGenerator
import LogModel
import Testing

@Suite struct `Scenarios` {
  /// What holds for every incident of every scenario.
  private func checkIncidents(_ log: GeneratedLog, seed: UInt64) throws {
    for incident in log.truth.incidents {
      let events = log.events(of: incident)
      #expect(events.count == incident.events.count, "seed \(seed)")
      #expect(events.allSatisfy { $0.region == incident.region }, "seed \(seed)")
      var order: [String] = []
      for event in events where !order.contains(event.service) { order.append(event.service) }
      let expected =
        incident.scenario == .silence ? incident.members.dropFirst() : incident.members[...]
      #expect(order[...] == expected, "seed \(seed)")
      #expect(incident.members.first == incident.rootService, "seed \(seed)")
      #expect(incident.start <= incident.end, "seed \(seed)")
      #expect(incident.start - GeneratorOptions.defaultStart > .seconds(60), "seed \(seed)")
    }
  }

  /// A member that has begun to fail does nothing else until it recovers.
  private func checkPhases(_ log: GeneratedLog, seed: UInt64, least: Int) throws {
    for incident in log.truth.incidents {
      let failing = Set(incident.events.map(\.description))
      for member in incident.members {
        let own = log.events.filter { $0.service == member && $0.region == incident.region }
        let bad = own.indices.filter { failing.contains(own[$0].id) }
        guard let first = bad.first, let last = bad.last else { continue }
        #expect(bad.count >= least, "seed \(seed), \(member)")
        #expect(bad.count == last - first + 1, "seed \(seed), \(member)")
        #expect(own.count > last + 1, "seed \(seed), \(member) does not recover")
      }
    }
  }

  @Test(arguments: UInt64(1)...10)
  func `a cascade goes from the database to the pages`(seed: UInt64) throws {
    let log = try GeneratedLog(seed: seed, [.cascade])
    let incident = try #require(log.truth.incidents.first)
    #expect(log.truth.incidents.count == 1 && incident.scenario == .cascade, "seed \(seed)")
    let topology = Topology.standard.services
    let types = incident.members.compactMap { name in topology.first { $0.name == name }?.type }
    #expect(types.first == .database, "seed \(seed)")
    #expect(types.contains(.api) && types.last == .frontend, "seed \(seed)")
    #expect(types.map(\.depth) == types.map(\.depth).sorted(by: >), "seed \(seed)")
    #expect(incident.end - incident.start > .minutes(3), "seed \(seed)")
    try checkIncidents(log, seed: seed)
    try checkPhases(log, seed: seed, least: 4)
  }

  /// The analyst reads dependencies from who names whom.
  @Test(arguments: UInt64(1)...10)
  func `dependents name a failing service, isolated anomalies none`(seed: UInt64) throws {
    let log = try GeneratedLog(seed: seed, [.cascade])
    let incident = try #require(log.truth.incidents.first)
    for event in log.events(of: incident) {
      let others = incident.members.filter { $0 != event.service }
      let namesOther = others.contains { event.message.contains($0) }
      #expect(namesOther == (event.service != incident.rootService), "seed \(seed): \(event)")
    }
    let isolated = Set(log.truth.isolated.map(\.description))
    for event in log.events where isolated.contains(event.id) {
      let named = Topology.standard.services.filter { event.message.contains($0.name) }
      #expect(named.isEmpty, "seed \(seed): \(event.message)")
    }
  }

  @Test(arguments: UInt64(1)...10)
  func `a degraded region begins with its infrastructure`(seed: UInt64) throws {
    let log = try GeneratedLog(seed: seed, [.regional])
    let incident = try #require(log.truth.incidents.first)
    let root = Topology.standard.services.first { $0.name == incident.rootService }
    #expect(root?.type == .infrastructure, "seed \(seed)")
    #expect(incident.members.count >= 10, "seed \(seed)")
    try checkIncidents(log, seed: seed)
    try checkPhases(log, seed: seed, least: 3)
  }

  @Test(arguments: UInt64(1)...10)
  func `a saturation climbs before it exceeds`(seed: UInt64) throws {
    let log = try GeneratedLog(seed: seed, [.saturation])
    let incident = try #require(log.truth.incidents.first)
    let own = log.events.filter {
      $0.service == incident.rootService && $0.region == incident.region
    }
    let metric = incident.cause == "memory leak" ? "memory_percent" : "cpu_percent"
    let values = own.prefix { !$0.exceedsLimit }.compactMap { $0.metrics[metric]?.number }
    #expect(values.count >= 8, "seed \(seed)")
    let early = values.prefix(4).reduce(0, +)
    let late = values.suffix(4).reduce(0, +)
    #expect(late > early * 1.15, "seed \(seed): \(values)")
    try checkIncidents(log, seed: seed)
    try checkPhases(log, seed: seed, least: 4)
  }

  @Test(arguments: UInt64(1)...10)
  func `a silent service is silent and missed`(seed: UInt64) throws {
    let log = try GeneratedLog(seed: seed, [.silence])
    let incident = try #require(log.truth.incidents.first)
    let own = log.events.filter {
      $0.service == incident.rootService && $0.region == incident.region
    }
    #expect(own.allSatisfy { $0.time < incident.start || $0.time > incident.end }, "seed \(seed)")
    #expect(own.count { $0.time < incident.start } >= 6, "seed \(seed)")
    #expect(own.contains { $0.time > incident.end }, "seed \(seed)")
    #expect(incident.end - incident.start > .minutes(3), "seed \(seed)")
    try checkIncidents(log, seed: seed)
    try checkPhases(log, seed: seed, least: 4)
  }

  /// The events of a service before, during and after an incident in its region.
  private func rates(
    _ log: GeneratedLog, of service: String, _ incident: Truth.Incident
  ) -> (before: Double, during: Double) {
    let own = log.events.filter { $0.service == service && $0.region == incident.region }
    let before = incident.start - GeneratorOptions.defaultStart
    let during = incident.end - incident.start
    return (
      Double(own.count { $0.time < incident.start }) / before.inSeconds,
      Double(own.count { $0.time >= incident.start && $0.time <= incident.end }) / during.inSeconds
    )
  }

  @Test(arguments: UInt64(1)...5)
  func `a retry storm multiplies the requests of its root`(seed: UInt64) throws {
    let log = try GeneratedLog(
      GeneratorOptions(events: 6000, eventsPerMinute: 400, seed: seed, scenarios: [.retryStorm]))
    let incident = try #require(log.truth.incidents.first)
    #expect(incident.scenario == .retryStorm && incident.members.count >= 2)
    let root = rates(log, of: incident.rootService, incident)
    #expect(root.during > 2 * root.before, "seed \(seed): \(root)")
    let callers = log.events(of: incident).filter { $0.service != incident.rootService }
    #expect(callers.contains { $0.message.contains("retrying") || $0.message.contains("again") })
    try checkIncidents(log, seed: seed)
    try checkPhases(log, seed: seed, least: 3)
  }

  /// Everything stays below the limits, no error is more than chance, and nothing comes more often.
  @Test(arguments: UInt64(1)...2)
  func `a slow dependency shows only beside its own normal`(seed: UInt64) throws {
    let log = try GeneratedLog(
      GeneratorOptions(
        events: 30_000, eventsPerMinute: 500, seed: seed, anomalyRate: 0,
        scenarios: [.slowDependency]))
    let incident = try #require(log.truth.incidents.first)
    #expect(log.truth.anomalies == 0 && log.flaggedIDs.isEmpty, "seed \(seed)")
    #expect(incident.events.isEmpty && incident.strained.count > 100, "seed \(seed)")
    let strained = Set(incident.strained.map(\.description))
    for (index, member) in incident.members.enumerated() {
      let own = log.events.filter { $0.service == member && $0.region == incident.region }
      func mean(_ events: [GeneratedEvent]) -> Double {
        let values = events.compactMap { event in
          ["latency_ms", "query_time_ms", "load_time_ms"].compactMap { event.metrics[$0]?.number }
            .first
        }
        return values.reduce(0, +) / Double(max(1, values.count))
      }
      let (slow, normal) = (
        own.filter { strained.contains($0.id) }, own.filter { $0.time < incident.start }
      )
      #expect(mean(slow) > (index == 0 ? 2.2 : 1.2) * mean(normal), "seed \(seed): \(member)")
      let rate = rates(log, of: member, incident)
      #expect(rate.during < 1.6 * rate.before, "seed \(seed): \(member) \(rate)")
    }
  }

  @Test(arguments: UInt64(1)...5)
  func `a cold cache slows its readers until it is warm`(seed: UInt64) throws {
    let log = try GeneratedLog(
      GeneratorOptions(events: 6000, eventsPerMinute: 400, seed: seed, scenarios: [.coldCache]))
    let incident = try #require(log.truth.incidents.first)
    #expect(incident.rootService == "cache-cluster" && !incident.strained.isEmpty)
    let events = log.events(of: incident)
    #expect(events.allSatisfy { $0.exceedsLimit && $0.message.contains("cache-cluster") })
    #expect(!events.contains { $0.service == incident.rootService })
    let values = events.compactMap { $0.metrics["latency_ms"]?.number }
    let third = values.count / 3
    #expect(values.prefix(third).reduce(0, +) > 1.1 * values.suffix(third).reduce(0, +))
    try checkPhases(log, seed: seed, least: 3)
  }

  @Test(arguments: UInt64(1)...10)
  func `quiet has no anomaly at all`(seed: UInt64) throws {
    let log = try GeneratedLog(seed: seed, [.quiet])
    #expect(log.truth.anomalies == 0 && log.flaggedIDs.isEmpty, "seed \(seed)")
    #expect(log.events.count == 300)
  }

  @Test(arguments: UInt64(1)...5)
  func `the natural mix plays every scenario in turn`(seed: UInt64) throws {
    let log = try GeneratedLog(GeneratorOptions(events: 4500, seed: seed))
    let played = log.truth.incidents.map(\.scenario)
    #expect(played.first == .cascade, "seed \(seed)")
    #expect(Set(played) == [.cascade, .regional, .saturation, .silence], "seed \(seed)")
    for (index, later) in log.truth.incidents.enumerated() {
      for earlier in log.truth.incidents[..<index] where earlier.region == later.region {
        #expect(later.start - earlier.end > .minutes(15), "seed \(seed)")
      }
    }
    try checkIncidents(log, seed: seed)
    try checkPhases(log, seed: seed, least: 3)
  }

  @Test func `named scenarios take turns`() throws {
    let options = GeneratorOptions(events: 3000, scenarios: [.silence, .regional])
    let played = try GeneratedLog(options).truth.incidents.map(\.scenario)
    #expect(played.starts(with: [.silence, .regional, .silence]))
  }

  @Test(arguments: Topology.standard.services.map(\.name))
  func `a forced service is the root of the first incident`(service: String) throws {
    for rate in [0, 0.15] {
      let log = try GeneratedLog(
        GeneratorOptions(seed: 8, anomalyRate: rate, forcedService: service))
      let incident = try #require(log.truth.incidents.first)
      #expect(incident.rootService == service)
      #expect(log.events(of: incident).count { $0.service == service } >= 4)
      try checkIncidents(log, seed: 8)
    }
  }

  @Test func `a bad deploy concentrates on one endpoint`() throws {
    for seed in UInt64(1)...20 {
      let log = try GeneratedLog(
        GeneratorOptions(events: 600, seed: seed, forcedService: "catalog-api"))
      let incident = try #require(log.truth.incidents.first)
      guard incident.cause.hasPrefix("bad deploy") else { continue }
      var counts: [String: Int] = [:]
      for event in log.events(of: incident) where event.service == "catalog-api" {
        counts[event.metrics["endpoint"]?.string ?? "", default: 0] += 1
      }
      let total = counts.values.reduce(0, +)
      #expect((counts.values.max() ?? 0) * 10 >= total * 6, "seed \(seed): \(counts)")
    }
  }
}

@Suite struct `Generator options` {
  static let mistakes: [(GeneratorOptions, String)] = [
    (
      GeneratorOptions(forcedService: "payment-db"),
      "unknown service 'payment-db'; did you mean 'payments-db'?"
    ),
    (GeneratorOptions(events: -1), "the number of events is not negative"),
    (GeneratorOptions(eventsPerMinute: 0), "the rate is at least 1 event a minute"),
    (GeneratorOptions(anomalyRate: 1.5), "the anomaly rate lies from 0 to 1"),
    (GeneratorOptions(anomalyRate: .nan), "the anomaly rate lies from 0 to 1"),
    (GeneratorOptions(events: .max), "the log would end after the year 9999"),
    (
      GeneratorOptions(scenarios: [.quiet, .cascade]),
      "the scenario 'quiet' goes alone; it means no anomaly"
    ),
    (
      GeneratorOptions(scenarios: [.quiet], forcedService: "auth-api"),
      "the scenario 'quiet' forbids a forced anomaly"
    ),
  ]

  @Test(arguments: mistakes)
  func `mistakes say what to do`(options: GeneratorOptions, message: String) {
    let error = #expect(throws: GeneratorError.self) { try EventGenerator(options) }
    #expect(error?.description == message)
  }

  @Test func `a name like no other is answered with all of them`() {
    let error = #expect(throws: GeneratorError.self) {
      try EventGenerator(GeneratorOptions(forcedService: "zzzzzzzzzzzzzzzzzzzzzzz"))
    }
    #expect(error?.description.contains("expected one of checkout-web, account-web") == true)
  }

  @Test func `the default start is a Monday morning`() {
    #expect(GeneratorOptions.defaultStart.description == "2026-01-05T08:00:00Z")
  }
}

@Suite struct `Truth document` {
  @Test func `it names what was injected`() throws {
    let log = try GeneratedLog(seed: 42)
    let json = try JSONValue(parsing: log.truth.json.prettyBytes)
    #expect(json["schema"]?.string == "logmon.truth/1")
    #expect(json["seed"]?.number == 42 && json["events"]?.number == 300)
    let incident = try #require(json["incidents"]?.array?.first)
    #expect(
      incident.members?.map(\.name) == [
        "id", "scenario", "root_service", "cause", "members", "region", "start", "end",
        "event_ids",
      ])
    let isolated = json["isolated"]?.array?.count ?? 0
    #expect((incident["event_ids"]?.array?.count ?? 0) + isolated == 45)
  }

  @Test func `events below the limits have a list of their own`() throws {
    let log = try GeneratedLog(seed: 42, [.slowDependency])
    let incident = try #require(log.truth.json["incidents"]?.array?.first)
    #expect(incident["event_ids"]?.array?.isEmpty == true)
    #expect(incident["strained_ids"]?.array?.isEmpty == false)
    #expect(incident["scenario"] == "slow-dependency")
  }
}
