internal import LogModel
internal import Redaction

/// All that is known of one issue, with names instead of ids: the input of verdict and texts.
///
/// It is a class because every text writer holds it: a copy for each sentence would be slow.
final class IssueContext: Sendable {
  /// One service of the issue, all its regions together.
  struct AffectedService {
    var id: NameID
    var name: String
    var type: EventType
    /// Sorted.
    var regions: [String]
    var onset: Timestamp
    var findings: Int
    /// False for a service that only had a few findings during the incident.
    var isEstablished: Bool
    /// The time from the root's onset to this service's, in the first incident it was part of.
    var delay: EventDuration
    var evidence: EvidenceSummary
    /// The worst value per threshold against the baseline from before the incident, worst first.
    var peaks: [Exceedance]
  }

  let candidate: IssueCandidate
  let names: Names
  let population: Population
  let thresholds: [Threshold]

  /// Each service in each region, in order of onset.
  let members: [IssueCandidate.Member]
  /// The root first, then in order of onset; for isolated findings by their number.
  let services: [AffectedService]
  /// The root's findings; nil when it has none of its own.
  let root: AffectedService?
  /// Services that failed after the root, without those that only had a few findings.
  let followers: [AffectedService]
  /// The name of the root; for isolated findings, of the service with most findings.
  let rootName: String
  let rootType: EventType
  /// Sorted.
  let regions: [String]
  /// When the root stopped sending events; nil when it did not.
  let rootStopped: Timestamp?
  let firstSeen: Timestamp
  let lastSeen: Timestamp
  /// Every kept event, oldest first.
  let events: [KeptEvent]
  /// The number of affected customers.
  let customers: Int
  /// The worst value per threshold over all services, worst first.
  let peaks: [Exceedance]
  /// Signs that the root's connection pool is used up.
  let pool: PoolEvidence?

  init(_ candidate: IssueCandidate, names: Names, population: Population, thresholds: [Threshold]) {
    self.candidate = candidate
    self.names = names
    self.population = population
    self.thresholds = thresholds
    members = candidate.membersByOnset
    let builder = AffectedServiceBuilder(
      candidate: candidate, members: members, names: names, thresholds: thresholds)
    let services = builder.services
    let leader = candidate.root?.service
    let root = candidate.isIsolated ? services.first : services.first { $0.id == leader }
    self.services = services
    self.root = root
    followers =
      candidate.isIsolated ? [] : services.filter { $0.id != root?.id && $0.isEstablished }
    rootName = leader.map { PublicText.label(names.services[$0]) } ?? services.first?.name ?? "-"
    let rootMember = leader.flatMap { service in
      population.members.filter { $0.key.service == service }
        .min { $0.key.region < $1.key.region }?.value.type
    }
    rootType =
      services.first { $0.id == leader }?.type ?? rootMember ?? services.first?.type ?? .api
    regions = Set(services.flatMap(\.regions)).sorted()
    let events = builder.events
    self.events = events
    let onset = events.first?.flagged.record.time ?? Timestamp(microseconds: 0)
    firstSeen = members.lazy.map(\.onset).min() ?? onset
    lastSeen = members.lazy.map(\.last).max() ?? events.last?.flagged.record.time ?? onset
    rootStopped = Silence.stop(of: candidate, population, around: firstSeen)
    customers = candidate.total.facets.customers.count
    peaks = builder.worst(of: services)
    pool = root.flatMap { PoolEvidence(of: $0, among: events) }
  }

  var duration: EventDuration { lastSeen - firstSeen }
  var findings: Int { candidate.total.findings }
  var critical: Int { candidate.total.critical }
  var isIsolated: Bool { candidate.isIsolated }
  var isSilentRoot: Bool { candidate.root?.reason.isSilent == true }
  var hasErrorRate: Bool { peaks.contains { thresholds[$0.threshold].isRate } }

  /// The threshold that an event exceeded most, with the baseline from before the trouble.
  func worst(of event: KeptEvent) -> Exceedance? {
    let worst = event.flagged.check.exceedances.max {
      $0.excess(thresholds) < $1.excess(thresholds)
    }
    guard var worst else { return nil }
    let kind = event.flagged.kind
    let member = members.first { $0.service == kind.service && $0.region == kind.region }
    let track = member?.evidence?.thresholds.first { $0.threshold == worst.threshold }
    worst.baseline = track?.first.baseline ?? worst.baseline
    return worst
  }

