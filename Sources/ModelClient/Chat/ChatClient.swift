internal import LogModel

// Questions in, one outcome each, in the same order.
//
//   request ─▶ cache? ─▶ circuit? ─▶ budget? ─▶ ChatCall ─▶ settle: spending, dialect, circuit, cache
//                                               up to 4 in flight
//
// Everything that decides is settled in the order of the requests, never in the order in which
// answers come back: the same answers give the same outcomes, however the network shuffles them.
// Only the budget of seconds depends on time.

/// Asks a language model, within a budget, and never throws.
package actor ChatClient {
  package nonisolated let settings: ChatSettings
  /// What was asked and spent so far.
  package private(set) var usage = ChatUsage()
  private var spent = Spending()
  private var reserved = Spending()
  private var dialect = ChatDialect()
  private var breaker = CircuitBreaker()
  /// Whether a first outcome has shown which dialect the server speaks.
  private var isProbed = false
  private var deadline: Double?

  /// Calls in flight at most, once the dialect is known.
  package static let width = 4

  package init(_ settings: ChatSettings) { self.settings = settings }

  /// Asks one question.
  package func complete(_ request: ChatRequest) async -> ChatOutcome {
    await completeAll([request])[0]
  }

  /// Asks several questions; the outcomes stand in the order of the requests.
  ///
  /// A question asked twice is sent once. Hand in all questions of a run together: between two
  /// calls of this method at the same time, the budget goes to whoever comes first.
  package func completeAll(_ requests: [ChatRequest]) async -> [ChatOutcome] {
    let keys = requests.map { $0.cacheKey(model: settings.model) }
    var outcomes: [String: ChatOutcome] = [:]
    var flight = Flight()
    var first: [String: Int] = [:]
    for (index, key) in keys.enumerated() where first[key] == nil { first[key] = index }
    await withTaskGroup(of: (String, ChatCall.Report).self) { group in
      for (index, key) in keys.enumerated() where first[key] == index {
        if let outcome = kept(requests[index], key) {
          outcomes[key] = outcome
          continue
        }
        while flight.count >= (isProbed ? Self.width : 1) {
          await settle(&flight, &group, &outcomes)
        }
        while true {
          switch admit(requests[index], key, isAlone: flight.count == 0) {
          case .success(let call):
            flight.add(call)
            group.addTask { (key, await call.run()) }
          case .failure(let failure): outcomes[key] = fail(failure)
          case nil:
            await settle(&flight, &group, &outcomes)
            continue
          }
          break
        }
      }
      while flight.count > 0 { await settle(&flight, &group, &outcomes) }
    }
    return keys.enumerated().map { index, key in
      outcome(outcomes[key], isRepeat: first[key] != index)
    }
  }

  /// The outcome of a question, or that of the same one asked before.
  private func outcome(_ outcome: ChatOutcome?, isRepeat: Bool) -> ChatOutcome {
    guard let outcome else { preconditionFailure("a request was left without an outcome") }
    guard isRepeat else { return outcome }
    guard case .answer(var answer) = outcome else { return fail(outcome.failure ?? .noContent) }
    answer.source = .cache
    usage.cached += 1
    return .answer(answer)
  }

  /// The outcome of an earlier run; it counts for the circuit as when it was made, so that a second
  /// run stops asking where the first did.
  private func kept(_ request: ChatRequest, _ key: String) -> ChatOutcome? {
    guard let bytes = settings.cache?.get(key),
      let outcome = ChatRecord.outcome(bytes, request.schema)
    else { return nil }
    usage.cached += 1
    breaker.note(outcome)
    return outcome.failure.map { fail($0) } ?? outcome
  }

  private func fail(_ failure: ChatFailure) -> ChatOutcome {
    usage.failed += 1
    usage.reasons[failure.reason, default: 0] += 1
    return .failed(failure)
  }
}

extension ChatClient {
  /// The call to make, why there is none, or nil: calls in flight must be settled to know.
  private func admit(
    _ request: ChatRequest, _ key: String, isAlone: Bool
  ) -> Result<ChatCall, ChatFailure>? {
    if breaker.isOpen { return .failure(.circuitOpen) }
    let now = settings.clock.elapsed()
    let deadline = self.deadline ?? now + settings.budget.seconds
    self.deadline = deadline
    guard now < deadline else { return .failure(.overBudget(.seconds)) }
    let worst = ChatDialect.worstCase(request, model: settings.model)
    // The first request may have to find the dialect as well.
    let wanted = 1 + RetryPolicy.repeats + (isProbed ? 0 : ChatDialect.steps)
    let (sends, limit) = settings.budget.affordable(
      wanted, worst: worst, after: spent + reserved)
    guard sends == wanted || isAlone else { return nil }
    guard sends > 0 else { return .failure(.overBudget(limit)) }
    reserved.calls += sends
    reserved.tokens = reserved.tokens + worst * sends
    return .success(
      ChatCall(
        settings: settings, request: request, key: key, worst: worst, sends: sends,
        deadline: deadline, dialect: dialect))
  }

  /// Waits for the call that was made first, and draws its consequences.
  private func settle(
    _ flight: inout Flight, _ group: inout TaskGroup<(String, ChatCall.Report)>,
    _ outcomes: inout [String: ChatOutcome]
  ) async {
    while !flight.isFirstBack {
      guard let (key, report) = await group.next() else { return }
      flight.back[key] = report
    }
    guard let (call, report) = flight.takeFirst() else { return }
    reserved.calls -= call.sends
    reserved.tokens = reserved.tokens - call.worst * call.sends
    spent = spent + report.spent
    dialect = dialect.joined(report.dialect)
    isProbed = true
    breaker.note(report.outcome)
    note(report)
    outcomes[call.key] = report.outcome
    if let record = ChatRecord.bytes(report.outcome) { settings.cache?.put(call.key, record) }
  }

  private func note(_ report: ChatCall.Report) {
    usage.calls += report.spent.calls
    usage.tokens = usage.tokens + report.spent.tokens
    usage.cost = settings.budget.price.cost(usage.tokens)
    switch report.outcome {
    case .answer(let answer):
      usage.answered += 1
      if answer.isRepaired { usage.repaired += 1 }
    case .failed(let failure): _ = fail(failure)
    }
  }
}

/// The calls on their way, in the order in which they were made.
private struct Flight {
  private var calls: [ChatCall] = []
  /// The reports whose turn has not come.
  var back: [String: ChatCall.Report] = [:]

  var count: Int { calls.count }

  var isFirstBack: Bool { calls.first.map { back[$0.key] != nil } ?? true }

  mutating func add(_ call: ChatCall) { calls.append(call) }

  mutating func takeFirst() -> (ChatCall, ChatCall.Report)? {
    guard let call = calls.first, let report = back.removeValue(forKey: call.key) else {
      return nil
    }
    calls.removeFirst()
    return (call, report)
  }
}
