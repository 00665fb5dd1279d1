import HTTPClient
import LogModel
import ModelClient
import ModelTestSupport
import Synchronization
import TestSupport
import Testing

@Suite struct `Chat budget` {
  private typealias Reply = Result<HTTPResponse, HTTPError>

  private static let good = Reply.success(ChatSample.completion(ChatSample.good))
  private static let down = Reply.failure(HTTPError(.tls))

  private static func reasons(_ outcomes: [ChatOutcome]) -> [String] {
    outcomes.map { $0.failure?.reason ?? "answer" }
  }

  private static func requests(_ count: Int) -> [ChatRequest] {
    (0..<count).map { ChatSample.request($0) }
  }

  @Test func `calls are given to the first requests`() async throws {
    let server = ScriptedServer(seed: 1) { _, _ in Self.good }
    let client = try ChatSample.client(server)
    let outcomes = await client.completeAll(Self.requests(30))
    #expect(
      Self.reasons(outcomes)
        == Array(repeating: "answer", count: 25)
        + Array(repeating: "calls budget used up", count: 5))
    #expect(server.requests.count == 25)
    #expect(server.mostInFlight == ChatClient.width)
    let usage = await client.usage
    #expect(usage.calls == 25 && usage.answered == 25 && usage.failed == 5 && usage.isDegraded)
    #expect(usage.reasons == ["calls budget used up": 5])
  }

  @Test func `repeats count as calls`() async throws {
    let server = ScriptedServer { _, _ in .success(HTTPResponse(status: 503)) }
    let client = try ChatSample.client(server, budget: ChatBudget(calls: 2))
    let outcomes = await client.completeAll(Self.requests(2))
    #expect(Self.reasons(outcomes) == ["HTTP 503", "calls budget used up"])
    #expect(server.requests.count == 2)
  }

  @Test func `tokens and money are set aside before they are spent`() async throws {
    let price = TokenPrice(input: 2, output: 8)
    let server = ScriptedServer { _, _ in Self.good }
    let client = try ChatSample.client(server)
    let worst = try #require(client.preview(Self.requests(1)).first).tokens
    // Each answer takes 60 tokens; the last one sent must still fit with its worst case.
    let byTokens = ChatBudget(tokens: worst.total + 3 * 60)
    let byMoney = ChatBudget(
      money: price.cost(worst) + 3 * price.cost(TokenUsage(input: 50, output: 10)), price: price)
    for (budget, word) in [(byTokens, "tokens"), (byMoney, "money")] {
      let client = try ChatSample.client(server, budget: budget)
      let outcomes = await client.completeAll(Self.requests(6))
      #expect(
        Self.reasons(outcomes)
          == Array(repeating: "answer", count: 4)
          + Array(repeating: "\(word) budget used up", count: 2))
      let usage = await client.usage
      #expect(usage.tokens == TokenUsage(input: 200, output: 40))
      #expect(usage.cost == budget.price.cost(usage.tokens))
    }
  }

  @Test func `no budget, no call`() async throws {
    let server = ScriptedServer { _, _ in Self.good }
    let price = TokenPrice(input: 1, output: 1)
    for budget in [
      ChatBudget(calls: 0), ChatBudget(calls: -1), ChatBudget(tokens: 0), ChatBudget(seconds: 0),
      ChatBudget(money: 0, price: price), ChatBudget(tokens: .min / 2),
    ] {
      let client = try ChatSample.client(server, budget: budget)
      let outcome = await client.complete(ChatSample.request())
      #expect(outcome.failure?.reason.hasSuffix("budget used up") == true)
    }
    #expect(server.requests.isEmpty)
  }

  @Test func `seconds end the run, and each call gets no more than is left`() async throws {
    let clock = FakeClock()
    let server = ScriptedServer { _, _ in
      clock.advance(40)
      return Self.good
    }
    let client = try ChatSample.client(server, clock: clock)
    var outcomes: [ChatOutcome] = []
    for request in Self.requests(4) { outcomes.append(await client.complete(request)) }
    #expect(Self.reasons(outcomes) == ["answer", "answer", "answer", "seconds budget used up"])
    #expect(server.requests.map(\.limits.totalSeconds) == [60, 50, 10])
  }

  @Test func `three failures in a row open the circuit`() async throws {
    let server = ScriptedServer { _, _ in Self.down }
    let client = try ChatSample.client(server)
    let outcomes = await client.completeAll(Self.requests(20))
    // Four more were on their way when the first had come back.
    #expect(
      Self.reasons(outcomes)
        == Array(repeating: "TLS failed", count: 6) + Array(repeating: "circuit open", count: 14))
    #expect(await client.complete(ChatSample.request(99)).failure == .circuitOpen)
  }

  @Test func `an answer closes the count`() async throws {
    let server = ScriptedServer { _, request in
      request.number % 3 == 2 ? Self.good : Self.down
    }
    let client = try ChatSample.client(server)
    let outcomes = await client.completeAll(Self.requests(12))
    #expect(!Self.reasons(outcomes).contains("circuit open"))
  }

  // MARK: Cache

  @Test func `an answer is asked for once`() async throws {
    let server = ScriptedServer { _, _ in Self.good }
    let cache = MemoryCache()
    let first = try ChatSample.client(server, cache: cache)
    let asked = await first.completeAll(Self.requests(3) + Self.requests(3))
    #expect(asked.map { $0.answer?.source } == [.model, .model, .model, .cache, .cache, .cache])
    let second = try ChatSample.client(server, budget: ChatBudget(calls: 0), cache: cache)
    let again = await second.completeAll(Self.requests(3))
    #expect(again.map { $0.answer?.source } == [.cache, .cache, .cache])
    #expect(again.map { $0.answer?.value } == asked.prefix(3).map { $0.answer?.value })
    #expect(server.requests.count == 3)
    #expect(await second.usage.calls == 0)
    #expect(await second.usage.cached == 3)
  }

  @Test(arguments: [
    ("x", "length"), ("no object", "stop"), (#"{"cause": 7}"#, "stop"), ("", "content_filter"),
  ]) func `what a model will not do is asked for once as well`(
    content: String, finish: String
  ) async throws {
    let server = ScriptedServer { _, _ in
      .success(ChatSample.completion(content, finish: finish))
    }
    let cache = MemoryCache()
    let first = try ChatSample.client(server, cache: cache)
    let failures = await first.completeAll(Self.requests(5)).map(\.failure)
    let sent = server.requests.count
    let second = try ChatSample.client(server, cache: cache)
    #expect(await second.completeAll(Self.requests(5)).map(\.failure) == failures)
    #expect(server.requests.count == sent)
    #expect(await second.usage.reasons == first.usage.reasons)
  }

  @Test func `a damaged or foreign record is a miss`() async throws {
    let request = ChatSample.request()
    for record in [
      "", "{}", "null", #"{"answer":{},"tokens_in":1,"tokens_out":1,"repaired":false}"#,
    ] {
      let server = ScriptedServer { _, _ in Self.good }
      let cache = MemoryCache()
      cache.put(request.cacheKey(model: "m"), Array(record.utf8))
      let outcome = await (try ChatSample.client(server, cache: cache)).complete(request)
      #expect(outcome.answer?.source == .model)
    }
  }

  @Test func `whatever an answer depends on is part of its key`() {
    let request = ChatSample.request()
    var others = [request, request, request, request, request, request]
    others[0].system += " "
    others[1].user += " "
    others[2].promptVersion = "2"
    others[3].seed += 1
    others[4].maximumTokens += 1
    others[5].schema = JSONSchema(["type": "object"])
    var keys = Set(others.map { $0.cacheKey(model: "m") })
    keys.insert(request.cacheKey(model: "m"))
    keys.insert(request.cacheKey(model: "n"))
    #expect(keys.count == 8)
    #expect(keys.allSatisfy { $0.utf8.count == 64 })
  }

  @Test func `every body goes to the sink before it goes out`() async throws {
    let seen = Mutex<[[UInt8]]>([])
    let server = ScriptedServer { number, _ in
      #expect(seen.withLock(\.count) >= number + 1)
      return number == 0 ? .success(HTTPResponse(status: 500)) : Self.good
    }
    let client = try ChatSample.client(server) { body, _ in seen.withLock { $0.append(body) } }
    _ = await client.completeAll(Self.requests(5))
    #expect(Set(seen.withLock(\.self)) == Set(server.requests.map(\.body)))
    #expect(seen.withLock(\.count) == server.requests.count)
  }

  @Test func `a preview sends nothing`() async throws {
    let server = ScriptedServer { _, _ in Self.good }
    let cache = MemoryCache()
    let client = try ChatSample.client(
      server, budget: ChatBudget(price: TokenPrice(input: 1, output: 2)), cache: cache)
    _ = await client.complete(ChatSample.request(0))
    let shown = client.preview(Self.requests(2))
    #expect(shown.map(\.isCached) == [true, false])
    #expect(shown[0].cost == 0 && shown[1].cost > 0)
    #expect(shown[0].body == server.requests[0].body)
    #expect(server.requests.count == 1)
  }
}

