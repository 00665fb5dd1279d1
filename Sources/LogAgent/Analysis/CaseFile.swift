internal import LogModel

/// All that is known of one issue, with names instead of ids: what verdict and texts are made from.
struct CaseFile {
  /// One service of the issue, all its regions together.
  struct Party {
    var id: NameID
    var name: String
    var type: EventType
    /// Sorted.
    var regions: [String]
    var onset: Timestamp
    var findings: Int
    /// False for one that only had a few findings at the time.
    var isEstablished: Bool
    /// How long after the root it began, in the first incident it was part of.
    var delay: EventDuration
    var log: EvidenceLog
    /// The worst value per threshold against the baseline before the trouble, worst first.
    var peaks: [Exceedance]
  }

  let draft: Draft
  let names: Names
  let population: Population
  let thresholds: [Threshold]

  /// The root first, then in order of onset; for isolated findings by their number.
  let parties: [Party]
  /// The name of the root; of the service with most findings when they are isolated.
  let rootName: String
  let rootType: EventType
  /// Sorted.
  let regions: [String]
  /// When the root stopped sending events; nil when it did not.
  let rootStopped: Timestamp?
  let firstSeen: Timestamp
  let lastSeen: Timestamp
  /// Every event still held, oldest first.
  let events: [KeptEvent]

  init(_ draft: Draft, names: Names, population: Population, thresholds: [Threshold]) {
    self.draft = draft
    self.names = names
    self.population = population
    self.thresholds = thresholds
    let builder = PartyBuilder(draft: draft, names: names, thresholds: thresholds)
    parties = builder.parties
    rootName =
      draft.root.map { Self.name(names.services[$0.service]) }
      ?? builder.parties.first?.name ?? "-"
    let rootMember = draft.root.flatMap { root in
      population.members.filter { $0.key.service == root.service }
        .min { $0.key.region < $1.key.region }?.value.type
    }
    rootType =
      parties.first { $0.id == draft.root?.service }?.type ?? rootMember
      ?? parties.first?.type ?? .api
    regions = Set(parties.flatMap(\.regions)).sorted()
    events = builder.events
    let onset = events.first?.sighting.record.time ?? Timestamp(microseconds: 0)
    firstSeen = draft.membersByOnset.map(\.onset).min() ?? onset
    lastSeen = draft.membersByOnset.map(\.last).max() ?? events.last?.sighting.record.time ?? onset
    rootStopped = Silence.stop(of: draft, population, around: firstSeen)
  }

  static func name(_ name: String) -> String { name.isEmpty ? "-" : Wording.name(name) }

  var duration: EventDuration { lastSeen - firstSeen }
  var findings: Int { draft.total.findings }
  var critical: Int { draft.total.critical }
  var isIsolated: Bool { draft.isIsolated }
  var isSilentRoot: Bool { draft.root?.reason == .silent }
  var customers: Int { draft.total.tally.values(.customer).count }

  /// The root's findings; nil when it has none of its own.
  var root: Party? {
    isIsolated ? parties.first : parties.first { $0.id == draft.root?.service }
  }

  /// Everyone but the root.
  var others: [Party] { parties.filter { $0.id != root?.id } }

  /// Those that failed after the root; not those that only had a few findings at the time.
  var followers: [Party] { isIsolated ? [] : others.filter(\.isEstablished) }

  /// The worst value per threshold over all services, worst first.
  var peaks: [Exceedance] {
    var worst: [Exceedance] = []
    for peak in parties.flatMap(\.peaks) {
      if let index = worst.firstIndex(where: { $0.threshold == peak.threshold }) {
        if peak.value > worst[index].value { worst[index] = peak }
      } else {
        worst.append(peak)
      }
    }
    return worst.sorted { excess($0) > excess($1) }
  }

  var hasErrorRate: Bool { peaks.contains { thresholds[$0.threshold].rule == .errorRate } }

  func excess(_ exceedance: Exceedance) -> Double {
    let limit = thresholds[exceedance.threshold].alertAbove
    return limit > 0 ? exceedance.value / limit : 1
  }

  /// What an event exceeded most.
  func worst(of event: KeptEvent) -> Exceedance? {
    event.sighting.check.exceedances.max { excess($0) < excess($1) }
  }

  /// Up to five ids of held events that fit, spread over time, the first and the last among them.
  func cite(_ limit: Int = 5, where fits: (KeptEvent) -> Bool) -> [String] {
    let fitting = events.filter(fits)
    guard fitting.count > limit, limit > 1 else { return fitting.prefix(limit).map(\.eventID) }
    return (0..<limit).map { fitting[$0 * (fitting.count - 1) / (limit - 1)].eventID }
  }
}

/// Gathers the members of a draft by service.
private struct PartyBuilder {
  let draft: Draft
  let names: Names
  let thresholds: [Threshold]

  var parties: [CaseFile.Party] { draft.isIsolated ? isolated : members }

  var events: [KeptEvent] {
    let logs = [draft.total] + draft.membersByOnset.compactMap(\.log)
    return KeptEvent.distinct(logs.flatMap(\.keptEvents))
  }

  private var members: [CaseFile.Party] {
    var parties: [CaseFile.Party] = []
    var indices: [NameID: Int] = [:]
    for member in draft.membersByOnset {
      let log = member.log ?? EvidenceLog(.slim)
      let region = CaseFile.name(names.regions[member.region])
      if let index = indices[member.service] {
        parties[index].findings += member.findings
        parties[index].isEstablished = parties[index].isEstablished || member.isEstablished
        parties[index].regions = Set(parties[index].regions + [region]).sorted()
        parties[index].log.merge(log)
        parties[index].peaks = joined(parties[index].peaks, peaks(log))
      } else {
        indices[member.service] = parties.count
        parties.append(
          CaseFile.Party(
            id: member.service, name: CaseFile.name(names.services[member.service]),
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

  /// Isolated findings are counted, not kept, by service.
  private var isolated: [CaseFile.Party] {
    let total = draft.total
    let regions = total.tally.values(.region).map { CaseFile.name(names.regions[$0.value]) }
    let onset = total.first?.sighting.record.time ?? Timestamp(microseconds: 0)
    let named = total.tally.values(.service).map {
      (id: $0.value, count: $0.count, name: CaseFile.name(names.services[$0.value]))
    }
    let type = total.first?.sighting.kind.type ?? .api
    let worst = total.thresholds.map(\.worst)
    return named.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.map {
      CaseFile.Party(
        id: $0.id, name: $0.name, type: type, regions: (regions.isEmpty ? ["-"] : regions).sorted(),
        onset: onset, findings: $0.count, isEstablished: false, delay: .zero,
        log: total, peaks: worst)
    }
  }

  private func peaks(_ log: EvidenceLog) -> [Exceedance] {
    log.thresholds.map(\.peak).sorted { excess($0) > excess($1) }
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
    return all.sorted { excess($0) > excess($1) }
  }

  private func excess(_ exceedance: Exceedance) -> Double {
    let limit = thresholds[exceedance.threshold].alertAbove
    return limit > 0 ? exceedance.value / limit : 1
  }
}
