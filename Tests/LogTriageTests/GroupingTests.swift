import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

@Suite struct `Findings become issues` {
  private func triage(_ events: [Scene.Event]) -> TriageResult {
    var scene = Scene()
    scene.play(events)
    return scene.finish()
  }

  @Test func `a cascade is one critical issue with its root first`() throws {
    let result = triage(Plot.cascade())
    #expect(result.issues.count == 1)
    let issue = try #require(result.issues.first)
    #expect(issue.severity == .critical)
    #expect(issue.status == .resolved)
    #expect(issue.scope.services == ["payments-db", "payments-api", "checkout-web"])
    #expect(issue.history.cascade?.rootService == "payments-db")
    #expect(issue.scope.regions == ["us-east-1"])
    #expect(issue.identity.id == "ISS-\(issue.extent.firstSeen.compact)-payments-db")
    #expect(issue.verdict.confidence >= 0.7 && issue.verdict.confidence <= 0.95)
    #expect(result.alerts.map(\.kind) == [.engineering, .customer])
    #expect(result.tickets.count == 1)
  }

  @Test func `trouble of different services in two regions is two issues`() {
    var second = Plot.cascade(region: "eu-west-1")
    for index in second.indices {
      second[index].service = second[index].service.replacing("payments", with: "search")
        .replacing("checkout", with: "results")
      second[index].message = second[index].message.replacing("payments", with: "search")
    }
    let result = triage(Plot.cascade() + second)
    #expect(result.issues.count == 2)
    #expect(Set(result.issues.map { $0.scope.services[0] }) == ["payments-db", "search-db"])
  }

  @Test func `the same services in trouble in two regions at once are one issue`() {
    let result = triage(Plot.cascade() + Plot.cascade(region: "eu-west-1", offset: 30))
    #expect(result.issues.count == 1)
    #expect(result.issues.first?.scope.regions == ["eu-west-1", "us-east-1"])
  }

  @Test func `what comes back two hours later is the same issue`() {
    let result = triage(Plot.cascade() + Plot.cascade(offset: 7200))
    #expect(result.issues.count == 1)
    let texts = result.issues.first?.history.timeline.map(\.text) ?? []
    #expect(texts.contains { $0.hasPrefix("it is back") })
  }

  /// A spike of chance is the last that is heard of every service.
  @Test func `what is over stays over when a member spikes once more`() throws {
    let spikes = [
      (Plot.database, 400.0), (Plot.api, 700.0), (Plot.web, 6000.0),
    ].map { event, value in
      var spike = event
      spike.seconds = 3000
      spike.value = value
      return spike
    }
    let normal = [Plot.database, Plot.api, Plot.web].flatMap {
      Plot.steady($0, from: 900, to: 3000, every: 7)
    }
    let result = triage(Plot.cascade() + normal + spikes)
    let issue = try #require(result.issues.first)
    #expect(issue.scope.services.first == "payments-db")
    #expect(issue.status == .resolved)
    #expect(issue.extent.lastSeen < Scene.time(600))
  }

  @Test func `isolated spikes are one low issue and alert nobody`() {
    let events = Plot.background(5, seconds: 3600, every: 20, share: 0, seed: 1)
      .enumerated().map { index, event in
        var event = event
        if index % 97 == 50 { event.value = 800 }
        return event
      }
    let result = triage(events)
    #expect(result.issues.count == 1)
    #expect(result.issues.first?.severity == .low)
    #expect(result.issues.first?.texts.title.hasPrefix("Isolated API latency spikes: ") ?? false)
    #expect(result.alerts.isEmpty && result.tickets.isEmpty)
  }

