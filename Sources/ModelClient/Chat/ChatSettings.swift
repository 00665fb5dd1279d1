package import HTTPClient
package import LogModel

/// A language model and how it is called.
package struct ChatSettings: Sendable {
  package var model: ChatModel
  package var budget: ChatBudget
  /// For each HTTP call.
  package var limits: HTTPLimits
  package var transport: any HTTPTransport
  package var clock: any RunClock
  package var cache: (any ResponseCache)?
  package var egress: EgressSink

  package init(
    model: ChatModel, budget: ChatBudget = ChatBudget(),
    limits: HTTPLimits = HTTPLimits(), transport: any HTTPTransport, clock: any RunClock,
    cache: (any ResponseCache)? = nil, egress: EgressSink? = nil
  ) {
    self.model = model
    self.budget = budget
    self.limits = limits
    self.transport = transport
    self.clock = clock
    self.cache = cache
    self.egress = egress ?? { _, _ in }
  }
}

/// A language model, and the server that runs it.
package struct ChatModel: Sendable {
  package var name: String
  package var endpoint: ModelEndpoint

  package init(_ name: String, at endpoint: ModelEndpoint) {
    self.name = name
    self.endpoint = endpoint
  }
}

/// The requests and the spending of a run: for the report and for `status.model`.
package struct ChatUsage: Equatable, Sendable {
  /// HTTP calls, including retries.
  package var calls = 0
  package var answered = 0
  package var cached = 0
  /// Answers whose object had to be extracted from other text.
  package var repaired = 0
  package var failed = 0
  package var tokens = TokenUsage()
  package var cost = 0.0
  /// The number of failures by reason.
  package var reasons: [String: Int] = [:]

  package init() {}

  /// Whether any result remained the embedded analyst's.
  package var isDegraded: Bool { failed > 0 }
}
