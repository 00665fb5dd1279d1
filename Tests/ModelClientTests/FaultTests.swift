import HTTPClient
import LogModel
import ModelClient
import ModelTestSupport
import TestSupport
import Testing

/// The whole client against a real server that misbehaves: a typed outcome for every fault.
@Suite(.needs("python3"), .needs("openssl")) struct `Misbehaving servers` {
  private static let server = Result { try FaultServer() }

  private static func client(_ url: String, seconds: Double = 30) throws -> ChatClient {
    ChatClient(
      ChatSettings(
        model: ChatModel("m", at: try ModelEndpoint(url)),
        budget: ChatBudget(seconds: 1000), limits: HTTPLimits(totalSeconds: seconds),
        transport: CurlTransport(), clock: FakeClock()))
  }

  @Test(arguments: [
    "good", "fenced", "prose", "invented-ids", "markup", "path-names", "orders", "nul",
    "usage-lies", "header-orders", "slow-good", "no-json-schema", "no-format", "unconstrained",
    "completion-tokens",
  ])
  func `what can be used is used`(fault: String) async throws {
    let outcome = await (try Self.client(Self.server.get().url(fault)))
      .complete(ChatSample.request())
    let answer = try #require(outcome.answer, "\(outcome)")
    #expect(ChatSample.schema.violation(in: answer.value) == nil)
  }

  @Test(arguments: [
    ("401", "HTTP 401"), ("403", "HTTP 403"), ("404", "HTTP 404"), ("429", "HTTP 429"),
    ("429-date", "HTTP 429"), ("500", "HTTP 500"), ("503", "HTTP 503"),
    ("two-objects", "not JSON"), ("wrong-schema", "not valid against the schema"),
    ("wrong-types", "not valid against the schema"),
    ("duplicates", "not valid against the schema"), ("huge", "answer too large"),
    ("huge-lie", "answer too large"), ("endless", "answer too large"),
    ("endless-headers", "answer too large"), ("many-headers", "answer too large"),
    ("tools", "tool call"), ("null", "no content"), ("empty-text", "no content"),
    ("refusal", "refused by the model"), ("filtered", "refused by the model"),
    ("no-choices", "no choice"), ("length", "cut at the token limit"),
    ("nested-answer", "not JSON"), ("nested-envelope", "no chat completion"),
    ("not-utf8", "no chat completion"), ("html", "no chat completion"),
    ("empty-body", "no chat completion"), ("array", "no chat completion"),
    ("gzip", "no chat completion"), ("no-content", "HTTP 204"),
    ("truncated", "answer cut short"), ("bad-chunks", "answer cut short"),
    ("nothing", "answer cut short"), ("reset", "answer cut short"), ("http09", "not HTTP"),
    ("garbage", "not HTTP"), ("bad-status", "not HTTP"), ("redirect-302", "redirected"),
    ("redirect-307", "redirected"),
  ])
  func `what cannot be used has a reason`(fault: String, reason: String) async throws {
    let outcome = await (try Self.client(Self.server.get().url(fault)))
      .complete(ChatSample.request())
    #expect(outcome.failure?.reason == reason)
  }

  @Test(arguments: ["never", "drip"]) func `slow servers end in time`(fault: String) async throws {
    let client = try Self.client(Self.server.get().url(fault), seconds: 0.5)
    #expect(await client.complete(ChatSample.request()).failure?.reason == "timed out")
  }

  @Test func `no key and no body ever goes to where a redirect points`() async throws {
    let server = try FaultServer()
    _ = await (try Self.client(server.url("redirect-308"))).complete(ChatSample.request())
    let log = try await CurlTransport().send(HTTPRequest(.get, WebAddress(server.logURL)))
    #expect(try JSONValue(parsing: log.body)["elsewhere"]?.number == 0)
  }

  @Test func `a broken server is given up after three requests`() async throws {
    let client = try Self.client("http://127.0.0.1:\(Self.server.get().port("closed"))")
    let outcomes = await client.completeAll((0..<20).map { ChatSample.request($0) })
    #expect(outcomes.first?.failure?.reason == "connection refused")
    #expect(outcomes.last?.failure == .circuitOpen)
  }

  @Test func `several requests are in flight and come back in order`() async throws {
    let client = try Self.client(Self.server.get().url("echo"))
    let outcomes = await client.completeAll((0..<12).map { ChatSample.request($0) })
    for (number, outcome) in outcomes.enumerated() {
      #expect(outcome.answer?.value["cause"]?.string?.contains("Issue \(number):") == true)
    }
  }

  @Test func `embeddings are read in both shapes`() async throws {
    let endpoint = { (fault: String) in try ModelEndpoint(Self.server.get().url(fault)) }
    let transport = CurlTransport()
    let plain = EmbeddingClient(model: "m", endpoint: try endpoint("embed"), transport: transport)
    let vectors = try await plain.embed(["", "aaa"])
    #expect(vectors[0] == [0, 1, 0])
    #expect(vectors[1][0] > 0.9 && vectors[1].count == 3)
    let tokens = EmbeddingClient(
      model: "m", endpoint: try endpoint("embed-tokens"), transport: transport)
    let half = Float(0.5.squareRoot())
    #expect(try await tokens.embed(["a"]) == [[half, half]])
    let off = EmbeddingClient(model: "m", endpoint: try endpoint("embed-off"), transport: transport)
    await #expect(throws: EmbeddingClient.Failure.notOffered) { try await off.embed(["a"]) }
  }
}

