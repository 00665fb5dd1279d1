internal import LogModel

// Requests in, one outcome each, in the same order.
//
//   request ─▶ cache? ─▶ circuit? ─▶ budget? ─▶ ChatCall ─▶ settle: spending, dialect,
//                                               up to 4     circuit, cache
//                                               in flight
//
// All decisions are made in the order of the requests, not in the order of the answers: the same
// answers give the same outcomes, whatever the network's timing. Only the budget of seconds depends
// on time.

/// Asks a language model, within a budget, and never throws.
package actor ChatClient {
  package nonisolated let settings: ChatSettings
  /// The requests and the spending so far.
  package private(set) var usage = ChatUsage()
  private var spent = Spending()
  private var reserved = Spending()
  private var dialect = ChatDialect()
  private var breaker = CircuitBreaker()
  /// Whether a first outcome has determined the server's dialect.
  private var isProbed = false
  private var deadline: Double?

  /// The maximum number of calls in flight, once the dialect is known.
  package static let width = 4

  package init(_ settings: ChatSettings) { self.settings = settings }

  /// Sends one request.
  package func complete(_ request: ChatRequest) async -> ChatOutcome {
    await completeAll([request])[0]
  }

  /// Sends several requests; the outcomes have the order of the requests.
  ///
  /// A duplicate request is sent once. Pass all requests of a run together: two concurrent calls of
  /// this method share the budget in an undefined order.
  package func completeAll(_ requests: [ChatRequest]) async -> [ChatOutcome] {
    let keys = requests.map { $0.cacheKey(model: settings.model.name) }
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

  /// The outcome of a request, or that of an earlier duplicate.
  private func outcome(_ outcome: ChatOutcome?, isRepeat: Bool) -> ChatOutcome {
    guard let outcome else { preconditionFailure("a request was left without an outcome") }
    guard isRepeat else { return outcome }
    guard case .answer(var answer) = outcome else { return fail(outcome.failure ?? .noContent) }
    answer.source = .cache
    usage.cached += 1
    return .answer(answer)
  }

  /// The cached outcome of an earlier run.
  ///
  /// It counts for the circuit breaker like a new one, so that a second run stops where the first
  /// did.
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
  /// The call to make, or the reason for none; nil when calls in flight must be settled first.
  private func admit(
    _ request: ChatRequest, _ key: String, isAlone: Bool
  ) -> Result<ChatCall, ChatFailure>? {
    if breaker.isOpen { return .failure(.circuitOpen) }
    let now = settings.clock.elapsed()
    let deadline = self.deadline ?? now + settings.budget.seconds
    self.deadline = deadline
    guard now < deadline else { return .failure(.overBudget(.seconds)) }
    let worst = ChatDialect.worstCase(request, model: settings.model.name)
    // The first request may also need sends to determine the dialect.
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

  /// Waits for the oldest call in flight and applies its outcome.
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

/// The calls in flight, in the order in which they were made.
private struct Flight {
  private var calls: [ChatCall] = []
  /// Reports that arrived before their turn.
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