  /// Up to five ids of kept events that fit, spread over time, including the first and the last.
  func cite(_ limit: Int = 5, where fits: (KeptEvent) -> Bool) -> [String] {
    // Indices, not events: copying an event counts references.
    let fitting = events.indices.filter { fits(events[$0]) }
    guard fitting.count > limit, limit > 1 else {
      return fitting.prefix(limit).map { events[$0].eventID }
    }
    return (0..<limit).map { events[fitting[$0 * (fitting.count - 1) / (limit - 1)]].eventID }
  }
}

/// Gathers the members of an issue candidate by service.
private struct AffectedServiceBuilder {
  let candidate: IssueCandidate
  let members: [IssueCandidate.Member]
  let names: Names
  let thresholds: [Threshold]

  var services: [IssueContext.AffectedService] { candidate.isIsolated ? isolated : gathered }

  var events: [KeptEvent] {
    var all: [KeptEvent] = []
    all.reserveCapacity(candidate.total.kept + members.reduce(0) { $0 + ($1.evidence?.kept ?? 0) })
    candidate.total.addKept(to: &all)
    for member in members { member.evidence?.addKept(to: &all) }
    return KeptEvent.distinct(all)
  }

  private var gathered: [IssueContext.AffectedService] {
    var services: [IssueContext.AffectedService] = []
    var indices: [NameID: Int] = [:]
    for member in members {
      let evidence = member.evidence ?? EvidenceSummary(.reduced)
      let region = PublicText.label(names.regions[member.region])
      if let index = indices[member.service] {
        services[index].findings += member.findings
        services[index].isEstablished = services[index].isEstablished || member.isEstablished
        services[index].regions = Set(services[index].regions + [region]).sorted()
        services[index].evidence.merge(evidence)
        services[index].peaks = joined(services[index].peaks, peaks(evidence))
      } else {
        indices[member.service] = services.count
        services.append(
          IssueContext.AffectedService(
            id: member.service, name: PublicText.label(names.services[member.service]),
            type: member.type, regions: [region], onset: member.onset, findings: member.findings,
            isEstablished: member.isEstablished, delay: member.delay,
            evidence: evidence, peaks: peaks(evidence)))
      }
    }
    guard let root = services.firstIndex(where: { $0.id == candidate.root?.service }) else {
      return services
    }
    services.insert(services.remove(at: root), at: 0)
    return services
  }

  /// Counts isolated findings by service, without keeping them.
  private var isolated: [IssueContext.AffectedService] {
    let total = candidate.total
    let regions = total.facets.values(.region).map { PublicText.label(names.regions[$0.value]) }
    let onset = total.first?.flagged.record.time ?? Timestamp(microseconds: 0)
    let named = total.facets.values(.service).map {
      (id: $0.value, count: $0.count, name: PublicText.label(names.services[$0.value]))
    }
    let type = total.first?.flagged.kind.type ?? .api
    let worst = total.thresholds.map(\.worst)
    return named.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.map {
      IssueContext.AffectedService(
        id: $0.id, name: $0.name, type: type, regions: (regions.isEmpty ? ["-"] : regions).sorted(),
        onset: onset, findings: $0.count, isEstablished: false, delay: .zero,
        evidence: total, peaks: worst)
    }
  }

  private func peaks(_ evidence: EvidenceSummary) -> [Exceedance] {
    evidence.thresholds.map(\.peak).sorted { $0.excess(thresholds) > $1.excess(thresholds) }
  }

  /// The worst value per threshold over all services, worst first.
  func worst(of services: [IssueContext.AffectedService]) -> [Exceedance] {
    joined([], services.flatMap(\.peaks))
  }

  private func joined(_ left: [Exceedance], _ right: [Exceedance]) -> [Exceedance] {
    var all = left
    for peak in right {
      if let index = all.firstIndex(where: { $0.threshold == peak.threshold }) {
        if peak.value > all[index].value { all[index] = peak }
      } else {
        all.append(peak)
      }
    }
    return all.sorted { $0.excess(thresholds) > $1.excess(thresholds) }
  }
}
