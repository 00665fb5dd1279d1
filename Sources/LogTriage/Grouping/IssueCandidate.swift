internal import LogModel

/// An issue in the making: all incidents with one fingerprint, or all isolated findings of a kind.
struct IssueCandidate: Sendable {
  /// What makes incidents the same problem; the fingerprint is made of it.
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
    /// False when it only had a few findings at the time.
    var isEstablished: Bool
    /// How long after the root it began, in the first incident it was part of.
    var delay: EventDuration
    /// Nil for members beyond the first `detailed`.
    var log: EvidenceSummary?
  }

  /// When an incident was.
  struct Interval: Sendable {
    var from: Timestamp
    var to: Timestamp
    var findings: Int
  }

  /// Members that keep their events.
  static let detailed = 24
  /// Incidents that keep their times: the first few and the latest.
  static let intervalsKept = 40

  var key: Key
  var root: RootChoice?
  /// All its findings together, once `summedUp`; before, those that no detailed member holds.
  private(set) var total = EvidenceSummary()
  /// In the order they came in; the first few dozen with their events.
  private var members: [Member] = []
  /// Where a member is, by service and region.
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

  mutating func add(isolated log: EvidenceSummary) { total.merge(log) }

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
      Interval(from: from, to: to, findings: incident.episodes.reduce(0) { $0 + $1.log.findings }))
  }

  /// Takes in a draft that turned out to be of the same problem.
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
        onset: episode.onset, last: episode.last, findings: episode.log.findings,
        critical: episode.log.critical, longestStreak: episode.log.longestStreak,
        isEstablished: episode.isEstablished, delay: delay, log: episode.log))
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
      guard let log = member.log else { return }
      if members[known].log == nil { total.merge(log) } else { members[known].log?.merge(log) }
    } else {
      memberIndex[key] = members.count
      members.append(member)
      guard members.count > Self.detailed, let log = member.log else { return }
      members[members.count - 1].log = nil
      total.merge(log)
    }
  }

  /// The draft with `total` complete: findings are joined once, at the end, not incident by incident.
  var summedUp: IssueCandidate {
    var draft = self
    for member in members {
      if let log = member.log { draft.total.merge(log) }
    }
    return draft
  }

  private mutating func add(_ interval: Interval) {
    intervals.append(interval)
    intervals.sort { ($0.from, $0.to) < ($1.from, $1.to) }
    if intervals.count > Self.intervalsKept { intervals.remove(at: 10) }
  }
}

extension IssueCandidate {
  /// The draft itself, or what it holds as isolated findings where one or two make no problem: no
  /// service established it, nothing in it is critical, and nobody fell silent.
  var orIsolated: IssueCandidate {
    guard case .incident(_, _, _, isSilent: false) = key,
      members.allSatisfy({ $0.findings <= 2 && $0.critical == 0 }), members.count == 1,
      let member = members.first, let log = member.log, let first = log.first
    else { return self }
    let threshold = first.flagged.check.exceedances.first?.threshold ?? 0
    var draft = IssueCandidate(.isolated(member.type, threshold: threshold))
    draft.add(isolated: log)
    return draft
  }
}