/// Whatever the network does, and in whatever order answers come back.
@Suite struct `Chat properties` {
  private static func plan(_ seed: UInt64, _ request: HTTPRequest, _ attempt: Int)
    -> Result<HTTPResponse, HTTPError>
  {
    let mix = UInt64(request.number + 1) &* 1_000_003 &+ UInt64(attempt)
    var random = SeededGenerator(seed: seed &* 7919 &+ mix)
    // Some servers are healthy, some are not.
    let health = [20, 12, 9][Int(seed % 3)]
    return switch Int.random(in: 0..<health, using: &random) {
    case 0: .failure(HTTPError(.timedOut))
    case 1: .failure(HTTPError(.refused))
    case 2: .success(HTTPResponse(status: 429, retryAfter: "3"))
    case 3: .success(HTTPResponse(status: 500, body: Array("response_format?".utf8)))
    case 4: .success(HTTPResponse(status: 401))
    case 5: .success(ChatSample.completion("no", finish: "length"))
    case 6: .success(ChatSample.completion("{}"))
    case 7: .success(ChatSample.completion("Sure: \(ChatSample.good)"))
    default: .success(ChatSample.completion(ChatSample.good))
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `outcomes depend on the answers, not on their order`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let budget = ChatBudget(
      calls: Int.random(in: 1...30, using: &random),
      tokens: Bool.random(using: &random) ? Int.random(in: 500...8000, using: &random) : nil,
      seconds: 1e9)
    let requests = (0..<Int.random(in: 1...25, using: &random)).map { ChatSample.request($0) }
    var first: (outcomes: [ChatOutcome], usage: ChatUsage, keys: [String])?
    for shuffle in 0..<6 as Range<UInt64> {
      let attempts = Mutex<[Int: Int]>([:])
      let server = ScriptedServer(seed: shuffle) { _, request in
        let attempt = attempts.withLock { counts in
          counts[request.number, default: 0] += 1
          return counts[request.number] ?? 0
        }
        return Self.plan(seed, request, attempt)
      }
      let cache = MemoryCache()
      let client = try ChatSample.client(server, budget: budget, cache: cache)
      let outcomes = await client.completeAll(requests)
      let usage = await client.usage
      #expect(outcomes.count == requests.count)
      #expect(server.requests.count == usage.calls && usage.calls <= budget.calls, "seed \(seed)")
      #expect(server.mostInFlight <= ChatClient.width)
      #expect(budget.tokens.map { usage.tokens.total <= $0 } ?? true, "seed \(seed)")
      #expect(usage.answered + usage.failed == requests.count)
      guard let first else {
        first = (outcomes, usage, cache.keys)
        continue
      }
      #expect(outcomes == first.outcomes, "seed \(seed), shuffle \(shuffle)")
      #expect(usage == first.usage, "seed \(seed), shuffle \(shuffle)")
      #expect(cache.keys == first.keys, "seed \(seed), shuffle \(shuffle)")
    }
  }

  /// Any bytes as a body: an outcome, never a crash.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `damaged bodies are survived`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let whole = ChatSample.completion(ChatSample.good).body
    for _ in 0..<40 {
      var body = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) where !body.isEmpty {
        let place = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: body[place] = UInt8.random(in: 0...255, using: &random)
        case 1: body.remove(at: place)
        default: body = Array(body[..<place])
        }
      }
      let sent = body
      let server = ScriptedServer { _, _ in .success(HTTPResponse(status: 200, body: sent)) }
      let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
      if let answer = outcome.answer {
        #expect(ChatSample.schema.violation(in: answer.value) == nil)
      }
    }
  }
}
