internal import HTTPClient
internal import LogModel

/// How a server wants to be asked; found out by asking, and remembered for the run.
///
/// Each refusal moves one step down and no step is ever taken back, so a server that refuses
/// everything is asked at most five times.
struct ChatDialect: Equatable, Sendable {
  /// How the shape of the answer is asked for, best first.
  enum Rung: Int, Comparable, Sendable {
    /// `response_format` with the schema, as OpenAI has it.
    case jsonSchema
    /// The older `json_object`, with the schema as llama.cpp takes it.
    case jsonObject
    /// Words only.
    case plain

    static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  var rung = Rung.jsonSchema
  /// Newer models of OpenAI know `max_completion_tokens` only.
  var usesCompletionTokens = false
  /// They take no temperature and no seed either.
  var leavesSamplingOut = false

  /// Steps at most before a request has an answer.
  static let steps = 4

  /// What is left of both: each step that either took.
  func joined(_ other: Self) -> Self {
    Self(
      rung: max(rung, other.rung),
      usesCompletionTokens: usesCompletionTokens || other.usesCompletionTokens,
      leavesSamplingOut: leavesSamplingOut || other.leavesSamplingOut)
  }

  /// The next way to ask for the shape; nil below the last.
  var stepDown: Self? {
    guard let next = Rung(rawValue: rung.rawValue + 1) else { return nil }
    var lower = self
    lower.rung = next
    return lower
  }

  /// The dialect to try after a refusal; nil when the refusal is about something else.
  ///
  /// llama-cpp-python answers 500 to `json_schema`, so the status alone tells little.
  func adapted(to response: HTTPResponse) -> Self? {
    guard [400, 404, 415, 422, 500, 501].contains(response.status) else { return nil }
    // A refusal is short; no more than its beginning is looked at.
    let text = String(decoding: response.body.prefix(4096), as: UTF8.self).lowercased()
    func names(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    var changed = self
    if !usesCompletionTokens, names("max_completion_tokens") {
      changed.usesCompletionTokens = true
      return changed
    }
    if names("response_format", "json_schema", "json_object", "grammar") { return stepDown }
    if !leavesSamplingOut, names("temperature", "'seed'", "\"seed\"") {
      changed.leavesSamplingOut = true
      return changed
    }
    return nil
  }

  /// The body that asks `request` in this dialect.
  func body(_ request: ChatRequest, model: String) -> [UInt8] {
    var system = request.system
    if rung > .jsonSchema {
      let schema = String(decoding: request.schema.source.compactBytes, as: UTF8.self)
      system +=
        "\nAnswer with one JSON object only, without any other text. "
        + "It must be valid against this JSON schema: \(schema)"
    }
    let messages: JSONValue = [
      ["role": "system", "content": .string(system)],
      ["role": "user", "content": .string(request.user)],
    ]
    var members = [JSONMember("model", .string(model)), JSONMember("messages", messages)]
    let limit = usesCompletionTokens ? "max_completion_tokens" : "max_tokens"
    members.append(JSONMember(limit, .int(request.maximumTokens)))
    if !leavesSamplingOut {
      members.append(JSONMember("temperature", .int(0)))
      members.append(JSONMember("seed", .int(request.seed)))
    }
    if let format = format(request) { members.append(JSONMember("response_format", format)) }
    return JSONValue.object(members).compactBytes
  }

  /// llama-cpp-python parses a grammar with a recursion for each character that a text may have;
  /// from 500 on it fails, and takes any JSON without a word.
  private static let longestText = 300

  private func format(_ request: ChatRequest) -> JSONValue? {
    switch rung {
    case .jsonSchema:
      [
        "type": "json_schema",
        "json_schema": [
          "name": .string(request.schemaName), "strict": .bool(true),
          "schema": request.schema.source,
        ],
      ]
    case .jsonObject:
      [
        "type": "json_object", "schema": request.schema.capped(at: Self.longestText).source,
      ]
    case .plain: nil
    }
  }

  /// The most tokens one send of `request` may cost, in whatever dialect.
  ///
  /// A token is taken for four bytes, rounded up: close for English and JSON, and all there is
  /// before a server has counted.
  static func worstCase(_ request: ChatRequest, model: String) -> TokenUsage {
    let bodies = [Rung.jsonSchema, .jsonObject].map {
      ChatDialect(rung: $0).body(request, model: model).count
    }
    return TokenUsage(
      input: ((bodies.max() ?? 0) + 3) / 4, output: min(max(0, request.maximumTokens), 10_000_000))
  }
}
