internal import LogModel

/// An answer as a cache keeps it.
enum ChatRecord {
  static func bytes(_ answer: ChatAnswer) -> [UInt8] {
    let record: JSONValue = [
      "answer": answer.value, "tokens_in": .int(answer.tokens.input),
      "tokens_out": .int(answer.tokens.output), "repaired": .bool(answer.isRepaired),
    ]
    return record.prettyBytes
  }

  /// Nil for anything but a whole record whose answer is still valid: a cache is input like any.
  static func answer(_ bytes: [UInt8], _ schema: JSONSchema) -> ChatAnswer? {
    guard let record = try? JSONValue(parsing: bytes), let value = record["answer"],
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
