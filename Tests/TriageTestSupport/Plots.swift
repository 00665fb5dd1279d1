private import LogModel
import TestSupport

/// Ready-made courses of events for scenes.
package enum Plot {
  /// Events of one service from `from` to `to`, one every `every` seconds.
  package static func steady(
    _ event: Scene.Event, from: Double, to: Double, every: Double,
    _ change: (inout Scene.Event, Int) -> Void = { _, _ in }
  ) -> [Scene.Event] {
    var events: [Scene.Event] = []
    var time = from
    while time < to {
      var next = event
      next.seconds = time
      change(&next, events.count)
      events.append(next)
      time += every
    }
    return events
  }

  package static let database = Scene.Event(
    seconds: 0, service: "payments-db", type: .database, metric: "query_time_ms", value: 80,
    message: "query ok")
  package static let api = Scene.Event(
    seconds: 0, service: "payments-api", value: 120, endpoint: "/api/v1/charges", status: 200)
  package static let web = Scene.Event(
    seconds: 0, service: "checkout-web", type: .frontend, metric: "load_time_ms", value: 1400,
    endpoint: "/checkout")

  /// A slow database drags its API and the page above it along, from minute 5 to minute 9 of 15.
  package static func cascade(region: String = "us-east-1", offset: Double = 0) -> [Scene.Event] {
    let end = offset + 900
    let endpoints = ["/api/v1/charges", "/api/v1/refunds", "/api/v1/cards"]
    var events = steady(database, from: offset, to: end, every: 6) { event, index in
      event.region = region
      event.value = 75 + Double(index % 5) * 4
      event.connections = 12 + Double(index % 7)
      guard (offset + 300)..<(offset + 540) ~= event.seconds else { return }
      event.value = 900 + Double(index % 9) * 64
      event.connections = 50
      event.message = "connection pool exhausted, 50 of 50 in use"
    }
    events += steady(api, from: offset + 1, to: end, every: 5) { event, index in
      event.region = region
      event.endpoint = endpoints[index % 3]
      event.customer = "cust-\(index % 11)"
      guard (offset + 340)..<(offset + 540) ~= event.seconds, index % 4 != 3 else { return }
      event.value = 1500 + Double(index % 8) * 90
      event.endpoint = endpoints[0]
      event.status = 500
      event.message = "upstream payments-db timed out after 1500 ms"
    }
    events += steady(web, from: offset + 2, to: end, every: 8) { event, index in
      event.region = region
      event.customer = "cust-\(index % 11)"
      guard (offset + 380)..<(offset + 545) ~= event.seconds else { return }
      event.value = 6200 + Double(index % 6) * 420
      event.message = "page slow, waited for payments-api"
    }
    return events
  }

  /// A store falls silent, and the two services that need it time out.
  package static let silence: [Scene.Event] = {
    let store = Scene.Event(
      seconds: 0, service: "session-store", type: .database, metric: "query_time_ms", value: 20)
    var events = steady(store, from: 0, to: 300, every: 5)
    for service in ["auth-api", "cart-api"] {
      events += steady(Scene.Event(seconds: 0, service: service), from: 1, to: 600, every: 5) {
        event, _ in
        guard event.seconds > 305 else { return }
        event.value = 3000
        event.message = "call to session-store timed out"
      }
    }
    return events
  }()

  /// Services with isolated spikes, a given share of their events.
  package static func background(
    _ services: Int, seconds: Double, every: Double, share: Double, seed: UInt64,
    region: String = "us-east-1"
  ) -> [Scene.Event] {
    var random = SeededGenerator(seed: seed)
    var events: [Scene.Event] = []
    for number in 1...services {
      let base = Scene.Event(seconds: 0, service: "svc-\(number)", region: region)
      events += steady(base, from: Double(number), to: seconds, every: every) { event, _ in
        if Double.random(in: 0..<1, using: &random) < share { event.value = 700 }
      }
    }
    return events
  }
}
