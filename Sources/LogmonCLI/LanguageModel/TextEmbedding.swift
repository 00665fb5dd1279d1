internal import HTTPClient
internal import KnowledgeBase
internal import LogModel
internal import ModelClient
internal import Redaction

/// The similarity of issues and KB entries in a run.
///
/// Vectors of an embedding model are compared where one is set and answers, else words.
struct TextEmbedding {
  private let settings: ChatSettings
  private let name: String
  private let policy: SimilarityPolicy?
  private let redacts: Bool

  /// The maximum number of texts sent in one run; a larger knowledge base is compared by words.
  private static let limit = 512
  /// The size limit of an answer in bytes: vectors of 3,072 numbers for that many texts.
  private static let answerLimit = 40 << 20

  init(_ settings: ChatSettings, model: String, policy: SimilarityPolicy?, redacts: Bool) {
    self.settings = settings
    self.redacts = redacts
    name = model
    self.policy = policy
  }

  /// The measure for these texts; nil, with the reason, when the model gives no vectors.
  ///
  /// Texts are redacted before they are sent. Redacted values are not restored, so that the same
  /// secret in two texts does not add to their similarity. The call and its time are subtracted
  /// from `budget`.
  func measure(
    _ texts: [String], within budget: inout ChatBudget
  ) async -> (measure: SimilarityMeasure?, problem: String?) {
    guard !texts.isEmpty else { return (nil, nil) }
    guard texts.count <= Self.limit else {
      return (nil, "more than \(Self.limit) texts to compare")
    }
    let sent = redacts ? texts.map(Self.redacted) : texts
    // A token is about four bytes.
    let tokens = TokenUsage(input: sent.reduce(0) { $0 + $1.utf8.count } / 4)
    guard budget.calls > 0, budget.seconds > 0, budget.tokens ?? .max >= tokens.input,
      budget.money ?? .infinity >= budget.price.cost(tokens)
    else { return (nil, "the budget does not allow the call") }
    let start = settings.clock.elapsed()
    defer {
      budget.calls -= 1
      budget.seconds -= settings.clock.elapsed() - start
      budget.tokens = budget.tokens.map { $0 - tokens.input }
      budget.money = budget.money.map { $0 - budget.price.cost(tokens) }
    }
    do throws(EmbeddingClient.Failure) {
      let vectors = try await client(within: budget.seconds).embed(sent)
      let pairs = Dictionary(zip(texts, vectors)) { first, _ in first }
      return (.vectors(pairs, embedder: name, policy: policy), nil)
    } catch {
      return (nil, "\(error)")
    }
  }

  private func client(within seconds: Double) -> EmbeddingClient {
    var limits = settings.limits
    limits.totalSeconds = min(limits.totalSeconds, seconds)
    limits.responseBytes = Self.answerLimit
    return EmbeddingClient(
      model: name, endpoint: settings.model.endpoint, limits: limits,
      transport: settings.transport, egress: settings.egress)
  }

  private static func redacted(_ text: String) -> String {
    var redactor = Redactor(names: [])
    return redactor.redact(text)
  }
}
