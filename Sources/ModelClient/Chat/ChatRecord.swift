internal import LogModel

/// The cached result of a request: an answer, or a failure that the model itself caused.
enum ChatRecord {
  /// Nil for an outcome that may differ in another run.
  static func bytes(_ outcome: ChatOutcome) -> [UInt8]? {
    switch outcome {
    case .answer(let answer): bytes(answer)
    case .failed(let failure) where failure.isModels: bytes(failure)
    case .failed: nil
    }
  }

  private static func bytes(_ answer: ChatAnswer) -> [UInt8] {
    let record: JSONValue = [
      "answer": answer.value, "tokens_in": .int(answer.tokens.input),
      "tokens_out": .int(answer.tokens.output), "repaired": .bool(answer.isRepaired),
    ]
    return record.prettyBytes
  }

  private static func bytes(_ failure: ChatFailure) -> [UInt8] {
    var members = [JSONMember("failure", .string(failure.reason))]
    if case .wrongShape(let path) = failure { members.append(JSONMember("place", .string(path))) }
    return JSONValue.object(members).prettyBytes
  }

  /// Nil unless the record is complete and its answer still valid: a cache is untrusted input.
  static func outcome(_ bytes: [UInt8], _ schema: JSONSchema) -> ChatOutcome? {
    guard let record = try? JSONValue(parsing: bytes) else { return nil }
    if let failure = failure(record) { return .failed(failure) }
    return answer(record, schema).map { .answer($0) }
  }

  private static func failure(_ record: JSONValue) -> ChatFailure? {
    let shape = ChatFailure.wrongShape(record["place"]?.string ?? "")
    let known: [ChatFailure] = [.cutAtLimit, .notJSON, .refused, shape]
    return known.first { $0.reason == record["failure"]?.string }
  }

  private static func answer(_ record: JSONValue, _ schema: JSONSchema) -> ChatAnswer? {
    guard let value = record["answer"],
      case .object = value, schema.violation(in: value) == nil,
      let input = record["tokens_in"]?.number.flatMap({ Int(exactly: $0) }),
      let output = record["tokens_out"]?.number.flatMap({ Int(exactly: $0) }),
      let isRepaired = record["repaired"]?.bool
    else { return nil }
    return ChatAnswer(
      value: value, source: .cache, tokens: TokenUsage(input: input, output: output),
      isRepaired: isRepaired)
  }
}
