internal import HTTPClient
internal import LogModel

/// The form of request that a server accepts; determined by trial and kept for the run.
///
/// Each refusal moves one step down and no step is undone, so a server that refuses everything
/// receives at most five requests.
struct ChatDialect: Equatable, Sendable {
  /// How the answer's shape is requested, best first.
  enum ReplyFormat: Int, Comparable, Sendable {
    /// `response_format` with the schema, as defined by OpenAI.
    case jsonSchema
    /// The older `json_object`, with the schema as llama.cpp expects it.
    case jsonObject
    /// The prompt's text alone.
    case plain

    static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  var format = ReplyFormat.jsonSchema
  /// Newer OpenAI models accept `max_completion_tokens` only.
  var usesCompletionTokens = false
  /// They reject temperature and seed, too.
  var leavesSamplingOut = false

  /// The maximum number of steps before a request has an answer.
  static let steps = 4

  /// The dialect with the steps of both.
  func joined(_ other: Self) -> Self {
    Self(
      format: max(format, other.format),
      usesCompletionTokens: usesCompletionTokens || other.usesCompletionTokens,
      leavesSamplingOut: leavesSamplingOut || other.leavesSamplingOut)
  }

  /// The next way to request the shape; nil below the last.
  var stepDown: Self? {
    guard let next = ReplyFormat(rawValue: format.rawValue + 1) else { return nil }
    var lower = self
    lower.format = next
    return lower
  }

  /// The dialect to try after a refusal; nil when the refusal has another reason.
  ///
  /// llama-cpp-python answers 500 to `json_schema`, so the status alone is not sufficient.
  func adapted(to response: HTTPResponse) -> Self? {
    guard [400, 404, 415, 422, 500, 501].contains(response.status) else { return nil }
    // A refusal is short; only its beginning is read.
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

  /// The body of `request` in this dialect.
  func body(_ request: ChatRequest, model: String) -> [UInt8] {
    var system = request.system
    if format > .jsonSchema {
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

  /// The longest `maxLength` that is sent in a schema.
  ///
  /// llama-cpp-python parses a grammar recursively for each character that a text may have. From
  /// 500 on it fails, and then silently accepts any JSON.
  private static let longestText = 300

  private func format(_ request: ChatRequest) -> JSONValue? {
    switch format {
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

  /// The upper limit of tokens for one send of `request`, in any dialect.
  ///
  /// A token is estimated as four bytes, rounded up: close for English and JSON, and the only
  /// estimate before a server has counted.
  static func worstCase(_ request: ChatRequest, model: String) -> TokenUsage {
    let bodies = [ReplyFormat.jsonSchema, .jsonObject].map {
      ChatDialect(format: $0).body(request, model: model).count
    }
    return TokenUsage(
      input: ((bodies.max() ?? 0) + 3) / 4, output: min(max(0, request.maximumTokens), 10_000_000))
  }
}
