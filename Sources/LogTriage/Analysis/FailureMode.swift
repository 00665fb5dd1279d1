internal import LogModel

/// The kind of cause an issue looks like; decides hypothesis, workaround and ticket category.
enum FailureMode: Equatable {
  case poolExhaustion
  case slowQueries
  case slowResponses
  case errors
  case saturation
  case frontendErrors
  case slowPages
  case regionWide
  /// A dependency that stopped sending events.
  case stopped
  /// A dependency that other services name and that has no findings of its own.
  case unreachable
  case isolated
  /// A threshold that the user defined.
  case other

  /// The failure mode that fits the findings.
  init(_ context: IssueContext) {
    if context.isIsolated {
      self = .isolated
    } else if context.isSilentRoot {
      self = context.rootStopped == nil ? .unreachable : .stopped
    } else if RegionWide(context) != nil {
      self = .regionWide
    } else {
      self = Self.ofRoot(context)
    }
  }

  private static func ofRoot(_ context: IssueContext) -> FailureMode {
    guard case .incident(_, _, let family, _) = context.candidate.key else { return .isolated }
    let hasFault = context.root.map { root in
      (root.evidence.facets.values(.errorType).first?.count ?? 0) * 2 >= root.evidence.findings
    }
    return switch (context.rootType, family) {
    case (.database, .latency): context.pool == nil ? .slowQueries : .poolExhaustion
    case (_, .errors): .errors
    case (.api, .latency): .slowResponses
    case (.frontend, .latency): hasFault == true ? .frontendErrors : .slowPages
    case (_, .saturation): .saturation
    default: .other
    }
  }
}

/// Signs that a connection pool is used up.
struct PoolEvidence {
  /// Events with the connection count at its maximum, all events, and that maximum.
  var plateau: (events: Int, of: Int, maximum: Double)?
  /// A message that reports an exhausted pool.
  var message: KeptEvent?

  /// Nil without signs.
  ///
  /// A constant count proves nothing; the count must have risen to its maximum.
  init?(of root: IssueContext.AffectedService, among events: [KeptEvent]) {
    let track = root.evidence.connections
    if track.isFlat, track.first < track.maximum * 0.9 {
      plateau = (track.atMaximum, track.count, track.maximum)
    }
    let speaking = events.indices.first { events[$0].isWhole && events[$0].speaksOfFullPool }
    message = speaking.map { events[$0] }
    if message != nil, track.isFlat { plateau = (track.atMaximum, track.count, track.maximum) }
    if plateau == nil, message == nil { return nil }
  }
}

/// Trouble in most services of one region, without a root among them.
struct RegionWide {
  var region: String
  var affected: Int
  var active: Int

  /// Nil unless the region has a name, three services and 60 % of its services began within 90
  /// seconds, and none names another.
  init?(_ context: IssueContext) {
    guard context.regions.count == 1, context.regions[0] != Wording.noRegion,
      context.services.count >= 3,
      context.candidate.root?.reason == .deepest,
      let member = context.members.first
    else { return nil }
    let early = context.services.filter { $0.onset <= context.firstSeen + .seconds(90) }
    region = context.regions[0]
    affected = context.services.count
    active = context.population.members.count { $0.key.region == member.region }
    guard early.count * 10 >= active * 6, early.count >= 3 else { return nil }
  }
}

extension FailureMode {
  /// Whether requests failed, rather than only being slow.
  func isFailing(_ context: IssueContext) -> Bool {
    switch self {
    case .errors, .frontendErrors, .stopped, .unreachable: true
    default: context.hasErrorRate
    }
  }
}
