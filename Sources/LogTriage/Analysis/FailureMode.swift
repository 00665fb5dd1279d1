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
  /// A dependency that others name and that shows nothing wrong itself.
  case unreachable
  case isolated
  /// A threshold of the user's own.
  case other

  /// The cause that fits what was seen.
  init(_ file: IssueContext) {
    if file.isIsolated {
      self = .isolated
    } else if file.isSilentRoot {
      self = file.rootStopped == nil ? .unreachable : .stopped
    } else if RegionWide(file) != nil {
      self = .regionWide
    } else {
      self = Self.ofRoot(file)
    }
  }

  private static func ofRoot(_ file: IssueContext) -> FailureMode {
    guard case .incident(_, _, let family, _) = file.draft.key else { return .isolated }
    let hasFault = file.root.map { root in
      (root.log.facets.values(.fault).first?.count ?? 0) * 2 >= root.log.findings
    }
    return switch (file.rootType, family) {
    case (.database, .latency): file.pool == nil ? .slowQueries : .poolExhaustion
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
  /// Connections at the ceiling: how many events, of how many, and the ceiling.
  var plateau: (events: Int, of: Int, maximum: Double)?
  /// A message that says so.
  var message: KeptEvent?

  /// Nil without signs.
  ///
  /// A flat count alone proves nothing; it must have climbed to the ceiling.
  init?(of root: IssueContext.AffectedService, among events: [KeptEvent]) {
    let track = root.log.connections
    if track.isFlat, track.first < track.maximum * 0.9 {
      plateau = (track.atMaximum, track.count, track.maximum)
    }
    let speaking = events.indices.first { events[$0].isWhole && events[$0].speaksOfFullPool }
    message = speaking.map { events[$0] }
    if message != nil, track.isFlat { plateau = (track.atMaximum, track.count, track.maximum) }
    if plateau == nil, message == nil { return nil }
  }
}

/// Most services of one region, and nobody else's fault.
struct RegionWide {
  var region: String
  var affected: Int
  var active: Int

  /// Nil unless three services and 60 % of the region's began within 90 seconds, none naming another.
  init?(_ file: IssueContext) {
    guard file.regions.count == 1, file.parties.count >= 3, file.draft.root?.reason == .deepest,
      let member = file.members.first
    else { return nil }
    let early = file.parties.filter { $0.onset <= file.firstSeen + .seconds(90) }
    region = file.regions[0]
    affected = file.parties.count
    active = file.population.members.count { $0.key.region == member.region }
    guard early.count * 10 >= active * 6, early.count >= 3 else { return nil }
  }
}

extension FailureMode {
  /// Whether requests failed, and were not only slow.
  func isFailing(_ file: IssueContext) -> Bool {
    switch self {
    case .errors, .frontendErrors, .stopped, .unreachable: true
    default: file.hasErrorRate
    }
  }
}
