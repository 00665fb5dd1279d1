internal import LogModel

/// The settings of a language model in the config file.
///
///     {"llm": {
///       "model": "NAME", "url": "http://localhost:8080/v1", "key_file": "key.txt",
///       "embeddings": "NAME", "embeddings_url": "http://localhost:8081/v1", "redact": true,
///       "calls": 25, "seconds": 90, "call_seconds": 60, "tokens": 200000, "money": 0.5,
///       "prices": {"NAME": {"input": 0.15, "output": 0.6}}
///     }}
///
/// Prices are for a million tokens, in any one currency; `money` is in the same.
package struct LanguageModelConfiguration: Equatable, Sendable {
  package struct Price: Equatable, Sendable {
    package var input = 0.0
    package var output = 0.0
  }

  package var model: String?
  package var url: String?
  package var key: String?
  package var keyFile: String?
  /// The model behind `/v1/embeddings`; nil to compare by words.
  package var embeddings: String?
  /// The server of the vectors; nil for the chat server, the only one that receives its key.
  package var embeddingsURL: String?
  package var redacts = true
  package var calls = 25
  package var seconds = 90.0
  /// For each call, from the name look-up to the last byte.
  package var callSeconds = 60.0
  package var tokens: Int?
  package var money: Double?
  package var prices: [String: Price] = [:]

  package init() {}

  init(_ value: JSONValue) throws(ConfigIssue) {
    do throws(ConfigIssue) {
      try value.read(LanguageModelKey.self) { key, member throws(ConfigIssue) in
        try read(key, member)
      }
    } catch {
      throw error.of("llm")
    }
  }

  private mutating func read(_ key: LanguageModelKey, _ member: JSONMember) throws(ConfigIssue) {
    switch key {
    case .model: model = try member.text()
    case .url: url = try member.text()
    case .key: self.key = try member.text()
    case .keyFile: keyFile = try member.text()
    case .embeddings: embeddings = try member.text()
    case .embeddingsURL: embeddingsURL = try member.text()
    case .redact: redacts = try member.flag()
    case .calls: calls = try member.count()
    case .seconds: seconds = try member.amount(upTo: 86_400)
    case .callSeconds: callSeconds = try member.amount(upTo: 86_400)
    case .tokens: tokens = try member.count()
    case .money: money = try member.amount()
    case .prices: try readPrices(member.value)
    }
  }

  private mutating func readPrices(_ value: JSONValue) throws(ConfigIssue) {
    try value.forEachMember(else: "'prices' must be an object") { member throws(ConfigIssue) in
      var price = Price()
      try member.value.read(PriceKey.self) { key, part throws(ConfigIssue) in
        switch key {
        case .input: price.input = try part.amount()
        case .output: price.output = try part.amount()
        }
      }
      prices[member.name] = price
    }
  }
}

/// The keys of `llm`.
enum LanguageModelKey: String, ConfigurationKey {
  case model, url, key, embeddings, redact, calls, seconds, tokens, money, prices
  case keyFile = "key_file"
  case embeddingsURL = "embeddings_url"
  case callSeconds = "call_seconds"
}

/// The keys of a model's price.
enum PriceKey: String, ConfigurationKey {
  case input, output
}
