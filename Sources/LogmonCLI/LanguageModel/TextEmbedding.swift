internal import LogAgent
internal import LogModel

/// How the likeness of issues and KB entries is judged in a run: by vectors of an embedding model
/// where one is set and answers, else by words.
struct TextEmbedding {
  private let client: EmbeddingClient
  private let name: String
  private let policy: SimilarityPolicy?
  private let redacts: Bool

  /// Texts sent at most in one run; a larger knowledge base is compared by words.
  private static let limit = 512

  init(_ settings: ChatSettings, model: String, policy: SimilarityPolicy?, redacts: Bool) {
    self.redacts = redacts
    client = EmbeddingClient(
      model: model, endpoint: settings.endpoint, limits: settings.limits,
      transport: settings.transport, egress: settings.egress)
    name = model
    self.policy = policy
  }

  /// The measure for these texts; nil, with the reason, when the model gives no vectors.
  ///
  /// Texts leave the machine redacted; what was taken out is not put back, so that the same secret
  /// in two texts says nothing about their likeness.
  func measure(_ texts: [String]) async -> (measure: SimilarityMeasure?, problem: String?) {
    guard !texts.isEmpty else { return (nil, nil) }
    guard texts.count <= Self.limit else {
      return (nil, "more than \(Self.limit) texts to compare")
    }
    let sent = redacts ? texts.map(Self.redacted) : texts
    do throws(EmbeddingClient.Failure) {
      let vectors = try await client.embed(sent)
      let pairs = Dictionary(zip(texts, vectors)) { first, _ in first }
      return (.vectors(pairs, embedder: name, policy: policy), nil)
    } catch {
      return (nil, "\(error)")
    }
  }

  private static func redacted(_ text: String) -> String {
    var redactor = Redactor(names: [])
    return redactor.redact(text)
  }
}
