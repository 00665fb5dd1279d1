/// The command-line options for a language model.
///
/// Nothing leaves the machine without them or their counterpart in the config file.
package struct LanguageModelOptions: Equatable, Sendable {
  package var model: String?
  package var url: String?
  package var keyFile: String?
  package var cache: String?
  package var egress: String?
  package var isDryRun = false

  package init() {}

  static let arguments: [ArgumentSpec<Self>] = [
    .option("model", "NAME", \.model, help: "Let a language model review the issues; needs --llm."),
    .option("llm", "URL", \.url, help: "Its OpenAI-compatible endpoint: http://localhost:8080/v1"),
    .option("llm-key-file", "FILE", \.keyFile, help: "The file with its key (OPENAI_API_KEY)."),
    .option("llm-cache", "DIR", \.cache, help: "Kept answers (llm-cache/ beside the report)."),
    .option("egress", "FILE", \.egress, help: "What was sent (egress.jsonl beside the report)."),
    .flag("llm-dry-run", \.isDryRun, help: "Print what would be sent and its cost; send nothing."),
  ]
}
