package import HTTPClient
package import LogModel
package import ModelClient

/// What the tests ask, and what a good model answers.
package enum ChatSample {
  package static let schema = JSONSchema([
    "type": "object", "additionalProperties": .bool(false),
    "required": ["severity", "cause", "ids"],
    "properties": [
      "severity": ["type": "string", "enum": ["low", "medium", "high", "critical"]],
      "cause": ["type": "string", "maxLength": .int(2000)],
      "ids": ["type": "array", "maxItems": .int(10), "items": ["type": "string"]],
    ],
  ])

  package static let good = #"{"severity":"high","cause":"the pool is exhausted","ids":["EVT-1"]}"#

  package static func request(_ number: Int = 0, maximumTokens: Int = 100) -> ChatRequest {
    ChatRequest(
      system: "You are an analyst.", user: "Issue \(number): latency 650 ms.",
      schemaName: "analysis", schema: schema, promptVersion: "1", maximumTokens: maximumTokens)
  }

  package static func completion(
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

  package static func endpoint(_ url: String = "http://127.0.0.1:1/v1") throws -> ModelEndpoint {
    try ModelEndpoint(url)
  }

  package static func client(
    _ transport: any HTTPTransport, clock: any RunClock = FakeClock(),
    budget: ChatBudget = ChatBudget(), cache: MemoryCache? = nil,
    egress: @escaping EgressSink = { _, _ in }
  ) throws -> ChatClient {
    ChatClient(
      ChatSettings(
        model: ChatModel("m", at: try endpoint()), budget: budget, transport: transport,
        clock: clock,
        cache: cache, egress: egress))
  }
}

extension HTTPRequest {
  package var json: JSONValue? { try? JSONValue(parsing: body) }
  /// The dialect: `json_schema`, `json_object` or `plain`.
  package var format: String { json?["response_format"]?["type"]?.string ?? "plain" }
  /// The number in `ChatSample.request`.
  package var number: Int {
    let text = json?["messages"]?.array?.last?["content"]?.string ?? ""
    return Int(text.split(separator: ":")[0].dropFirst(6)) ?? -1
  }
}
