import LogModel

/// The values and messages of database, frontend and infrastructure events.
extension Sampler {
  mutating func fillDatabase(
    _ draft: inout EventDraft, _ condition: EventCondition, _ incident: InjectedIncident?
  ) {
    let profile = profiles[draft.service]
    draft.customer = random.chance(0.35) ? customers.draw(&random) : nil
    draft.severity = severity(condition)
    draft.connections = Int(connections.draw(&random))
    draft.slowQueries = random.chance(0.08) ? random.between(1...2) : 0
    if condition.isBelowLimits {
      var value = profile.normal.draw(&random)
      if case .strained = condition { value += strain.draw(&random) }
      draft.value = Int(min(value, 290) * 10)
      draft.template = pick(MessageTemplates.queried)
      return
    }
    draft.value = Int(over(300.5, to: 500, condition) * 10)
    draft.slowQueries = random.between(1...4)
    switch condition {
    case .root(let cause):
      applyDatabaseCause(cause, incident?.focus ?? 0, &draft)
      draft.template = pick(MessageTemplates.root(cause, hasFailed: false))
    case .uncached: draft.template = pick(MessageTemplates.uncachedQueries)
    case .dependent, .refused, .retrying:
      draft.template = pick(
        MessageTemplates.dependent(.database, on: .infrastructure, hasFailed: false))
    default:
      draft.template = pick(MessageTemplates.isolated(.database, isMemory: false, hasError: false))
    }
  }

  /// Applies the symptoms of the cause: a full pool, one statement, or one customer's locks.
  private mutating func applyDatabaseCause(_ cause: Cause, _ focus: Int, _ draft: inout EventDraft)
  {
    switch cause {
    case .poolExhaustion, .retries:
      draft.connections = 50
      draft.slowQueries = random.between(6...25)
    case .missingIndex:
      draft.connections = random.between(20...38)
      draft.slowQueries = random.between(15...60)
      if random.chance(0.85) { draft.endpoint = focus % profiles[draft.service].endpoints.count }
    default:
      draft.connections = random.between(28...45)
      draft.slowQueries = random.between(4...18)
      if random.chance(0.8) { draft.customer = focus % Customers.count }
    }
  }

  mutating func fillFrontend(
    _ draft: inout EventDraft, _ condition: EventCondition, _ incident: InjectedIncident?
  ) {
    let profile = profiles[draft.service]
    draft.customer = random.chance(0.8) ? customers.draw(&random) : nil
    draft.userAgent = agents.draw(&random)
    draft.severity = severity(condition)
    draft.value = Int(over(5010, to: 8000, condition))
    switch condition {
    case .normal, .strained:
      var value = profile.normal.draw(&random)
      // A page needs several answers in turn.
      if case .strained = condition { value += 3 * strain.draw(&random) }
      draft.value = Int(min(value, 4900))
      fillNormalPage(&draft)
    case .isolated:
      draft.error = random.chance(0.45) ? errors.draw(&random) : nil
      draft.template = pick(
        MessageTemplates.isolated(.frontend, isMemory: false, hasError: draft.error != nil))
    case .root(let cause):
      let focus = incident?.focus ?? 0
      let isTypical = random.chance(0.88)
      draft.error = isTypical ? focus % Browsers.errors.count : errors.draw(&random)
      if isTypical { draft.endpoint = focus / 8 % profile.endpoints.count }
      draft.template = pick(MessageTemplates.root(cause, hasFailed: false))
    case .retrying:
      draft.error = networkError(0.7)
      draft.template = pick(MessageTemplates.retriedPages)
    case .dependent(let upstream), .uncached(let upstream, _):
      draft.error = networkError(0.7)
      let type = topology.services[upstream].type
      draft.template = pick(MessageTemplates.dependent(.frontend, on: type, hasFailed: false))
    case .refused:
      draft.error = networkError(0.85)
      draft.template = pick(MessageTemplates.refused(.frontend))
    }
  }

  private mutating func fillNormalPage(_ draft: inout EventDraft) {
    guard random.chance(0.025) else {
      draft.template = pick(MessageTemplates.loaded)
      return
    }
    draft.severity = .warning
    draft.error = errors.draw(&random)
    draft.template = pick(MessageTemplates.stumbled)
  }

  private mutating func networkError(_ share: Double) -> Int? {
    random.chance(share) ? Browsers.networkErrors[random.below(2)] : nil
  }

  mutating func fillInfrastructure(_ draft: inout EventDraft, _ condition: EventCondition) {
    draft.severity = severity(condition)
    draft.value = Int(profiles[draft.service].normal.draw(&random) * 10)
    draft.memory = Int(memory.draw(&random) * 10)
    draft.disk = Int(disk.draw(&random))
    switch condition {
    case .normal(let climb, let cause):
      if climb > 0 { raise(&draft, climb, cause) }
      draft.template = pick(MessageTemplates.healthy)
    case .strained:
      draft.memory = random.between(120...300)
      draft.template = pick(MessageTemplates.coldCache)
    case .root(let cause):
      exceed(&draft, isMemory: cause == .memoryLeak, condition)
      if cause == .overload { draft.memory = max(draft.memory, random.between(820...940)) }
      draft.template = pick(MessageTemplates.root(cause, hasFailed: false))
    default:
      let isMemory = random.chance(0.35)
      exceed(&draft, isMemory: isMemory, condition)
      draft.template = pick(
        MessageTemplates.isolated(.infrastructure, isMemory: isMemory, hasError: false))
    }
  }

  /// Moves the metric that will fail towards its limit, with a little noise.
  private mutating func raise(_ draft: inout EventDraft, _ climb: Double, _ cause: Cause) {
    let noise = random.between(-18, 0)
    if cause == .memoryLeak {
      draft.memory = max(draft.memory, Int(600 + 345 * climb + noise))
    } else {
      draft.value = max(draft.value, Int(480 + 415 * climb + noise))
    }
    if climb > 0.7 { draft.severity = .warning }
  }

  private mutating func exceed(
    _ draft: inout EventDraft, isMemory: Bool, _ condition: EventCondition
  ) {
    if isMemory {
      draft.memory = Int(over(95.2, to: 98, condition) * 10)
    } else {
      draft.value = Int(over(90.2, to: 95, condition) * 10)
    }
  }
}
