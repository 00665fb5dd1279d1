import LogModel

/// The values and messages of API events.
extension Sampler {
  mutating func fillAPI(
    _ draft: inout EventDraft, _ condition: EventCondition, _ incident: InjectedIncident?
  ) {
    let profile = profiles[draft.service]
    draft.customer = random.chance(0.92) ? customers.draw(&random) : nil
    draft.severity = severity(condition)
    if case .root(.badDeploy) = condition, let incident, random.chance(0.88) {
      draft.endpoint = incident.focus % profile.endpoints.count
    }
    let succeeded = profile.endpoints[draft.endpoint].isCreation ? 201 : 200
    if condition.isBelowLimits {
      var value = profile.normal.draw(&random)
      if case .strained(let isRoot) = condition {
        value += strain.draw(&random) * (isRoot ? 1.6 : 1)
      }
      draft.value = Int(min(value, 480))
      draft.status = normalStatus(draft, succeeded)
    } else {
      draft.value = Int(over(502, to: 800, condition))
      draft.status = random.chance(failureShare(condition)) ? 500 : succeeded
    }
    errorLimiter.observe(draft)
    describeAPI(&draft, condition)
  }

  private mutating func normalStatus(_ draft: EventDraft, _ succeeded: Int) -> Int {
    let draw = random.unit()
    if draw < 0.03 { return 400 }
    return draw > 0.997 && errorLimiter.allowsError(draft) ? 500 : succeeded
  }

  private func failureShare(_ condition: EventCondition) -> Double {
    switch condition {
    case .normal, .strained, .isolated, .uncached: 0
    case .root(.badDeploy), .root(.retries): 0.75
    case .root: 0.4
    case .dependent: 0.5
    case .retrying: 0.6
    case .refused: 1
    }
  }

  private mutating func describeAPI(_ draft: inout EventDraft, _ condition: EventCondition) {
    let hasFailed = draft.status == 500
    if hasFailed, draft.severity != .critical { draft.severity = .error }
    switch condition {
    case .normal, .strained:
      if draft.status == 400 { draft.severity = .warning }
      draft.template = pick(
        hasFailed
          ? MessageTemplates.failedOnce
          : draft.status == 400 ? MessageTemplates.rejected : MessageTemplates.answered)
    case .isolated:
      draft.template = pick(MessageTemplates.isolated(.api, isMemory: false, hasError: false))
    case .root(let cause): draft.template = pick(MessageTemplates.root(cause, hasFailed: hasFailed))
    case .dependent(let upstream):
      let type = topology.services[upstream].type
      draft.template = pick(MessageTemplates.dependent(.api, on: type, hasFailed: hasFailed))
    case .refused: draft.template = pick(MessageTemplates.refused(.api))
    case .retrying: draft.template = pick(MessageTemplates.retriedRequests)
    case .uncached: draft.template = pick(MessageTemplates.uncachedRequests)
    }
  }
}

/// Limits normal errors, so that the error rate cannot exceed its limit.
///
/// An error is allowed after 20 events, and only when the last 100 had none, both of the service
/// and of the service in the region: one in 20 is 5 %, not more.
struct ErrorLimiter: Sendable {
  private let regions: Int
  private var seen: [Int]
  private var sinceError: [Int]

  init(services: Int, regions: Int) {
    self.regions = regions
    seen = .init(repeating: 0, count: services * (regions + 1))
    sinceError = .init(repeating: Threshold.rateWindow, count: seen.count)
  }

  mutating func observe(_ draft: EventDraft) {
    let indices = counterIndices(draft)
    for position in indices.indices {
      let index = indices[position]
      seen[index] += 1
      sinceError[index] = draft.status >= 500 ? 0 : sinceError[index] + 1
    }
  }

  func allowsError(_ draft: EventDraft) -> Bool {
    let indices = counterIndices(draft)
    return indices.indices.allSatisfy { position in
      seen[indices[position]] >= Threshold.rateMinimum
        && sinceError[indices[position]] >= Threshold.rateWindow
    }
  }

  /// The counters of the service as a whole and of the service in the region.
  private func counterIndices(_ draft: EventDraft) -> [2 of Int] {
    let first = draft.service * (regions + 1)
    return [first, first + 1 + draft.region]
  }
}
