internal import FileOutput
internal import HTTPClient
internal import KnowledgeBase
internal import LogIngest
internal import LogModel
internal import LogReport
internal import LogTriage
internal import ModelClient
internal import ModelReview
internal import Platform

/// A language model for one run: its endpoint, its budget, its log.
struct LanguageModelSession {
  let settings: ChatSettings
  /// Nil to compare by words.
  let embedding: TextEmbedding?
  let redacts: Bool
  let cache: ResponseFolder
  let egress: EgressLog
  let isDryRun: Bool

  /// The session that the user asked for; nil when no model was named.
  ///
  /// `secret` is the value of `OPENAI_API_KEY`; `path` returns the path of a file that the options
  /// do not name.
  static func make(
    _ options: LanguageModelOptions, _ all: Configuration, secret: String?,
    beside path: (String) -> String
  ) throws -> Self? {
    let configuration = all.languageModel
    guard let model = options.model ?? configuration.model else {
      if options.url != nil || options.isDryRun {
        throw UsageError("missing option '--model NAME'; '--llm' and its like need it")
      }
      return nil
    }
    guard let url = options.url ?? configuration.url else {
      throw UsageError("missing option '--llm URL'; '--model' needs an endpoint to ask")
    }
    guard configuration.embeddingsURL == nil || configuration.embeddings != nil else {
      throw UsageError(
        "the config file has 'embeddings_url' but names no model; add llm.embeddings")
    }
    guard configuration.money == nil || configuration.prices[model] != nil else {
      throw UsageError(
        "the config file limits 'money' but has no price of '\(model)'; add it to llm.prices")
    }
    let egress = EgressLog(options.egress ?? path("egress.jsonl"))
    let key = try key(options, configuration, secret)
    let endpoint: ModelEndpoint
    do throws(HTTPError) {
      endpoint = try ModelEndpoint(url, key: key)
    } catch {
      throw UsageError("'--llm': \(error)")
    }
    let cache = ResponseFolder(options.cache ?? path("llm-cache"))
    let settings = ChatSettings(
      model: ChatModel(model, at: endpoint), budget: configuration.budget(for: model),
      limits: HTTPLimits(totalSeconds: configuration.callSeconds), transport: CurlTransport.ofRun,
      clock: SystemClock(),
      cache: cache,
      egress: { body, url in egress.note(body, url) })
    let embedding = try configuration.embeddings.map { name in
      TextEmbedding(
        try vectors(settings, configuration.embeddingsURL), model: name,
        policy: all.similarity[name], redacts: configuration.redacts)
    }
    return Self(
      settings: settings, embedding: embedding, redacts: configuration.redacts, cache: cache,
      egress: egress, isDryRun: options.isDryRun)
  }

  /// The same settings for the server that makes the vectors.
  private static func vectors(_ chat: ChatSettings, _ url: String?) throws -> ChatSettings {
    guard let url else { return chat }
    var settings = chat
    do throws(HTTPError) {
      settings.model.endpoint = try chat.model.endpoint.moved(to: url)
    } catch {
      throw UsageError("'embeddings_url' in the config file: \(error)")
    }
    return settings
  }

  /// The key: from the named file, else from the config file, else from the environment.
  private static func key(
    _ options: LanguageModelOptions, _ configuration: LanguageModelConfiguration, _ secret: String?
  ) throws -> APIKey? {
    if let file = options.keyFile ?? configuration.keyFile {
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try FileContent.read(file, limit: 64 << 10)
      } catch {
        throw UsageError("'--llm-key-file': \(file): \(error); check the path")
      }
      return try key(String(decoding: bytes, as: UTF8.self), from: file)
    }
    if let key = configuration.key { return try Self.key(key, from: "the config file") }
    return try secret.map { try key($0, from: "OPENAI_API_KEY") }
  }

  private static func key(_ text: String, from source: String) throws(UsageError) -> APIKey {
    do throws(HTTPError) {
      return try APIKey(text)
    } catch {
      throw UsageError("\(source): the key is empty or not one line of printable ASCII")
    }
  }
}

extension LanguageModelSession {
  /// Opens the egress log; without it, a run sends nothing.
  func open() throws(OutputError) { if !isDryRun { try egress.open() } }

  /// The path of the egress log; nil when nothing is sent.
  var egressPath: String? { isDryRun ? nil : egress.path }

  /// Registers the issues with the knowledge base and has the model review them; a signal ends it.
  ///
  /// Returns the similarity measure as well.
  func review(
    _ publisher: IssuePublisher, _ words: KnowledgeBase, _ console: Console
  ) async throws -> (publisher: IssuePublisher, measure: SimilarityMeasure) {
    try await Interruption.cancelling {
      var publisher = publisher
      var settings = settings
      let base = await measured(words, for: publisher, &settings.budget, console)
      publisher.register(base)
      try await review(&publisher, settings, console)
      return (publisher, base.measure)
    }
  }

  /// The knowledge base, compared by vectors where these are available; `budget` pays for them.
  private func measured(
    _ words: KnowledgeBase, for publisher: IssuePublisher, _ budget: inout ChatBudget,
    _ console: Console
  ) async -> KnowledgeBase {
    guard let embedding, !isDryRun, !words.entries.isEmpty else { return words }
    let answer = await embedding.measure(
      publisher.texts(comparedWith: words.entries), within: &budget)
    if let problem = answer.problem {
      console.warn("embeddings: \(problem); the knowledge base was searched by words")
    }
    return answer.measure.map { words.measured(by: $0) } ?? words
  }

  /// Has the model review the issues, or prints the requests it would receive.
  private func review(
    _ publisher: inout IssuePublisher, _ settings: ChatSettings, _ console: Console
  ) async throws {
    let reviewer = ModelReviewer(settings, redacts: redacts)
    if isDryRun {
      try console.write(DryRun(reviewer.preview(publisher), settings).text)
    } else {
      if settings.model.endpoint.sendsKeyInClear {
        console.warn(
          "the key goes to \(settings.model.endpoint.chat.hostAndPort) unencrypted; use https")
      }
      await reviewer.review(&publisher)
      try Interruption.check()
      if let status = publisher.status, status.degraded > 0 { console.warn(status.sentence) }
      if let problem = cache.problem { console.warn("an answer was not kept: \(problem)") }
    }
  }

  func finish() -> [OutputError] { egress.finish() }
}

extension LanguageModelConfiguration {
  func budget(for model: String) -> ChatBudget {
    let price = prices[model] ?? Price()
    return ChatBudget(
      calls: calls, tokens: tokens, money: money, seconds: seconds,
      price: TokenPrice(input: price.input, output: price.output))
  }
}
