internal import LogModel

/// A chat completion as servers wrap it: the text, or the failure.
struct ChatEnvelope {
  /// The model's text, or why there is none.
  let text: Result<String, ChatFailure>
  /// Nil when the server omits it or sends an invalid count.
  let tokens: TokenUsage?

  init(_ body: [UInt8]) {
    guard let completion = try? JSONValue(parsing: body), let choices = completion["choices"]?.array
    else {
      (text, tokens) = (.failure(.noCompletion), nil)
      return
    }
    tokens = Self.tokens(completion["usage"])
    text = Self.text(choices)
  }

  private static func text(_ choices: [JSONValue]) -> Result<String, ChatFailure> {
    guard let choice = choices.first, let message = choice["message"] else {
      return .failure(.noChoice)
    }
    switch choice["finish_reason"]?.string {
    case "length": return .failure(.cutAtLimit)
    case "content_filter": return .failure(.refused)
    case "tool_calls", "function_call": return .failure(.toolCall)
    default: break
    }
    if message["tool_calls"]?.array?.isEmpty == false { return .failure(.toolCall) }
    if message["refusal"]?.string?.isEmpty == false { return .failure(.refused) }
    guard let content = message["content"]?.string, !content.isEmpty else {
      return .failure(.noContent)
    }
    return .success(content)
  }

  private static func tokens(_ usage: JSONValue?) -> TokenUsage? {
    guard let input = count(usage?["prompt_tokens"]),
      let output = count(usage?["completion_tokens"])
    else { return nil }
    return TokenUsage(input: input, output: output)
  }

  /// A plausible whole number; servers may send anything.
  private static func count(_ value: JSONValue?) -> Int? {
    guard let number = value?.number, (0...10_000_000).contains(number) else { return nil }
    return Int(number)
  }
}
