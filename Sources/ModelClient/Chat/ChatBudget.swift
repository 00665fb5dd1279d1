package import LogModel

/// The limits of a run's use of a language model.
package struct ChatBudget: Equatable, Sendable {
  /// The limit that was reached.
  package enum Limit: String, Equatable, Sendable {
    case calls
    case tokens
    case money
    case seconds
  }

  /// HTTP calls, including retries.
  package var calls: Int
  /// Tokens in and out; nil for no limit.
  package var tokens: Int?
  /// In the currency of `price`; nil for no limit.
  package var money: Double?
  /// From the start of the first call to the end of the last.
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

/// The price of a million tokens.
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

/// Calls and tokens, spent or reserved.
struct Spending: Equatable, Sendable {
  var calls = 0
  var tokens = TokenUsage()

  static func + (lhs: Self, rhs: Self) -> Self {
    Self(calls: lhs.calls + rhs.calls, tokens: lhs.tokens + rhs.tokens)
  }
}

extension ChatBudget {
  /// How many sends of at most `worst` tokens each the budget allows after `spent`.
  ///
  /// If they are fewer than wanted, `limit` is the limit that was reached.
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
      // An excess of a millionth is a rounding error.
      let fitting = Self.whole((money - price.cost(spent.tokens)) / cost + 1e-6)
      if fitting < sends { (sends, limit) = (fitting, .money) }
    }
    return (sends, limit)
  }

  private static func whole(_ count: Double) -> Int {
    count > 0 ? Int(min(count, 1e6)) : 0
  }
}
