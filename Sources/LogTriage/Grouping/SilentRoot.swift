internal import LogModel

extension IssueCandidate {
  /// The candidate with another root if its root names a service that stopped sending events.
  ///
  /// Only the end of the run shows which services stopped, so this runs after the grouping.
  func reconsidered(_ population: Population) -> IssueCandidate {
    let members = membersByOnset
    guard case .incident(let root, let regions, let family, false) = key,
      let own = members.first(where: { $0.service == root }), let evidence = own.evidence,
      let first = members.first
    else { return self }
    let stops = Silence.stops(population, around: first.onset)
    let stopped = stops.first { stop in
      stop.key.region == own.region && evidence.mentions.isStrong(stop.key.service)
        && !members.contains { $0.service == stop.key.service }
    }
    guard let stopped else { return self }
    var candidate = self
    candidate.root = RootChoice(service: stopped.key.service, reason: .silent)
    candidate.key = .incident(
      root: stopped.key.service, regions: regions, family: family, isSilent: true)
    return candidate
  }
}
