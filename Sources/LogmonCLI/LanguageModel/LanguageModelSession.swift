internal import LogAgent
internal import LogModel

/// A language model for one run: where it answers, what it may cost, what was sent.
struct LanguageModelSession {
  let settings: ChatSettings
  let egress: EgressLog
  let isDryRun: Bool

  /// Nil when no model was asked for.
  ///
  /// - Parameters:
  ///   - secret: the value of `OPENAI_API_KEY`, if there is one.
  ///   - place: where a file goes that the options do not name.
  static func make(
    _ options: LanguageModelOptions, _ configuration: LanguageModelConfiguration,
    secret: String?, beside place: (String) -> String
  ) throws -> Self? {
    guard let model = options.model ?? configuration.model else {
      if options.url != nil || options.isDryRun {
        throw UsageError("missing option '--model NAME'; '--llm' and its like need it")
      }
      return nil
    }
    guard let url = options.url ?? configuration.url else {
      throw UsageError("missing option '--llm URL'; '--model' needs an endpoint to ask")
    }
    let egress = EgressLog(options.egress ?? place("egress.jsonl"))
    let endpoint: ModelEndpoint
    do throws(HTTPError) {
      endpoint = try ModelEndpoint(url, key: try key(options, configuration, secret))
    } catch {
      throw UsageError("'--llm': \(error)")
    }
    let settings = ChatSettings(
      model: model, endpoint: endpoint, budget: configuration.budget(for: model),
      transport: CurlTransport(), clock: SystemClock(),
      cache: ResponseFolder(options.cache ?? place("llm-cache")),
      egress: { body, url in egress.note(body, url) })
    return Self(settings: settings, egress: egress, isDryRun: options.isDryRun)
  }

  /// The key: of the file, else of the config file, else of the environment.
  private static func key(
    _ options: LanguageModelOptions, _ configuration: LanguageModelConfiguration, _ secret: String?
  ) throws(HTTPError) -> APIKey? {
    // TODO
    return nil
  }
}
