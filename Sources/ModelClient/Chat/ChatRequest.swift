internal import LogModel

/// One question to a language model, and what its answer must look like.
///
/// The texts are redacted already: they are sent and hashed as they are.
package struct ChatRequest: Equatable, Sendable {
  /// What the model is and must do.
  package var system: String
  /// What it is asked about.
  package var user: String
  /// Letters, digits and underscores, as servers demand.
  package var schemaName: String
  package var schema: JSONSchema
  /// The version of the prompt; a new one never meets an answer to an old one.
  package var promptVersion: String
  package var maximumTokens: Int
  package var seed: Int

  package init(
    system: String, user: String, schemaName: String, schema: JSONSchema, promptVersion: String,
    maximumTokens: Int = 600, seed: Int = 1
  ) {
    self.system = system
    self.user = user
    self.schemaName = schemaName
    self.schema = schema
    self.promptVersion = promptVersion
    self.maximumTokens = maximumTokens
    self.seed = seed
  }

  /// What the answer is cached under: everything it may depend on, and neither the server nor the
  /// dialect it happened to speak.
  package func cacheKey(model: String) -> String {
    let content: JSONValue = [
      "model": .string(model), "prompt_version": .string(promptVersion),
      "system": .string(system), "user": .string(user), "schema_name": .string(schemaName),
      "schema": schema.source, "max_tokens": .int(maximumTokens), "seed": .int(seed),
      "temperature": .int(0),
    ]
    return SHA256.hex(content.compactBytes)
  }
}

/// Tokens as the server counted them, or as we estimate them where it does not say.
package struct TokenUsage: Equatable, Sendable {
  package var input: Int
  package var output: Int

  package init(input: Int = 0, output: Int = 0) {
    self.input = input
    self.output = output
  }

  package static func + (lhs: Self, rhs: Self) -> Self {
    Self(input: lhs.input + rhs.input, output: lhs.output + rhs.output)
  }

  package static func - (lhs: Self, rhs: Self) -> Self {
    Self(input: lhs.input - rhs.input, output: lhs.output - rhs.output)
  }

  package static func * (lhs: Self, factor: Int) -> Self {
    Self(input: lhs.input * factor, output: lhs.output * factor)
  }

  package var total: Int { input + output }
}
