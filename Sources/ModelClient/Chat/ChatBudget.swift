/// What a run may spend on a language model.
package struct ChatBudget: Equatable, Sendable {
  /// What can run out.
  package enum Limit: String, Equatable, Sendable {
    case calls
    case tokens
    case money
    case seconds
  }

  /// HTTP calls, with those that are repeats.
  package var calls: Int
  /// Tokens in and out; nil for no limit.
  package var tokens: Int?
  /// In the currency of `price`; nil for no limit.
  package var money: Double?
  /// From the first call to the end of the last.
  package var seconds: Double
  package var price: TokenPrice

  package init(
    calls: Int = 25, tokens: Int? = nil, money: Double? = nil, seconds: Double = 90,
    price: TokenPrice = TokenPrice()
  ) {
    self.calls = calls
    self.tokens = tokens
    self.money = money
    self.seconds = seconds
    self.price = price
  }
}

/// What a million tokens cost.
package struct TokenPrice: Equatable, Sendable {
  package var input: Double
  package var output: Double

  package init(input: Double = 0, output: Double = 0) {
    self.input = input
    self.output = output
  }

  package func cost(_ tokens: TokenUsage) -> Double {
    (Double(tokens.input) * input + Double(tokens.output) * output) / 1_000_000
  }
}

/// Calls and tokens, spent or set aside.
struct Spending: Equatable, Sendable {
  var calls = 0
  var tokens = TokenUsage()

  static func + (lhs: Self, rhs: Self) -> Self {
    Self(calls: lhs.calls + rhs.calls, tokens: lhs.tokens + rhs.tokens)
  }
}

extension ChatBudget {
  /// How many sends, each of at most `worst` tokens, still fit behind `spent`; 0 names what ran out.
  func affordable(
    _ wanted: Int, worst: TokenUsage, after spent: Spending
  ) -> (sends: Int, limit: Limit) {
    var sends = min(wanted, max(0, calls - spent.calls))
    var limit = Limit.calls
    if let tokens {
      let left = Double(tokens) - Double(spent.tokens.total)
      let fitting = Self.whole(left / Double(max(1, worst.total)))
      if fitting < sends { (sends, limit) = (fitting, .tokens) }
    }
    let cost = price.cost(worst)
    if let money, cost > 0 {
      // A millionth more than the limit is rounding, not spending.
      let fitting = Self.whole((money - price.cost(spent.tokens)) / cost + 1e-6)
      if fitting < sends { (sends, limit) = (fitting, .money) }
    }
    return (sends, limit)
  }

  private static func whole(_ count: Double) -> Int {
    count > 0 ? Int(min(count, 1e6)) : 0
  }
}
