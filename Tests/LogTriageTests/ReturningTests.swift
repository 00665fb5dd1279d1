import Foundation
import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

/// What holds for a short log holds for every return of a problem in a long one.
@Suite struct `Problems that come back` {
  private func triage(_ events: [Scene.Event]) -> TriageResult {
    var scene = Scene()
    scene.play(events)
    return scene.finish()
  }

  /// An API that fails once an hour and names a store.
  ///
  /// The store writes every two minutes; in some hours one event is missing, a pause that is nothing
  /// by itself.
  private func failures(silentIn hours: (Int) -> Bool) -> [Scene.Event] {
    let store = Scene.Event(
      seconds: 0, service: "stock-db", type: .database, metric: "query_time_ms", value: 20)
    let length = 12.0 * 3600
    var events = Plot.steady(store, from: 0, to: length, every: 120).filter { event in
      let (hour, second) = (
        Int(event.seconds) / 3600, event.seconds.truncatingRemainder(dividingBy: 3600)
      )
      return !(hours(hour) && (1795..<1905).contains(second))
    }
    events += Plot.steady(
      Scene.Event(seconds: 0, service: "stock-api"), from: 5, to: length, every: 10
    ) { event, _ in
      guard (1805..<1915).contains(event.seconds.truncatingRemainder(dividingBy: 3600)) else {
        return
      }
      event.value = 3000
      event.message = "connection refused by stock-db"
    }
    return events
  }

  @Test func `a service that is silent in every return is the root of all`() {
    let result = triage(failures { _ in true })
    let raised = result.issues.filter { $0.severity > .low }
    #expect(raised.map { $0.history.cascade?.rootService } == ["stock-db"])
    #expect(raised.first?.history.incidents.count == 12)
    #expect(raised.first?.history.incidents.allSatisfy { $0.services.first == "stock-db" } == true)
  }

  @Test func `a service that writes in most returns is the root of none`() {
    let result = triage(failures { $0 == 3 })
    let raised = result.issues.filter { $0.severity > .low }
    #expect(!raised.isEmpty)
    #expect(raised.allSatisfy { $0.history.cascade?.rootService != "stock-db" })
  }

  /// The store has nothing to do with the API that names it: it writes by chance, once in two
  /// minutes, for a week.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a service that happens to pause in some returns is the root of none`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let store = Scene.Event(
      seconds: 0, service: "stock-db", type: .database, metric: "query_time_ms", value: 20)
    let length = 7 * 24 * 3600.0
    var events = Plot.steady(
      Scene.Event(seconds: 0, service: "stock-api"), from: 5, to: length, every: 20
    ) { event, _ in
      guard (1800..<1900).contains(event.seconds.truncatingRemainder(dividingBy: 3600)) else {
        return
      }
      event.value = 3000
      event.message = "connection refused by stock-db"
    }
    var next = store
    while true {
      next.seconds += -120 * log(Double.random(in: Double.ulpOfOne..<1, using: &random))
      guard next.seconds < length else { break }
      events.append(next)
    }
    let raised = triage(events).issues.filter { $0.severity > .low }
    #expect(!raised.isEmpty)
    let wrong = raised.filter { $0.history.cascade?.rootService == "stock-db" }
      .reduce(0) { $0 + max(1, $1.history.incidents.count) }
    #expect(wrong <= 30, "seed \(seed)")
  }

  /// Twelve services of a region fail with a host, three findings each, in a log with noise that is
  /// too long for any of them to stand out by itself.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `few findings of many services late in a long log belong together`(seed: UInt64) throws {
    let start = 20.0 * 3600
    var events = Plot.background(12, seconds: 24 * 3600, every: 120, share: 0.07, seed: seed)
    let host = Scene.Event(
      seconds: 0, service: "host-pool", type: .infrastructure, metric: "cpu_percent", value: 40)
    events += Plot.steady(host, from: 0, to: 24 * 3600, every: 60) { event, _ in
      if (start..<start + 480).contains(event.seconds) { event.value = 99 }
    }
    for index in events.indices where events[index].service != "host-pool" {
      if (start + 60..<start + 430).contains(events[index].seconds) { events[index].value = 900 }
    }
    let raised = triage(events).issues.filter { $0.severity > .low }
    let issue = try #require(raised.first, "seed \(seed)")
    #expect(raised.count == 1, "seed \(seed)")
    let failed = Set((1...12).map { "svc-\($0)" } + ["host-pool"])
    #expect(failed.subtracting(issue.scope.services).count <= 1, "seed \(seed): \(issue.scope)")
  }

  /// Both regions have the same services; each fails by a host of its own, at the same time.
  @Test func `hosts that fail in two regions at once are two issues`() {
    var events: [Scene.Event] = []
    for (region, name) in [("us-east-1", "host-a"), ("eu-west-1", "host-b")] {
      for host in ["host-a", "host-b"] {
        events += Plot.steady(
          Scene.Event(
            seconds: 0, service: host, region: region, type: .infrastructure, metric: "cpu_percent",
            value: 40), from: 0, to: 900, every: 5
        ) { event, _ in
          if host == name, (300..<540).contains(event.seconds) { event.value = 99 }
        }
      }
      for number in 1...5 {
        events += Plot.steady(
          Scene.Event(seconds: 0, service: "svc-\(number)", region: region), from: 1, to: 900,
          every: 6
        ) { event, _ in
          if (340..<540).contains(event.seconds) { event.value = 900 }
        }
      }
    }
    let raised = triage(events).issues.filter { $0.severity > .low }
    #expect(Set(raised.map { $0.history.cascade?.rootService }) == ["host-a", "host-b"])
    #expect(raised.allSatisfy { $0.scope.regions.count == 1 && $0.scope.services.count == 6 })
  }

  /// Between the two, spikes of chance are never five minutes apart.
  @Test func `spikes between two incidents do not tie them together`() {
    let spikes = [520.0, 700, 860, 1010, 1160]
    var events = Plot.steady(
      Scene.Event(seconds: 0, service: "cart-api"), from: 0, to: 2400, every: 5
    ) { event, _ in
      if (300..<420).contains(event.seconds) || (1260..<1400).contains(event.seconds)
        || spikes.contains(event.seconds)
      {
        event.value = 900
      }
    }
    events += Plot.steady(
      Scene.Event(
        seconds: 0, service: "cart-db", type: .database, metric: "query_time_ms", value: 40),
      from: 1, to: 2400, every: 5
    ) { event, _ in
      if (280..<420).contains(event.seconds) { event.value = 900 }
    }
    let raised = triage(events).issues.filter { $0.severity > .low }
    #expect(
      raised.map { Set($0.scope.services) } == [["cart-db", "cart-api"], ["cart-api"]]
        || raised.map { Set($0.scope.services) } == [["cart-api"], ["cart-db", "cart-api"]])
  }
}
