package import LogModel

/// Compares a run with earlier ones.
///
/// - Cost: proportional to the series, not to the events: a pass over two histograms for each, and
///   120 for those of a service as a whole.
package enum Comparator {
  /// What became of `current` since the baselines, of which the last is the latest.
  package static func compare(
    _ current: ArchivedRun, with baselines: [ArchivedRun], settings: CompareSettings
  ) -> RunComparison {
    let pools = baselines.map { ServicePool($0.profile) }
    var then = ServicePool()
    for pool in pools { then.add(pool) }
    if pools.count == 1, let only = pools.first { then = only }
    let now = ServicePool(current.profile)
    let all = Candidate.judge(
      candidates(then, now, pools, settings), falseAlarms: settings.falseAlarms)
    let rows = all.filter { row in
      if case .lines = row.measure { row.verdict != .same } else { true }
    }
    let isQuiet: (ComparedSeries) -> Bool = {
      $0.region != nil && ($0.verdict == .same || $0.verdict == .notEnough || $0.verdict == .gone)
    }
    return RunComparison(
      baselines: baselines.map(\.run), rows: rows.filter { !isQuiet($0) },
      quietRegions: rows.count(where: isQuiet), issues: issues(current, baselines),
      coverage: coverage(then, now, settings),
      comparesLines: then.hasLines && now.hasLines, settings: settings)
  }

  // MARK: Series

  private static func candidates(
    _ then: ServicePool, _ now: ServicePool, _ pools: [ServicePool], _ settings: CompareSettings
  ) -> [Candidate] {
    let services = Set(then.services + now.services)
      .sorted { $0.precedesInBytes($1) }
    let overall = OverallErrors(settings: settings, then: then, now: now, baselines: pools)
    let each = services.flatMap { service -> [Candidate] in
      let regions = Set(then.regions(of: service) + now.regions(of: service))
        .sorted { $0.precedesInBytes($1) }
      let isKnown = then[service, nil] != nil && now[service, nil] != nil
      // The only region of a service is the service, and one that is new or gone has no others.
      let scopes: [String?] = [nil] + (isKnown && regions.count > 1 ? regions : [])
      return scopes.flatMap { scope($0, of: service, then, now, pools, settings) }
        + LineComparison(then: then, now: now, baselines: pools, service: service).candidates
    }
    return [overall.candidate].compactMap(\.self) + each
  }

  private static func scope(
    _ region: String?, of service: String, _ then: ServicePool, _ now: ServicePool,
    _ pools: [ServicePool], _ settings: CompareSettings
  ) -> [Candidate] {
    let (before, after) = (then[service, region], now[service, region])
    var candidates: [Candidate] = []
    if let before, let after {
      let metrics = before.order + after.order.filter { before.series[$0] == nil }
      candidates = metrics.compactMap { metric in
        ValueComparison(
          settings: settings,
          baselines: pools.compactMap { $0[service, region]?.series[metric] }
        ).candidate(before.series[metric], after.series[metric], of: service, in: region)
      }
    }
    return candidates
      + EventComparison(
        settings: settings, then: then, now: now, baselines: pools, service: service,
        region: region
      ).candidates
  }

  // MARK: Coverage

  /// What of the baselines' traffic is there in both, with enough events to compare.
  private static func coverage(
    _ then: ServicePool, _ now: ServicePool, _ settings: CompareSettings
  ) -> RunComparison.Coverage {
    let all = Double(max(then.events, 1))
    var missing: [RunComparison.Coverage.Missing] = []
    for service in then.services {
      guard let before = then[service, nil] else { continue }
      func add(_ region: String?, _ events: Int, _ reason: String) {
        missing.append(
          RunComparison.Coverage.Missing(
            service: service, region: region, share: Double(events) / all, reason: reason))
      }
      guard let after = now[service, nil] else {
        add(nil, before.events, "absent")
        continue
      }
      if min(before.events, after.events) < settings.samples {
        add(nil, before.events, "too few events")
        continue
      }
      for region in then.regions(of: service) where now[service, region] == nil {
        add(region, then[service, region]?.events ?? 0, "absent")
      }
    }
    let lost = missing.reduce(0) { $0 + $1.share }
    return RunComparison.Coverage(
      share: max(0, 1 - lost),
      missing: missing.enumerated().sorted {
        ($1.element.share, $0.offset) < ($0.element.share, $1.offset)
      }.map(\.element))
  }

  // MARK: Issues

  private static func issues(
    _ current: ArchivedRun, _ baselines: [ArchivedRun]
  ) -> [ComparedIssue] {
    let before = baselines.flatMap(\.issues)
    let latest = baselines.last?.issues ?? []
    let here = Set(current.issues.map(\.fingerprint))
    let found = current.issues.map { issue -> ComparedIssue in
      let known = before.filter { $0.fingerprint == issue.fingerprint }
      let isBack = !latest.contains { $0.fingerprint == issue.fingerprint }
      let isWorse = known.allSatisfy { $0.severity < issue.severity }
      return ComparedIssue(
        issue, known.isEmpty ? .new : isBack || isWorse ? .regressed : .ongoing)
    }
    return found
      + latest.filter { !here.contains($0.fingerprint) }.map { ComparedIssue($0, .resolved) }
  }
}

extension ComparedIssue {
  fileprivate init(_ issue: ArchivedRun.KnownIssue, _ change: Change) {
    self.init(
      issueID: issue.id, fingerprint: issue.fingerprint, title: issue.title,
      severity: issue.severity, change: change)
  }
}