  /// Chance makes a run of five now and then; one log in ten may show one.
  @Test func `spikes beside a cascade do not drown it`() {
    var surplus = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      let noise = Plot.background(
        20, seconds: 900, every: 40, share: 0.12, seed: seed, region: "ap-south-1")
      let result = triage(Plot.cascade() + noise)
      #expect(result.issues.first?.scope.services.first == "payments-db", "seed \(seed)")
      #expect(result.issues.count <= 6, "seed \(seed)")
      surplus += result.issues.count { $0.severity > .medium } - 1
    }
    #expect(surplus <= 5)
  }

  /// The same in the cascade's own region: bystanders may join, the root stays.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `spikes around a cascade do not hide its root`(seed: UInt64) throws {
    let noise = Plot.background(20, seconds: 900, every: 40, share: 0.12, seed: seed)
    let issue = try #require(triage(Plot.cascade() + noise).issues.first)
    #expect(issue.scope.services.first == "payments-db", "seed \(seed)")
  }

  @Test(arguments: [21, 22] as [UInt64])
  func `a partial failure at a high rate is an incident although streaks keep ending`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let base = Scene.Event(seconds: 0, service: "edge-api")
    var wasHit = false
    let events = Plot.steady(base, from: 0, to: 600, every: 0.05) { event, _ in
      let share = (200..<400) ~= event.seconds ? 0.45 : 0.01
      // Never two in a row: every finding resets the streak.
      wasHit = !wasHit && Double.random(in: 0..<1, using: &random) < share * 1.6
      if wasHit { event.value = 900 }
    }
    let issue = try #require(triage(events).issues.first, "seed \(seed)")
    #expect(issue.severity == .medium, "seed \(seed)")
    #expect(issue.scope.services == ["edge-api"])
    #expect(abs((issue.extent.firstSeen - Scene.time(200)).inSeconds) < 5)
    #expect(abs((issue.extent.lastSeen - Scene.time(400)).inSeconds) < 5)
  }

  @Test(arguments: [31, 32] as [UInt64])
  func `a constant share of spikes at a high rate is no incident`(seed: UInt64) {
    let result = triage(Plot.background(2, seconds: 2000, every: 0.2, share: 0.15, seed: seed))
    let large = result.issues.filter { $0.severity > .medium }
    #expect(large.reduce(0) { $0 + $1.extent.occurrences } < 200, "seed \(seed)")
    #expect(result.issues.map(\.extent.occurrences).max() ?? 0 > 2000, "seed \(seed)")
  }

  @Test func `a dependency that stopped is the root although it has no findings`() throws {
    let issue = try #require(triage(Plot.silence).issues.first)
    #expect(issue.scope.services == ["session-store", "auth-api", "cart-api"])
    #expect(issue.history.cascade?.rootService == "session-store")
    #expect(issue.texts.title.hasPrefix("session-store stopped sending events"))
    #expect(issue.status != .resolved)
    #expect(issue.verdict.evidence.first?.statement.contains("fell silent at") ?? false)
  }

  @Test func `one caller is enough when the dependency is seen to have stopped`() throws {
    let events = Plot.silence.filter { $0.service != "cart-api" }
    let issue = try #require(triage(events).issues.first)
    #expect(issue.scope.services == ["session-store", "auth-api"])
  }

  @Test func `findings slightly out of order change neither root nor counts`() throws {
    var events = Plot.cascade().sorted { $0.seconds < $1.seconds }
    for index in stride(from: 0, to: events.count - 3, by: 4) { events.swapAt(index, index + 3) }
    var scene = Scene()
    for event in events { scene.show(event) }
    let issue = try #require(scene.finish().issues.first)
    #expect(issue.scope.services.first == "payments-db")
    #expect(issue.history.relatedEvents.count <= 100)
    #expect(issue.extent.firstSeen == Scene.time(300))
  }

  /// One spike elsewhere joins trouble only if its message names who is in trouble; what other
  /// services are called makes no difference.
  @Test(
    arguments: [
      ("payments-db", "upstream payments-db timed out", true),
      ("payments-db", "payments-db.prod.local refused", true),
      ("payments-db", "waited for payments-db.", true),
      ("payments-db", "payments-db2 is slow", false),
      ("payments-db", "upstream payments timed out", false),
      ("payments-db", String(repeating: "x", count: 600) + " payments-db", false),
      ("cart", "upstream cart timed out", true),
      ("cart", "call from cart.prod failed", true),
      ("cart", "the cart is slow", false),
      ("user_svc", "nothing from user_svc", true),
      ("db2", "db2 closed the connection", true),
    ], ["search-api", "search", "db2", "user.store"])
  func `a message names a service by its whole name`(
    mention: (service: String, message: String, isNamed: Bool), other: String
  ) throws {
    var troubled = Plot.database
    troubled.service = mention.service
    var events = Plot.steady(troubled, from: 0, to: 900, every: 6) { event, _ in
      if (300..<600).contains(event.seconds) { event.value = 900 }
    }
    var bystander = Plot.api
    bystander.region = "eu-west-1"
    for name in [other, "front-web"] {
      bystander.service = name
      events += Plot.steady(bystander, from: 1, to: 900, every: 30)
    }
    var spike = bystander
    (spike.seconds, spike.value, spike.message) = (450, 900, mention.message)
    var scene = Scene()
    scene.play(events + [spike])
    let issue = try #require(
      scene.finish().issues.first { $0.scope.services.contains(mention.service) })
    // A region that has a service of this name means its own.
    let isMeant = mention.isNamed && other != mention.service
    #expect(issue.scope.services.contains("front-web") == isMeant)
  }

  /// What a finding exceeds beside the first threshold is kept with it.
  @Test func `a finding over two thresholds keeps both`() throws {
    let events = Plot.steady(Plot.api, from: 0, to: 1200, every: 5) { event, _ in
      guard (600..<900).contains(event.seconds) else { return }
      (event.value, event.status) = (1500, 503)
    }
    let issue = try #require(triage(events).issues.first)
    let counts = Set(issue.history.context.compactMap { $0.check?.exceedances.count })
    #expect(counts.contains(2))
    #expect(issue.history.peaks.count == 2)
  }
}
