internal import HTTPClient
package import LogModel

/// The request that would be sent and its maximum cost, for a dry run.
package struct ChatPreview: Equatable, Sendable {
  package var url: String
  package var body: [UInt8]
  /// Whether the answer is cached, so that nothing would be sent.
  package var isCached: Bool
  /// An estimate: four bytes a token, and an answer of the maximum length.
  package var tokens: TokenUsage
  package var cost: Double
}

extension ChatClient {
  /// Shows what `completeAll` would do; sends nothing and changes nothing.
  package nonisolated func preview(_ requests: [ChatRequest]) -> [ChatPreview] {
    requests.map { request in
      let record = settings.cache?.get(request.cacheKey(model: settings.model.name))
      let isCached = record.flatMap { ChatRecord.outcome($0, request.schema) } != nil
      let tokens =
        isCached ? TokenUsage() : ChatDialect.worstCase(request, model: settings.model.name)
      return ChatPreview(
        url: settings.model.endpoint.chat.description,
        body: ChatDialect().body(request, model: settings.model.name), isCached: isCached,
        tokens: tokens, cost: settings.budget.price.cost(tokens))
    }
  }
}
