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
    var log: EvidenceSummary
    /// The worst value per threshold against the baseline from before the incident, worst first.
    var peaks: [Exceedance]
  }

  let draft: IssueCandidate
  let names: Names
  let population: Population
  let thresholds: [Threshold]

  /// Each service in each region, in order of onset.
  let members: [IssueCandidate.Member]
  /// The root first, then in order of onset; for isolated findings by their number.
  let parties: [AffectedService]
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

  init(_ draft: IssueCandidate, names: Names, population: Population, thresholds: [Threshold]) {
    self.draft = draft
    self.names = names
    self.population = population
    self.thresholds = thresholds
    members = draft.membersByOnset
    let builder = AffectedServiceBuilder(
      draft: draft, members: members, names: names, thresholds: thresholds)
    let parties = builder.parties
    let leader = draft.root?.service
    let root = draft.isIsolated ? parties.first : parties.first { $0.id == leader }
    self.parties = parties
    self.root = root
    followers = draft.isIsolated ? [] : parties.filter { $0.id != root?.id && $0.isEstablished }
    rootName = leader.map { PublicText.label(names.services[$0]) } ?? parties.first?.name ?? "-"
    let rootMember = leader.flatMap { service in
      population.members.filter { $0.key.service == service }
        .min { $0.key.region < $1.key.region }?.value.type
    }
    rootType =
      parties.first { $0.id == leader }?.type ?? rootMember ?? parties.first?.type ?? .api
    regions = Set(parties.flatMap(\.regions)).sorted()
    let events = builder.events
    self.events = events
    let onset = events.first?.flagged.record.time ?? Timestamp(microseconds: 0)
    firstSeen = members.lazy.map(\.onset).min() ?? onset
    lastSeen = members.lazy.map(\.last).max() ?? events.last?.flagged.record.time ?? onset
    rootStopped = Silence.stop(of: draft, population, around: firstSeen)
    customers = draft.total.facets.customers.count
    peaks = builder.worst(of: parties)
    pool = root.flatMap { PoolEvidence(of: $0, among: events) }
  }

  var duration: EventDuration { lastSeen - firstSeen }
  var findings: Int { draft.total.findings }
  var critical: Int { draft.total.critical }
  var isIsolated: Bool { draft.isIsolated }
  var isSilentRoot: Bool { draft.root?.reason == .silent }
  var hasErrorRate: Bool { peaks.contains { thresholds[$0.threshold].isRate } }

  func excess(_ exceedance: Exceedance) -> Double { exceedance.excess(thresholds) }

  /// The threshold that an event exceeded most.
  func worst(of event: KeptEvent) -> Exceedance? {
    event.flagged.check.exceedances.max { excess($0) < excess($1) }
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
  let draft: IssueCandidate
  let members: [IssueCandidate.Member]
  let names: Names
  let thresholds: [Threshold]

  var parties: [IssueContext.AffectedService] { draft.isIsolated ? isolated : gathered }

  var events: [KeptEvent] {
    var all: [KeptEvent] = []
    all.reserveCapacity(draft.total.kept + members.reduce(0) { $0 + ($1.log?.kept ?? 0) })
    draft.total.addKept(to: &all)
    for member in members { member.log?.addKept(to: &all) }
    return KeptEvent.distinct(all)
  }

  private var gathered: [IssueContext.AffectedService] {
    var parties: [IssueContext.AffectedService] = []
    var indices: [NameID: Int] = [:]
    for member in members {
      let log = member.log ?? EvidenceSummary(.slim)
      let region = PublicText.label(names.regions[member.region])
      if let index = indices[member.service] {
        parties[index].findings += member.findings
        parties[index].isEstablished = parties[index].isEstablished || member.isEstablished
        parties[index].regions = Set(parties[index].regions + [region]).sorted()
        parties[index].log.merge(log)
        parties[index].peaks = joined(parties[index].peaks, peaks(log))
      } else {
        indices[member.service] = parties.count
        parties.append(
          IssueContext.AffectedService(
            id: member.service, name: PublicText.label(names.services[member.service]),
            type: member.type, regions: [region], onset: member.onset, findings: member.findings,
            isEstablished: member.isEstablished, delay: member.delay,
            log: log, peaks: peaks(log)))
      }
    }
    guard let root = parties.firstIndex(where: { $0.id == draft.root?.service }) else {
      return parties
    }
    parties.insert(parties.remove(at: root), at: 0)
    return parties
  }

  /// Counts isolated findings by service, without keeping them.
  private var isolated: [IssueContext.AffectedService] {
    let total = draft.total
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
        log: total, peaks: worst)
    }
  }

  private func peaks(_ log: EvidenceSummary) -> [Exceedance] {
    log.thresholds.map(\.peak).sorted { $0.excess(thresholds) > $1.excess(thresholds) }
  }

  /// The worst value per threshold over all services, worst first.
  func worst(of parties: [IssueContext.AffectedService]) -> [Exceedance] {
    joined([], parties.flatMap(\.peaks))
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
