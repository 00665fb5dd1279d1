import Foundation
import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

/// Title, hypothesis and workaround for each kind of cause, side by side in one golden file.
@Suite struct `Texts of each cause` {
  @Test func `say what was seen, what is likely and what to do`() throws {
    var text = ""
    for (name, events) in Self.plots {
      var scene = Scene()
      scene.play(events)
      let result = scene.finish()
      let issue = try #require(result.issues.first, "\(name)")
      text += "\(name): \(issue.severity.rawValue), \(issue.status.rawValue), confidence "
      text += "\(PlainText.number(issue.verdict.confidence, places: 2))\n"
      text +=
        "\(issue.texts.title)\n\n\(issue.verdict.rootCauseHypothesis)\n\n\(issue.texts.impact)\n\n"
      text += "\(issue.texts.workaround ?? "Nothing to do.")\n\n\n"
    }
    try expectGolden(text, "causes.txt")
  }

  /// The mean of recent values takes in the trouble as it goes on.
  @Test func `compare the worst value with the baseline from before the trouble`() throws {
    var scene = Scene()
    scene.play(
      Plot.steady(Plot.api, from: 0, to: 900, every: 5) { event, _ in
        if event.seconds > 600 { event.value = 900 + event.seconds }
      })
    let issue = try #require(scene.finish().issues.first)
    let worst = issue.verdict.evidence.map(\.statement).first { $0.hasPrefix("Worst at") }
    #expect(worst?.contains("baseline 120 ms, current 1,795 ms") == true, "\(worst ?? "")")
  }

  /// Most logs name no region; "in -" says nothing, and stands in the title alone.
  @Test func `name no place where the log has no regions`() throws {
    for (name, events) in Self.plots {
      var scene = Scene()
      scene.play(
        events.map { event in
          var event = event
          event.region = ""
          return event
        })
      let result = scene.finish()
      let alerts = result.alerts.map { "\($0.subject)\n\($0.body)" }
      let tickets = result.tickets.map { "\($0)" }
      let issues = result.issues.map { issue in
        "\(issue.texts)\n\(issue.verdict)\n\(issue.history.timeline)"
      }
      #expect(!issues.isEmpty, "\(name)")
      for whole in alerts + tickets + issues {
        let text = result.issues.reduce(whole) {
          $0.replacingOccurrences(of: $1.texts.title, with: "")
        }
        #expect(!text.contains(/\ (in|of|to) -(?![\w-])/), "\(name): \(text)")
      }
    }
  }

  static let plots: [(String, [Scene.Event])] = [
    ("slow queries", slowQueries), ("error surge", errors), ("slow climb", saturation),
    ("broken script", script), ("region", region), ("slow service", slowService),
    ("stopped dependency", Plot.silence),
    ("unreachable dependency", unreachable), ("isolated", isolated),
  ]

  static let slowQueries = Plot.cascade().map { event in
    var event = event
    event.connections = -1
    if event.type == .database { event.message = "query done" }
    return event
  }

  static let errors = Plot.steady(Plot.api, from: 0, to: 900, every: 2) { event, index in
    event.endpoint = ["/api/v1/charges", "/api/v1/refunds", "/api/v1/cards"][index % 3]
    event.customer = "cust-\(index % 23)"
    guard event.seconds > 600, index % 3 == 1 else { return }
    event.status = 500
    event.message = "NullPointerException in RefundMapper"
  }

  static let saturation = Plot.steady(
    Scene.Event(
      seconds: 0, service: "worker-host-3", type: .infrastructure, metric: "memory_percent"),
    from: 0, to: 3600, every: 10
  ) { event, index in event.value = min(99.5, 60 + Double(index) * 0.11) }

  static let script = Plot.steady(Plot.web, from: 0, to: 900, every: 4) { event, index in
    event.endpoint = ["/checkout", "/cart", "/"][index % 3]
    event.customer = "cust-\(index % 9)"
    guard (300..<600) ~= event.seconds else { return }
    event.value = 6100 + Double(index % 5) * 100
    event.errorType = index % 5 == 0 ? "NetworkError" : "TypeError"
    event.message = "cannot read properties of undefined"
  }

  static let region: [Scene.Event] = [
    "auth-api", "search-api", "catalog-api", "media-api",
  ].flatMap { service in
    ["eu-west-1", "us-west-2"].flatMap { region in
      Plot.steady(
        Scene.Event(seconds: 0, service: service, region: region), from: 0, to: 900, every: 6
      ) { event, index in
        guard region == "eu-west-1", (300..<500) ~= event.seconds else { return }
        event.value = 1400 + Double(index % 7) * 50
      }
    }
  }

  static let slowService = Plot.steady(Plot.api, from: 0, to: 900, every: 5) { event, index in
    event.endpoint = ["/api/v1/charges", "/api/v1/cards"][index % 2]
    if event.seconds > 780 { event.value = 900 }
    if event.seconds > 780 { event.message = "slow answer, waited for payments-db" }
  }

  static let unreachable: [Scene.Event] =
    Plot.silence
    + Plot.steady(
      Scene.Event(
        seconds: 0, service: "session-store", type: .database, metric: "query_time_ms", value: 20),
      from: 300, to: 620, every: 5)

  static let isolated = Plot.background(6, seconds: 1800, every: 15, share: 0.03, seed: 5)
}

@Suite struct `Bounds` {
  @Test func `a problem that comes back a hundred times stays one small issue`() throws {
    var scene = Scene()
    for round in 0..<100 {
      scene.play(Plot.cascade(offset: Double(round) * 7200))
    }
    let result = scene.finish()
    #expect(result.issues.count == 1)
    let issue = try #require(result.issues.first)
    #expect(issue.extent.occurrences == scene.findings)
    #expect(issue.history.timeline.count < 60)
    #expect((90...100).contains(issue.history.relatedEvents.count), "capped, and close to the cap")
    #expect(issue.history.activity.buckets.count <= 120)
    #expect(issue.history.relatedEvents.first == "EVT-149")
    #expect(result.alerts.count == 2)
  }

  @Test func `monstrous lines and ids are kept out`() throws {
    var events = Plot.cascade()
    for index in events.indices where index % 3 == 0 {
      events[index].message += String(repeating: "x", count: 40_000)
      events[index].id = String(repeating: "i", count: 5000)
    }
    var scene = Scene()
    scene.play(events)
    let issue = try #require(scene.finish().issues.first)
    #expect(issue.history.relatedEvents.allSatisfy { $0.utf8.count < 100 })
    #expect(issue.history.relatedEvents.contains { $0.hasPrefix("logs.jsonl:") })
    #expect(issue.history.context.allSatisfy { $0.event.message.utf8.count < 1000 })
  }

  /// Everything at once, in thousands of services: minutes here would be a denial of service.
  @Test(.timeLimit(.minutes(10))) func `thousands of services failing together are one issue`() {
    var scene = Scene()
    for round in 0..<4 {
      for number in 0..<4000 {
        scene.show(
          Scene.Event(
            seconds: Double(round * 20) + Double(number) / 1000, service: "s-\(number)",
            value: 900, message: "waiting for s-\(number / 2)"))
      }
    }
    let result = scene.finish()
    #expect(result.issues.count == 1)
    #expect(result.issues.first?.extent.occurrences == 16_000)
    #expect(result.issues.first?.severity == .critical)
    #expect(result.issues.first?.history.cascade?.order.count ?? 0 > 3000)
  }
}
