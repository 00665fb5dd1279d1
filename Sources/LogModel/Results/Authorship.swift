/// Who gave an answer about an issue or wrote a text of it.
package enum Analyst: String, Sendable {
  /// The deterministic one that is always there.
  case embedded
  /// A language model the user asked for.
  case model
  /// A language model, in an earlier run: its answer was kept.
  case cache
}

/// What a language model may write about an issue; each has a prompt of its own.
package enum DraftKind: String, CaseIterable, Sendable {
  case analysis
  case engineeringAlert = "engineering_alert"
  case customerNotice = "customer_notice"
  case kbEntry = "kb_entry"

  package var name: String {
    switch self {
    case .analysis: "analysis"
    case .engineeringAlert: "engineering alert"
    case .customerNotice: "customer notice"
    case .kbEntry: "KB entry"
    }
  }
}

/// Who wrote one draft of an issue when a language model was asked.
package struct Authorship: Equatable, Sendable {
  package var kind: DraftKind
  package var author: Analyst
  /// Why the embedded analyst wrote it after all; empty when the model did.
  package var reason: String
  /// Statements of the model that could not be verified and were left out.
  package var leftOut: Int

  package init(_ kind: DraftKind, _ author: Analyst, reason: String = "", leftOut: Int = 0) {
    self.kind = kind
    self.author = author
    self.reason = reason
    self.leftOut = leftOut
  }
}

/// How a language model served a run.
package struct ModelStatus: Equatable, Sendable {
  package var name: String
  /// Requests that were sent, retries among them.
  package var calls: Int
  /// Answers of earlier runs that were used again.
  package var cached: Int
  /// Drafts the embedded analyst wrote because the model did not.
  package var degraded: Int
  /// Why, and how often; sorted by reason.
  package var reasons: [ReasonCount]
  package var inputTokens: Int
  package var outputTokens: Int
  /// In the currency of the price table; nil without one.
  package var cost: Double?

  package init(
    name: String, calls: Int = 0, cached: Int = 0, degraded: Int = 0,
    reasons: [ReasonCount] = [], inputTokens: Int = 0, outputTokens: Int = 0,
    cost: Double? = nil
  ) {
    self.name = name
    self.calls = calls
    self.cached = cached
    self.degraded = degraded
    self.reasons = reasons
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.cost = cost
  }
}
