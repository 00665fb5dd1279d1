internal import LogModel

/// A future issue: all incidents with one fingerprint, or all isolated findings of a kind.
struct IssueCandidate: Sendable {
  /// Incidents with the same key are the same problem; the fingerprint is computed from it.
  enum Key: Hashable, Sendable {
    case incident(root: NameID, regions: [NameID], family: MetricFamily, isSilent: Bool)
    case isolated(EventType, threshold: Int)
  }

  /// One service in one region.
  struct Member: Sendable {
    let service: NameID
    let region: NameID
    let type: EventType
    var onset: Timestamp
    var last: Timestamp
    var findings = 0
    var critical = 0
    var longestStreak = 0
    /// False for a member that only had a few findings during the incident.
    var isEstablished: Bool
    /// The time from the root's onset to the member's, in the first incident it was part of.
    var delay: EventDuration
    /// Nil for members beyond the first `detailed`.
    var evidence: EvidenceSummary?
  }

  /// The time span of an incident, and where it was.
  struct Interval: Sendable {
    var from: Timestamp
    var to: Timestamp
    var findings: Int
    /// The first `services` of it by onset, and the number of all.
    var services: [NameID]
    var serviceCount: Int
    /// Sorted.
    var regions: [NameID]

    static let services = 64
  }

  /// The number of members that keep their events.
  static let detailed = 24
  /// The number of incidents that keep their times: the first few and the latest.
  static let intervalsKept = 40

  var key: Key
  var root: RootChoice?
  /// All findings together, once `summedUp`; before that, those of members without detail.
  private(set) var total = EvidenceSummary()
  /// In order of arrival; the first few dozen keep their events.
  private var members: [Member] = []
  /// The index of a member by service and region.
  private var memberIndex: [UInt64: Int] = [:]
  /// In order of their end.
  private(set) var intervals: [Interval] = []
  private(set) var incidents = 0

  init(_ key: Key) { self.key = key }

  /// In order of onset.
  var membersByOnset: [Member] {
    members.sorted { ($0.onset, $0.service, $0.region) < ($1.onset, $1.service, $1.region) }
  }

  var isIsolated: Bool { if case .isolated = key { true } else { false } }

  mutating func add(isolated event: inout KeptEvent, in chunk: Swift.Span<UInt8>) {
    total.take(&event, in: chunk)
  }

  /// Makes its events independent of the chunk.
  mutating func copyLines(from chunk: Swift.Span<UInt8>) { total.copyLines(from: chunk) }

  mutating func add(isolated evidence: EvidenceSummary) { total.merge(evidence) }

  mutating func add(_ incident: Incident) {
    if root.map({ ($0.lead ?? .zero) < (incident.root.lead ?? .zero) }) ?? true {
      root = incident.root
    }
    incidents += 1
    let from = incident.episodes.map(\.onset).min()
    let to = incident.episodes.map(\.last).max()
    guard let from, let to else { return }
    let ofRoot = incident.episodes.filter { $0.service == incident.root.service }
    let start = ofRoot.map(\.onset).min() ?? from
    for episode in incident.episodes {
      add(episode, delay: max(.zero, episode.onset - start))
    }
    add(
      Interval(
        from: from, to: to, findings: incident.episodes.reduce(0) { $0 + $1.evidence.findings },
        services: incident.services(Interval.services),
        serviceCount: Set(incident.episodes.map(\.service)).count,
        regions: Set(incident.episodes.map(\.region)).sorted()))
  }

  /// Merges another candidate of the same problem.
  mutating func merge(_ other: IssueCandidate) {
    total.merge(other.total)
    root = root ?? other.root
    for member in other.members { add(member) }
    for interval in other.intervals { add(interval) }
    incidents += other.incidents
  }

  private mutating func add(_ episode: Episode, delay: EventDuration) {
    add(
      Member(
        service: episode.service, region: episode.region, type: episode.type,
        onset: episode.onset, last: episode.last, findings: episode.evidence.findings,
        critical: episode.evidence.critical, longestStreak: episode.evidence.longestStreak,
        isEstablished: episode.isEstablished, delay: delay, evidence: episode.evidence))
  }

  private mutating func add(_ member: Member) {
    let key = UInt64(member.service) << 32 | UInt64(member.region)
    if let known = memberIndex[key] {
      members[known].onset = min(members[known].onset, member.onset)
      members[known].last = max(members[known].last, member.last)
      members[known].findings += member.findings
      members[known].isEstablished = members[known].isEstablished || member.isEstablished
      members[known].critical += member.critical
      members[known].longestStreak = max(members[known].longestStreak, member.longestStreak)
      guard let evidence = member.evidence else { return }
      if members[known].evidence == nil {
        total.merge(evidence)
      } else {
        members[known].evidence?.merge(evidence)
      }
    } else {
      memberIndex[key] = members.count
      members.append(member)
      guard members.count > Self.detailed, let evidence = member.evidence else { return }
      members[members.count - 1].evidence = nil
      total.merge(evidence)
    }
  }

  /// The candidate with `total` complete: findings are merged once, at the end, not per incident.
  var summedUp: IssueCandidate {
    var candidate = self
    for member in members {
      if let evidence = member.evidence { candidate.total.merge(evidence) }
    }
    return candidate
  }

  private mutating func add(_ interval: Interval) {
    intervals.append(interval)
    intervals.sort { ($0.from, $0.to) < ($1.from, $1.to) }
    if intervals.count > Self.intervalsKept { intervals.remove(at: 10) }
  }
}

extension IssueCandidate {
  /// The candidate itself, or its isolated findings where these are too weak for a problem: no
  /// service established it, nothing is critical, and no service fell silent.
  var orIsolated: IssueCandidate {
    guard case .incident(_, _, _, isSilent: false) = key,
      members.allSatisfy({ $0.findings <= 2 && $0.critical == 0 }), members.count == 1,
      let member = members.first, let evidence = member.evidence, let first = evidence.first
    else { return self }
    let threshold = first.flagged.check.exceedances.first?.threshold ?? 0
    var candidate = IssueCandidate(.isolated(member.type, threshold: threshold))
    candidate.add(isolated: evidence)
    return candidate
  }
}