@Suite struct `Embeddings` {
  @Test(arguments: [
    "", "[]", #"{"data":[]}"#, #"{"data":[{"embedding":[1]}]}"#,
    #"{"data":[{"embedding":[1]},{"embedding":[1,2]}]}"#,
    #"{"data":[{"embedding":[0]},{"embedding":[0]}]}"#,
    #"{"data":[{"embedding":[]},{"embedding":[]}]}"#,
    #"{"data":[{"embedding":["a"]},{"embedding":["a"]}]}"#,
    #"{"data":[{"embedding":[1e308,1e308]},{"embedding":[1,1]}]}"#,
    #"{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}"#,
    #"{"data":[{"index":0.5,"embedding":[1]},{"index":1,"embedding":[1]}]}"#,
    #"{"data":[{"index":-1,"embedding":[1]},{"index":1e99,"embedding":[1]}]}"#,
    #"{"data":[{"embedding":[[1],[1,2]]},{"embedding":[[1]]}]}"#,
    #"{"data":[{"embedding":[[1],2]},{"embedding":[1]}]}"#,
  ])
  func `anything but one vector for each text is refused`(body: String) async throws {
    let server = ScriptedServer { _, _ in
      .success(HTTPResponse(status: 200, body: Array(body.utf8)))
    }
    let client = EmbeddingClient(
      model: "m", endpoint: try ChatSample.endpoint(), transport: server)
    await #expect(throws: EmbeddingClient.Failure.malformed) { try await client.embed(["a", "b"]) }
  }

  @Test(arguments: [400, 404, 405, 500, 501]) func `a server without them says so`(status: Int)
    async throws
  {
    let server = ScriptedServer { _, _ in .success(HTTPResponse(status: status)) }
    let client = EmbeddingClient(
      model: "m", endpoint: try ChatSample.endpoint(), transport: server)
    await #expect(throws: EmbeddingClient.Failure.notOffered) { try await client.embed(["a"]) }
    #expect(try await client.embed([]) == [])
  }

  @Test(arguments: [201, 204, 301, 401, 402, 413, 418, 422, 429, 502, 503])
  func `any other status is named`(status: Int) async throws {
    let server = ScriptedServer { _, _ in
      .success(HTTPResponse(status: status, body: Array(#"{"data":[{"embedding":[1]}]}"#.utf8)))
    }
    let client = EmbeddingClient(
      model: "m", endpoint: try ChatSample.endpoint(), transport: server)
    let failure = await #expect(throws: EmbeddingClient.Failure.self) {
      try await client.embed(["a"])
    }
    #expect(failure == .status(status) && failure?.description == "HTTP \(status)")
    #expect(server.requests.count == 1, "no second try")
  }

  /// Whatever order and shape a server answers in, each text gets its own direction.
  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func `vectors come back as those of their texts, one long`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let (count, width) = (
      Int.random(in: 1...40, using: &random), Int.random(in: 1...30, using: &random)
    )
    let wanted = (0..<count).map { _ in
      // Not all zero: that is no direction.
      [1] + (1..<width).map { _ in Double.random(in: -1...1, using: &random) }
    }
    let isNumbered = Bool.random(using: &random)
    var items = wanted.enumerated().map { index, vector -> JSONValue in
      let scale = Double.random(in: 0.001...1000, using: &random)
      let numbers = vector.map { JSONValue.number(($0 * scale).description) }
      let isByToken = Bool.random(using: &random)
      let embedding: JSONValue =
        isByToken ? .array([.array(numbers), .array(numbers)]) : .array(numbers)
      return isNumbered
        ? ["object": "embedding", "embedding": embedding, "index": .int(index)]
        : ["embedding": embedding]
    }
    if isNumbered { items.shuffle(using: &random) }
    let body: JSONValue = ["object": "list", "data": .array(items), "model": "m"]
    let server = ScriptedServer { _, _ in
      .success(HTTPResponse(status: 200, body: body.compactBytes))
    }
    let client = EmbeddingClient(
      model: "m", endpoint: try ChatSample.endpoint(), transport: server)
    let texts = (0..<count).map { "text \($0)" }
    let vectors = try await client.embed(texts)
    #expect(server.requests.first?.json?["input"] == .strings(texts))
    #expect(server.requests.allSatisfy { $0.limits.totalSeconds <= 600 })
    #expect(vectors.count == count)
    for (vector, wanted) in zip(vectors, wanted) {
      let length = wanted.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for (number, part) in zip(vector, wanted) {
        #expect(abs(Double(number) - part / length) < 1e-5, "seed \(seed)")
      }
      #expect(vector.count == width, "seed \(seed)")
    }
  }

  @Test(arguments: [16_384, 16_385]) func `vectors have an end`(width: Int) async throws {
    let numbers = [String](repeating: "1", count: width).joined(separator: ",")
    let server = ScriptedServer { _, _ in
      .success(
        HTTPResponse(status: 200, body: Array(#"{"data":[{"embedding":[\#(numbers)]}]}"#.utf8)))
    }
    let client = EmbeddingClient(
      model: "m", endpoint: try ChatSample.endpoint(), transport: server)
    let vectors = try? await client.embed(["a"])
    #expect(vectors?.first?.count == (width <= 16_384 ? width : nil))
  }
}
