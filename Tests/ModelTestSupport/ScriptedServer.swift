package import HTTPClient
private import ModelClient
private import Synchronization
private import TestSupport

/// A transport that answers from a function, after handing the thread to others a few times.
package final class ScriptedServer: HTTPTransport {
  /// Gets the number of the call, from 0, and the request.
  package typealias Script = @Sendable (Int, HTTPRequest) -> Result<HTTPResponse, HTTPError>

  private struct State {
    var requests: [HTTPRequest] = []
    var inFlight = 0
    var mostInFlight = 0
    var random: SeededGenerator
  }

  private let script: Script
  private let state: Mutex<State>

  /// The seed shuffles the order in which calls in flight come back.
  package init(seed: UInt64 = 0, _ script: @escaping Script) {
    self.script = script
    state = Mutex(State(random: SeededGenerator(seed: seed)))
  }

  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let (number, turns) = state.withLock { state in
      state.requests.append(request)
      state.inFlight += 1
      state.mostInFlight = max(state.mostInFlight, state.inFlight)
      return (state.requests.count - 1, Int.random(in: 0...40, using: &state.random))
    }
    for _ in 0..<turns { await Task.yield() }
    state.withLock { $0.inFlight -= 1 }
    return try script(number, request).get()
  }

  package var requests: [HTTPRequest] { state.withLock(\.requests) }
  package var mostInFlight: Int { state.withLock(\.mostInFlight) }
}

/// A clock that only moves when someone sleeps on it, or is told to.
package final class FakeClock: RunClock {
  private let now = Mutex(0.0)
  private let naps = Mutex<[Double]>([])

  package init() {}

  package func elapsed() -> Double { now.withLock(\.self) }
  /// 2026-11-22T12:00:00Z and what has passed since.
  package func wallSeconds() -> Int64 { 1_795_348_800 + Int64(elapsed()) }
  package func sleep(_ seconds: Double) async {
    advance(seconds)
    naps.withLock { $0.append(seconds) }
  }

  package func advance(_ seconds: Double) { now.withLock { $0 += seconds } }
  package var slept: [Double] { naps.withLock(\.self) }
}

/// A cache that lasts as long as a test.
package final class MemoryCache: ResponseCache {
  private let entries = Mutex<[String: [UInt8]]>([:])
  private let order = Mutex<[String]>([])

  package init() {}

  package func get(_ key: String) -> [UInt8]? { entries.withLock { $0[key] } }
  package func put(_ key: String, _ bytes: [UInt8]) {
    entries.withLock { $0[key] = bytes }
    order.withLock { $0.append(key) }
  }

  /// The keys in the order in which they were put.
  package var keys: [String] { order.withLock(\.self) }
}
