import HTTPClient
import LogModel
import ModelClient
import ModelTestSupport
import TestSupport
import Testing

@Suite struct `Chat client` {
  private typealias Reply = Result<HTTPResponse, HTTPError>

  private static let good = Reply.success(ChatSample.completion(ChatSample.good))

  private static func status(_ status: Int, _ body: String = "", retry: String? = nil) -> Reply {
    .success(HTTPResponse(status: status, retryAfter: retry, body: Array(body.utf8)))
  }

  // MARK: Dialects

  @Test func `the request says all that the server needs and no more`() async throws {
    let server = ScriptedServer { _, _ in Self.good }
    let endpoint = try ModelEndpoint("http://127.0.0.1:1", key: try APIKey("k"))
    let client = ChatClient(
      ChatSettings(model: ChatModel("m", at: endpoint), transport: server, clock: FakeClock()))
    _ = await client.complete(ChatSample.request())
    let sent = try #require(server.requests.first)
    #expect(sent.url.description == "http://127.0.0.1:1/v1/chat/completions")
    #expect(
      sent.headers == [.json, HTTPHeader("Authorization", "Bearer k")])
    let names = sent.json?.members?.map(\.name)
    #expect(
      names == ["model", "messages", "max_tokens", "temperature", "seed", "response_format"])
    #expect(sent.json?["response_format"]?["json_schema"]?["schema"] == ChatSample.schema.source)
  }

  @Test func `a server without json_schema is asked in its own way, and that is remembered`()
    async throws
  {
    // The words of llama-cpp-python.
    let server = ScriptedServer { _, request in
      request.format == "json_schema"
        ? Self.status(500, "[{'type': 'literal_error', 'loc': ('body', 'response_format')}]")
        : Self.good
    }
    let client = try ChatSample.client(server)
    let outcomes = await client.completeAll((0..<4).map { ChatSample.request($0) })
    #expect(outcomes.allSatisfy { $0.answer != nil })
    #expect(
      server.requests.map(\.format) == ["json_schema"] + Array(repeating: "json_object", count: 4))
    // A longer text breaks the server's grammar; the answer is held against the schema itself.
    let cause = server.requests.last?.json?["response_format"]?["schema"]?["properties"]?["cause"]
    #expect(cause == ["type": "string", "maxLength": .int(300)])
  }

  @Test func `words alone are the last resort`() async throws {
    let server = ScriptedServer { _, request in
      request.format == "plain"
        ? .success(ChatSample.completion("Here: \(ChatSample.good) Bye."))
        : Self.status(400, "unsupported response_format")
    }
    let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
    #expect(outcome.answer?.isRepaired == true)
    #expect(server.requests.map(\.format) == ["json_schema", "json_object", "plain"])
  }

  @Test func `a format that is silently ignored is found out`() async throws {
    let server = ScriptedServer { _, request in
      request.format == "json_schema" ? .success(ChatSample.completion("    ")) : Self.good
    }
    let client = try ChatSample.client(server)
    _ = await client.completeAll([ChatSample.request(0), ChatSample.request(1)])
    #expect(server.requests.map(\.format) == ["json_schema", "json_object", "json_object"])
  }

  @Test func `one bad answer does not lose the better dialect`() async throws {
    let server = ScriptedServer { _, request in
      request.number == 0 ? .success(ChatSample.completion("{}")) : Self.good
    }
    let client = try ChatSample.client(server)
    let outcomes = await client.completeAll([ChatSample.request(0), ChatSample.request(1)])
    #expect(outcomes[0].failure?.reason == "not valid against the schema")
    #expect(server.requests.last?.format == "json_schema")
  }

  @Test func `models that want other names get them`() async throws {
    let server = ScriptedServer { _, request in
      if request.json?["max_tokens"] != nil {
        return Self.status(400, "Use 'max_completion_tokens' instead.")
      }
      if request.json?["temperature"] != nil {
        return Self.status(400, "'temperature' does not support 0 with this model")
      }
      return Self.good
    }
    let client = try ChatSample.client(server)
    _ = await client.completeAll([ChatSample.request(0), ChatSample.request(1)])
    #expect(server.requests.count == 4)
    #expect(server.requests.last?.json?["max_completion_tokens"]?.number == 100)
    #expect(server.requests.last?.format == "json_schema")
  }

  @Test(arguments: [400, 404, 415, 422, 500, 501])
  func `a server that refuses everything is left after three formats`(status: Int) async throws {
    let server = ScriptedServer { _, _ in Self.status(status, "no json_schema, no response_format")
    }
    let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
    #expect(outcome.failure == .status(status))
    #expect(server.requests.count <= 5)
  }

  // MARK: Answers

  @Test(arguments: [
    ("```json\n\(ChatSample.good)\n```", true), ("```\n\(ChatSample.good)```", true),
    ("Sure!\n\(ChatSample.good)\nAnything else?", true), (" \n\(ChatSample.good) ", false),
    ("[\(ChatSample.good)]", true),
    (#"{"severity":"low","cause":"a } in \" text {","ids":[]}"#, false),
  ])
  func `the object is found in what models write around it`(text: String, isRepaired: Bool)
    async throws
  {
    let server = ScriptedServer { _, _ in .success(ChatSample.completion(text)) }
    let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
    #expect(outcome.answer?.isRepaired == isRepaired)
    #expect(outcome.answer?.tokens == TokenUsage(input: 50, output: 10))
  }

  @Test(arguments: [
    ("\(ChatSample.good)\n\(ChatSample.good)", "not JSON"),
    ("no object", "not JSON"), ("{{{{", "not JSON"), ("{\"severity\":", "not JSON"),
    ("{'severity':'low'}", "not JSON"), (String(repeating: "{", count: 100_000), "not JSON"),
    ("{}", "not valid against the schema"),
    (#"{"severity":"low","severity":"high","cause":"","ids":[]}"#, "not valid against the schema"),
    (#"{"severity":"worst","cause":"","ids":[]}"#, "not valid against the schema"),
    (#"{"severity":"low","cause":"","ids":[1]}"#, "not valid against the schema"),
    (#"{"severity":"low","cause":"","ids":[],"run":"rm"}"#, "not valid against the schema"),
  ])
  func `any other text is no answer`(text: String, reason: String) async throws {
    let server = ScriptedServer { _, _ in .success(ChatSample.completion(text)) }
    let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
    #expect(outcome.failure?.reason == reason)
    #expect(server.requests.count == 3)
  }

  @Test(arguments: [
    (#"{"choices":[]}"#, "no choice"), (#"{"choices":[{}]}"#, "no choice"),
    ("[]", "no chat completion"),
    ("<html>", "no chat completion"), ("", "no chat completion"),
    (#"{"error":1}"#, "no chat completion"),
    (#"{"choices":[{"message":{"content":null}}]}"#, "no content"),
    (#"{"choices":[{"message":{"content":["a"]}}]}"#, "no content"),
    (#"{"choices":[{"message":{"content":"{}","tool_calls":[{}]}}]}"#, "tool call"),
    (#"{"choices":[{"message":{"content":null},"finish_reason":"tool_calls"}]}"#, "tool call"),
    (
      #"{"choices":[{"message":{"content":"{}"},"finish_reason":"length"}]}"#,
      "cut at the token limit"
    ),
    (#"{"choices":[{"message":{"refusal":"no","content":null}}]}"#, "refused by the model"),
  ])
  func `an envelope without an answer says why`(body: String, reason: String) async throws {
    let server = ScriptedServer { _, _ in Self.status(200, body) }
    let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
    #expect(outcome.failure?.reason == reason)
    #expect(server.requests.count == 1)
  }

  // MARK: Repeats

  @Test func `what passes is repeated twice, with growing pauses`() async throws {
    for status in [408, 429, 500, 502, 503, 504] {
      let clock = FakeClock()
      let server = ScriptedServer { _, _ in Self.status(status) }
      let outcome = await (try ChatSample.client(server, clock: clock)).complete(
        ChatSample.request())
      #expect(outcome.failure == .status(status))
      #expect(server.requests.count == 3)
      #expect((0.5...0.75).contains(clock.slept[0]) && (1...1.5).contains(clock.slept[1]))
    }
  }

  @Test(arguments: [400, 401, 403, 404, 405, 410, 451, 501, 505, 204, 100])
  func `what does not pass is not repeated`(status: Int) async throws {
    let server = ScriptedServer { _, _ in Self.status(status) }
    let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
    #expect(outcome.failure == .status(status))
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [
    (HTTPError.Fault.refused, 3), (.unresolved, 3), (.cutShort, 3), (.timedOut, 3), (.tls, 1),
    (.missingLibrary, 1), (.tooLarge(9), 1), (.redirect(302), 1), (.notHTTP, 1), (.cancelled, 1),
  ])
  func `connections are tried again where that may help`(fault: HTTPError.Fault, sends: Int)
    async throws
  {
    let server = ScriptedServer { _, _ in .failure(HTTPError(fault)) }
    let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
    #expect(outcome.failure == .network(HTTPError(fault)))
    #expect(server.requests.count == sends)
  }

  @Test func `one failure is forgotten when the repeat works`() async throws {
    let server = ScriptedServer { number, _ in number == 0 ? Self.status(503) : Self.good }
    let outcome = await (try ChatSample.client(server)).complete(ChatSample.request())
    #expect(outcome.answer != nil)
  }

  /// The fake clock starts at 2026-11-22T12:00:00Z.
  @Test(arguments: [
    ("7", 7.0), ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0), ("Sun, 06 Nov 1994 08:49:37 GMT", 0.5),
    ("-5", 0.5), ("soon", 0.5), ("", 0.5), ("Sun, 30 Feb 2026 12:00:30 GMT", 0.5), ("0", 0.5),
  ])
  func `the server's own wait is honoured`(header: String, seconds: Double) async throws {
    let clock = FakeClock()
    let server = ScriptedServer { number, _ in
      number == 0 ? Self.status(429, retry: header) : Self.good
    }
    _ = await (try ChatSample.client(server, clock: clock)).complete(ChatSample.request())
    #expect(clock.slept.count == 1)
    #expect((seconds...seconds + 0.25).contains(clock.slept[0]))
  }

  @Test(arguments: ["90", "99999999999999999999999", "Mon, 22 Nov 2027 12:00:30 GMT"])
  func `a wait past the budget is not waited for`(header: String) async throws {
    let clock = FakeClock()
    let server = ScriptedServer { _, _ in Self.status(429, retry: header) }
    let outcome = await (try ChatSample.client(server, clock: clock)).complete(ChatSample.request())
    #expect(outcome.failure == .status(429))
    #expect(clock.slept.isEmpty && server.requests.count == 1)
  }
}
