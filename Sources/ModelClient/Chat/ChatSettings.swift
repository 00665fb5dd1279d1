package import HTTPClient

/// A language model and the means to ask it.
package struct ChatSettings: Sendable {
  package var model: String
  package var endpoint: ModelEndpoint
  package var budget: ChatBudget
  /// For each HTTP call.
  package var limits: HTTPLimits
  package var transport: any HTTPTransport
  package var clock: any RunClock
  package var cache: (any ResponseCache)?
  package var egress: EgressSink

  package init(
    model: String, endpoint: ModelEndpoint, budget: ChatBudget = ChatBudget(),
    limits: HTTPLimits = HTTPLimits(), transport: any HTTPTransport, clock: any RunClock,
    cache: (any ResponseCache)? = nil, egress: @escaping EgressSink = { _, _ in }
  ) {
    self.model = model
    self.endpoint = endpoint
    self.budget = budget
    self.limits = limits
    self.transport = transport
    self.clock = clock
    self.cache = cache
    self.egress = egress
  }
}

/// What a run asked and spent so far: for the report and for `status.model`.
package struct ChatUsage: Equatable, Sendable {
  /// HTTP calls, with those that were repeats.
  package var calls = 0
  package var answered = 0
  package var cached = 0
  /// Answers whose object had to be cut out of other text.
  package var repaired = 0
  package var failed = 0
  package var tokens = TokenUsage()
  package var cost = 0.0
  /// How often each reason for a failure was met.
  package var reasons: [String: Int] = [:]

  package init() {}

  /// Whether anything was left to the embedded analyst.
  package var isDegraded: Bool { failed > 0 }
}
