internal import HTTPClient
import LogModel
internal import ModelClient
import Synchronization
import TestSupport

/// A transport that answers from a function, after handing the thread to others a few times.
final class ScriptedServer: HTTPTransport {
  /// Gets the number of the call, from 0, and the request.
  typealias Script = @Sendable (Int, HTTPRequest) -> Result<HTTPResponse, HTTPError>

  private struct State {
    var requests: [HTTPRequest] = []
    var inFlight = 0
    var mostInFlight = 0
    var random: SeededGenerator
  }

  private let script: Script
  private let state: Mutex<State>

  /// The seed shuffles the order in which calls in flight come back.
  init(seed: UInt64 = 0, _ script: @escaping Script) {
    self.script = script
    state = Mutex(State(random: SeededGenerator(seed: seed)))
  }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
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

  var requests: [HTTPRequest] { state.withLock(\.requests) }
  var mostInFlight: Int { state.withLock(\.mostInFlight) }
}

/// A clock that only moves when someone sleeps on it, or is told to.
final class FakeClock: RunClock {
  private let now = Mutex(0.0)
  private let naps = Mutex<[Double]>([])

  func elapsed() -> Double { now.withLock(\.self) }
  /// 2026-11-22T12:00:00Z and what has passed since.
  func wallSeconds() -> Int64 { 1_795_348_800 + Int64(elapsed()) }
  func sleep(_ seconds: Double) async {
    advance(seconds)
    naps.withLock { $0.append(seconds) }
  }

  func advance(_ seconds: Double) { now.withLock { $0 += seconds } }
  var slept: [Double] { naps.withLock(\.self) }
}

/// A cache that lasts as long as a test.
final class MemoryCache: ResponseCache {
  private let entries = Mutex<[String: [UInt8]]>([:])
  private let order = Mutex<[String]>([])

  func get(_ key: String) -> [UInt8]? { entries.withLock { $0[key] } }
  func put(_ key: String, _ bytes: [UInt8]) {
    entries.withLock { $0[key] = bytes }
    order.withLock { $0.append(key) }
  }

  /// The keys in the order in which they were put.
  var keys: [String] { order.withLock(\.self) }
}

/// What the tests ask, and what a good model answers.
enum ChatSample {
  static let schema = JSONSchema([
    "type": "object", "additionalProperties": .bool(false),
    "required": ["severity", "cause", "ids"],
    "properties": [
      "severity": ["type": "string", "enum": ["low", "medium", "high", "critical"]],
      "cause": ["type": "string", "maxLength": .int(2000)],
      "ids": ["type": "array", "maxItems": .int(10), "items": ["type": "string"]],
    ],
  ])

  static let good = #"{"severity":"high","cause":"the pool is exhausted","ids":["EVT-1"]}"#

  static func request(_ number: Int = 0, maximumTokens: Int = 100) -> ChatRequest {
    ChatRequest(
      system: "You are an analyst.", user: "Issue \(number): latency 650 ms.",
      schemaName: "analysis", schema: schema, promptVersion: "1", maximumTokens: maximumTokens)
  }

  static func completion(
    _ content: String, finish: String = "stop", input: Int = 50, output: Int = 10
  ) -> HTTPResponse {
    let body: JSONValue = [
      "choices": [
        [
          "message": ["role": "assistant", "content": .string(content)],
          "finish_reason": .string(finish),
        ]
      ],
      "usage": ["prompt_tokens": .int(input), "completion_tokens": .int(output)],
    ]
    return HTTPResponse(status: 200, body: body.compactBytes)
  }

  static func endpoint(_ url: String = "http://127.0.0.1:1/v1") throws -> ModelEndpoint {
    try ModelEndpoint(url)
  }

  static func client(
    _ transport: any HTTPTransport, clock: any RunClock = FakeClock(),
    budget: ChatBudget = ChatBudget(), cache: MemoryCache? = nil,
    egress: @escaping EgressSink = { _, _ in }
  ) throws -> ChatClient {
    ChatClient(
      ChatSettings(
        model: "m", endpoint: try endpoint(), budget: budget, transport: transport, clock: clock,
        cache: cache, egress: egress))
  }
}

extension HTTPRequest {
  var json: JSONValue? { try? JSONValue(parsing: body) }
  /// The dialect: `json_schema`, `json_object` or `plain`.
  var format: String { json?["response_format"]?["type"]?.string ?? "plain" }
  /// The number in `ChatSample.request`.
  var number: Int {
    let text = json?["messages"]?.array?.last?["content"]?.string ?? ""
    return Int(text.split(separator: ":")[0].dropFirst(6)) ?? -1
  }
}
