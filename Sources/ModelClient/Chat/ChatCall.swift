internal import HTTPClient
internal import LogModel

/// One request: sent, retried and adapted until there is an outcome.
struct ChatCall: Sendable {
  /// The result of a call.
  struct Report: Sendable {
    var outcome: ChatOutcome
    var spent: Spending
    /// The steps that proved necessary.
    var dialect: ChatDialect
  }

  let settings: ChatSettings
  let request: ChatRequest
  let key: String
  /// The upper limit of tokens for one send.
  let worst: TokenUsage
  /// The upper limit of sends, which the budget has reserved.
  let sends: Int
  /// The time, on the run's clock, at which the budget of seconds ends.
  let deadline: Double
  var dialect: ChatDialect

  private enum Step {
    case finish(ChatOutcome)
    case rephrase(ChatDialect, ChatFailure)
    case wait(Double, ChatFailure)
  }

  func run() async -> Report {
    var call = self
    // Steps that a refusal proved necessary; speculative steps count only if they help.
    var proved = dialect
    var spent = Spending()
    var repeats = 0
    while true {
      let left = deadline - settings.clock.elapsed()
      guard !Task.isCancelled else {
        let failure = ChatFailure.network(
          HTTPError(.cancelled, at: settings.model.endpoint.chat.hostAndPort))
        return Report(outcome: .failed(failure), spent: spent, dialect: proved)
      }
      guard left > 0 else {
        return Report(outcome: .failed(.overBudget(.seconds)), spent: spent, dialect: proved)
      }
      let (step, tokens) = await call.send(left, repeats: repeats)
      spent.calls += 1
      spent.tokens = spent.tokens + tokens
      switch step {
      case .finish(let outcome):
        if outcome.answer != nil { proved = call.dialect }
        return Report(outcome: outcome, spent: spent, dialect: proved)
      case .rephrase(let next, let failure):
        if case .status = failure { proved = next }
        guard spent.calls < sends else {
          return Report(outcome: .failed(failure), spent: spent, dialect: proved)
        }
        call.dialect = next
      case .wait(let seconds, let failure):
        let left = deadline - settings.clock.elapsed()
        guard spent.calls < sends, repeats < RetryPolicy.repeats, seconds < left else {
          return Report(outcome: .failed(failure), spent: spent, dialect: proved)
        }
        await settings.clock.sleep(seconds)
        repeats += 1
      }
    }
  }

  /// Sends once and judges the answer.
  private func send(_ left: Double, repeats: Int) async -> (Step, TokenUsage) {
    let url = settings.model.endpoint.chat
    let body = dialect.body(request, model: settings.model.name)
    var limits = settings.limits
    limits.totalSeconds = min(limits.totalSeconds, left)
    settings.egress(body, url.description)
    do throws(HTTPError) {
      let response = try await settings.transport.send(
        settings.model.endpoint.request(url, body: body, limits: limits))
      return judge(response, repeats: repeats)
    } catch {
      let tokens = error.mayHaveWorked ? worst : TokenUsage()
      guard error.isPassing else { return (.finish(.failed(.network(error))), tokens) }
      return (.wait(RetryPolicy.backOff(repeats, key: key), .network(error)), tokens)
    }
  }

  private func judge(_ response: HTTPResponse, repeats: Int) -> (Step, TokenUsage) {
    guard response.status == 200 else { return (refusal(response, repeats), TokenUsage()) }
    let envelope = ChatEnvelope(response.body)
    let tokens = envelope.tokens ?? worst
    switch envelope.text {
    case .failure(let failure): return (.finish(.failed(failure)), tokens)
    case .success(let text): return (judge(text, tokens), tokens)
    }
  }

  private func judge(_ text: String, _ tokens: TokenUsage) -> Step {
    guard let (value, isRepaired) = AnswerText.object(in: text) else { return doubt(.notJSON) }
    if let path = request.schema.violation(in: value) { return doubt(.wrongShape(path)) }
    return .finish(
      .answer(
        ChatAnswer(value: value, source: .model, tokens: tokens, isRepaired: isRepaired)))
  }

  /// The step to try when a server may have ignored an unknown `response_format`.
  private func doubt(_ failure: ChatFailure) -> Step {
    dialect.stepDown.map { .rephrase($0, failure) } ?? .finish(.failed(failure))
  }

  private func refusal(_ response: HTTPResponse, _ repeats: Int) -> Step {
    let failure = ChatFailure.status(response.status)
    if let next = dialect.adapted(to: response) { return .rephrase(next, failure) }
    guard RetryPolicy.isPassing(response.status) else { return .finish(.failed(failure)) }
    let asked = response.retryAfter.flatMap {
      RetryAfter.seconds($0, now: settings.clock.wallSeconds())
    }
    return .wait(max(asked ?? 0, RetryPolicy.backOff(repeats, key: key)), failure)
  }
}
