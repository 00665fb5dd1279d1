internal import LogModel

/// One request to a language model, with the required shape of its answer.
///
/// The texts must be redacted already: they are sent and hashed unchanged.
package struct ChatRequest: Equatable, Sendable {
  /// The model's role and instructions.
  package var system: String
  /// The data to answer about.
  package var user: String
  /// Letters, digits and underscores, as servers require.
  package var schemaName: String
  package var schema: JSONSchema
  /// The version of the prompt; answers to other versions are not used.
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

  /// The cache key: a hash of everything the answer depends on, excluding the server and its
  /// dialect.
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
