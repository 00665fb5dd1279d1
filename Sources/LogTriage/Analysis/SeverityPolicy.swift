internal import LogModel

/// The severity and the status of an issue.
enum SeverityPolicy {
  /// - critical: critical events, and either two services with an episode each, a run of five, a
  ///   breached error rate, or three customers among five events;
  /// - high: critical events, or a breached error rate; medium: established without either;
  /// - low: isolated findings, even where chance produced a critical event among them.
  static func severity(_ context: IssueContext) -> Severity {
    guard !context.isIsolated else { return .low }
    guard context.critical > 0 else { return context.hasErrorRate ? .high : .medium }
    let failing = context.services.count(where: \.isEstablished)
    let isWide =
      failing + (context.isSilentRoot ? 1 : 0) >= 2
      || context.customers >= 3 && context.findings >= 5
    let isLong = context.candidate.total.longestStreak >= 5
    return isWide || isLong || context.hasErrorRate ? .critical : .high
  }

  /// Resolved when every service is back to normal; identified when the confidence in the root
  /// suffices.
  static func status(_ context: IssueContext, confidence: Double) -> IssueStatus {
    if isRecovered(context) { return .resolved }
    return confidence >= 0.7 && !context.isIsolated ? .identified : .investigating
  }

  /// Three normal events since its last finding, or one and a quiet time of three times the usual
  /// interval between its findings.
  ///
  /// Later isolated findings do not belong to the issue and do not prolong it.
  private static func isRecovered(_ context: IssueContext) -> Bool {
    let population = context.population
    if let stop = context.rootStopped, !hasResumed(context, stop) { return false }
    if context.isIsolated {
      let services = Set(context.services.map(\.id))
      return population.members.allSatisfy { key, member in
        !services.contains(key.service) || member.findings == 0 || member.normalSinceFinding >= 3
      }
    }
    return context.members.allSatisfy { member in
      let key = Population.MemberKey(service: member.service, region: member.region)
      guard let known = population.members[key] else { return false }
      let normals =
        member.evidence.map { known.events - known.findings - $0.normals }
        ?? known.normalSinceFinding
      if normals >= 3 { return true }
      let quiet = population.end.map { ($0 - member.last).microseconds } ?? 0
      let apart = (member.last - member.onset).microseconds / Int64(max(1, member.findings - 1))
      let enough = max(3 * apart, EventDuration.minutes(2).microseconds)
      return normals >= 1 && quiet >= enough
    }
  }

  /// Whether a silent root has sent events since.
  private static func hasResumed(_ context: IssueContext, _ stop: Timestamp) -> Bool {
    context.population.members.contains { key, member in
      key.service == context.candidate.root?.service
        && member.lastEvent > context.lastSeen - .minutes(1)
        && member.pauses.contains { $0.from == stop }
    }
  }
}
