/// The times at which each member of an incident writes.
///
/// ```
///   root      ▁▁▁▁████████████▁▁▁          ▁ normal, scheduled so that the change shows
///   api       ▁▁▁▁▁▁▁█████████████▁▁▁      █ failing: only anomalies in this region
///   frontend  ▁▁▁▁▁▁▁▁▁▁▁███████████▁▁▁
/// ```
extension Planner {
  /// Members with their phases.
  ///
  /// The number of anomalies is exactly `anomalies`; `normal` is the maximum number of other
  /// events.
  func schedule(
    _ outline: Outline, _ incident: InjectedIncident, anomalies: Int, normal: Int
  ) -> [Member] {
    let counts = counts(outline, incident, anomalies)
    let scheduled = min(normal, max(anomalies, counts.reduce(0, +)))
    // Where a service only slows down, its own normal events are there already.
    let perMember =
      outline.kind.staysBelowLimits
      ? 0 : min(max(2, scheduled / 12), normal / (2 * counts.count))
    return outline.services.indices.map { position in
      let window = failure(position, of: counts.count, outline.kind)
      let isRoot = position == 0
      let lead = isRoot ? rootLead(outline.kind, perMember, scheduled) : perMember
      let isStrained = outline.kind.staysBelowLimits || isRoot && outline.kind.hasQuietRoot
      return Member(
        service: outline.services[position],
        upstream: isRoot ? nil : upstream(position, outline.services),
        phases: phases(
          window, incident, lead, counts[position], perMember,
          affected: isStrained ? .strained : .failing))
    }
  }

  /// The number of affected events of each member: shares of the anomalies, or what it usually
  /// writes where it writes on below the limits.
  private func counts(
    _ outline: Outline, _ incident: InjectedIncident, _ anomalies: Int
  ) -> [Int] {
    var counts = share(anomalies, outline)
    let below = outline.services.indices.filter {
      outline.kind.staysBelowLimits || $0 == 0 && outline.kind == .coldCache
    }
    for position in below {
      let window = failure(position, of: counts.count, outline.kind)
      let length = (window.upperBound - window.lowerBound) * Double(incident.events.count)
      counts[position] = max(
        1, naturalCount(outline.services[position], incident.region, among: length))
    }
    return counts
  }

  /// A climb to the limit, and the absence of events, need several events before them to be
  /// visible.
  private func rootLead(_ kind: IncidentKind, _ perMember: Int, _ scheduled: Int) -> Int {
    kind == .saturation || kind == .silence ? max(perMember, scheduled / 3) : perMember
  }

  private func phases(
    _ window: ClosedRange<Double>, _ incident: InjectedIncident, _ lead: Int, _ failing: Int,
    _ recovering: Int, affected: Role
  ) -> [Phase] {
    let start = Double(incident.events.lowerBound)
    let length = Double(incident.events.count)
    let first = start + window.lowerBound * length
    let last = start + window.upperBound * length
    let leadStart = max(Double(incident.slot.lowerBound), first - 0.45 * length)
    let end = min(last + 0.25 * length, Double(incident.slot.upperBound))
    return [
      Phase(role: .leading, start: leadStart, end: first - 0.02 * length, count: lead),
      Phase(role: affected, start: first, end: last, count: failing),
      Phase(
        role: .recovering, start: min(last + 0.03 * length, end), end: end, count: recovering),
    ]
  }

  /// The part of the incident in which a member fails: the root first, callers later and longer.
  private func failure(_ position: Int, of count: Int, _ kind: IncidentKind) -> ClosedRange<Double>
  {
    let rank = Double(position) / Double(max(count - 1, 1))
    return switch kind {
    case .saturation: position == 0 ? 0.35...0.96 : (0.6 + 0.1 * rank)...0.98
    case .silence: position == 0 ? 0...0.92 : (0.05 + 0.25 * rank)...(0.85 + 0.05 * rank)
    // A caller is slow while it waits.
    case .slowDependency: 0...1
    case .coldCache: position == 0 ? 0...1 : (0.02 + 0.1 * rank)...(0.7 + 0.2 * rank)
    default: position == 0 ? 0...0.75 : (0.08 + 0.4 * rank)...(0.78 + 0.22 * rank)
    }
  }

  /// Anomalies per member: the minimum each, the rest by weight, the rounding remainder to the
  /// root.
  private func share(_ anomalies: Int, _ outline: Outline) -> [Int] {
    let isQuiet = outline.kind.hasQuietRoot
    var weights = outline.services.indices.map { 1.0 + 1.0 / Double($0 + 1) }
    if outline.kind == .saturation { weights[0] = 6 }
    if outline.kind == .regional { weights[0] = 4 }
    // Each caller asks several times.
    if outline.kind == .retryStorm { weights[0] = 6 }
    if isQuiet { weights[0] = 0 }
    let sum = weights.reduce(0, +)
    let failing = outline.services.count - (isQuiet ? 1 : 0)
    let least = min(outline.kind.leastPerMember, anomalies / max(failing, 1))
    let rest = anomalies - least * failing
    var counts = weights.map { weight in
      weight == 0 ? 0 : least + Int(Double(rest) * weight / sum)
    }
    counts[isQuiet && counts.count > 1 ? 1 : 0] += anomalies - counts.reduce(0, +)
    return counts
  }
}
