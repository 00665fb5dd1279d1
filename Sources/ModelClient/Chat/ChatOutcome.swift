package import HTTPClient
package import LogModel

/// The outcome of a request: always exactly one, and never a thrown error.
package enum ChatOutcome: Equatable, Sendable {
  case answer(ChatAnswer)
  case failed(ChatFailure)

  package var answer: ChatAnswer? { if case .answer(let answer) = self { answer } else { nil } }
  package var failure: ChatFailure? { if case .failed(let why) = self { why } else { nil } }
}

/// An answer that is valid against its schema; its texts are the model's and untrusted.
package struct ChatAnswer: Equatable, Sendable {
  package enum Source: String, Equatable, Sendable {
    case model
    case cache
  }

  package var value: JSONValue
  package var source: Source
  /// The cost of the original answer.
  package var tokens: TokenUsage
  /// Whether the object had to be extracted from other text.
  package var isRepaired: Bool
}

/// Why a request has no answer.
package enum ChatFailure: Error, Equatable, Sendable {
  case network(HTTPError)
  /// An HTTP error status.
  case status(Int)
  /// HTTP 200, but no chat completion.
  case noCompletion
  case noChoice
  case noContent
  /// The answer was truncated at the token limit.
  case cutAtLimit
  case toolCall
  case refused
  /// The text holds no JSON object, or more than one.
  case notJSON
  /// The place and keyword of the schema that the answer violates.
  case wrongShape(String)
  case circuitOpen
  case overBudget(ChatBudget.Limit)

  /// A short stable text; failures are counted by it.
  package var reason: String {
    switch self {
    case .network(let error): error.reason
    case .status(let status): "HTTP \(status)"
    case .noCompletion: "no chat completion"
    case .noChoice: "no choice"
    case .noContent: "no content"
    case .cutAtLimit: "cut at the token limit"
    case .toolCall: "tool call"
    case .refused: "refused by the model"
    case .notJSON: "not JSON"
    case .wrongShape: "not valid against the schema"
    case .circuitOpen: "circuit open"
    case .overBudget(let limit): "\(limit.rawValue) budget used up"
    }
  }
}

extension ChatFailure {
  /// Whether the model itself caused the failure and would repeat it; failures of server or network
  /// are temporary.
  var isModels: Bool {
    switch self {
    case .cutAtLimit, .notJSON, .wrongShape, .refused: true
    default: false
    }
  }
}

extension ChatFailure: CustomStringConvertible {
  /// The problem and, where there is one, the remedy.
  package var description: String {
    switch self {
    case .network(let error): error.description
    case .status(401), .status(403): "\(reason): the key was not accepted; check it"
    case .status(404): "\(reason): no such model or path; check --model and --llm"
    case .status(429): "\(reason): too many requests; try again later or lower the budget of calls"
    case .noCompletion: "\(reason) in the answer; check that the URL is that of a chat endpoint"
    case .cutAtLimit: "\(reason); raise the tokens an answer may have"
    case .wrongShape(let path): "\(reason) (\(path))"
    case .circuitOpen: "\(reason): three calls in a row failed, so no more were made"
    case .overBudget: "\(reason); raise it to ask more"
    default: reason
    }
  }
}
