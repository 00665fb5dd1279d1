/// The author of an answer about an issue, or of a text.
package enum Analyst: String, Sendable {
  /// The deterministic analyst, which is always available.
  case embedded
  /// A language model that the user configured.
  case model
  /// The stored answer of a language model from an earlier run.
  case cache
}

/// The texts that a language model may write about an issue; each has a prompt of its own.
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

/// The author of one draft of an issue when a language model was asked.
package struct Authorship: Equatable, Sendable {
  package var kind: DraftKind
  package var author: Analyst
  /// Why the embedded analyst wrote it; empty when the model did.
  package var reason: String
  /// Statements of the model that were left out because they could not be verified.
  package var leftOut: Int

  package init(_ kind: DraftKind, _ author: Analyst, reason: String = "", leftOut: Int = 0) {
    self.kind = kind
    self.author = author
    self.reason = reason
    self.leftOut = leftOut
  }
}

/// What a language model did in a run.
package struct ModelStatus: Equatable, Sendable {
  package var name: String
  /// Requests sent, including retries.
  package var calls: Int
  /// Answers of earlier runs that were reused.
  package var cached: Int
  /// Drafts that the embedded analyst wrote because the model did not.
  package var degraded: Int
  /// The reasons and their counts, sorted by reason.
  package var reasons: [ReasonCount]
  package var tokens: TokenUsage
  /// In the currency of the price table; nil without a price table.
  package var cost: Double?

  package init(
    name: String, calls: Int = 0, cached: Int = 0, degraded: Int = 0,
    reasons: [ReasonCount] = [], tokens: TokenUsage = TokenUsage(), cost: Double? = nil
  ) {
    self.name = name
    self.calls = calls
    self.cached = cached
    self.degraded = degraded
    self.reasons = reasons
    self.tokens = tokens
    self.cost = cost
  }
}

/// Token counts of a model's server, or estimates where it sends none.
package struct TokenUsage: Equatable, Sendable {
  package var input: Int
  package var output: Int

  package init(input: Int = 0, output: Int = 0) {
    self.input = input
    self.output = output
  }

  package static func + (lhs: Self, rhs: Self) -> Self {
    Self(input: lhs.input + rhs.input, output: lhs.output + rhs.output)
  }

  package static func - (lhs: Self, rhs: Self) -> Self {
    Self(input: lhs.input - rhs.input, output: lhs.output - rhs.output)
  }

  package static func * (lhs: Self, factor: Int) -> Self {
    Self(input: lhs.input * factor, output: lhs.output * factor)
  }

  package var total: Int { input + output }
}
