internal import LogModel

/// The time and place of an episode: all that grouping reads, and cheap to copy.
struct EpisodeHead: Sendable {
  let id: EpisodeID
  let service: NameID
  let region: NameID
  let type: EventType
  fileprivate(set) var onset: Timestamp
  fileprivate(set) var last: Timestamp
  /// The largest number of findings among 64 events, and the number of these events.
  fileprivate(set) var densest: (findings: Int, events: Int) = (0, 0)
  /// The events of its service in its region from its first finding to its last.
  fileprivate(set) var span = 0
  /// Those before its latest part, which began with the latest pause.
  private var partStart = 0
  private var spanBefore = 0
  /// The number of events of its service in its region up to its last finding.
  private(set) var end = 0
  /// The share of findings that was usual before it.
  let usual: Double
  /// Whether it is surely none of chance.
  fileprivate(set) var isCertain = false
  /// False where its findings may be chance: they can only join an incident of others.
  var isEstablished = false

  init(id: EpisodeID, of metrics: FindingMetrics, usual: Double) {
    self.id = id
    self.usual = usual
    service = metrics.kind.service
    region = metrics.kind.region
    type = metrics.kind.type
    onset = metrics.record.time
    last = metrics.record.time
  }

  /// Counts the events up to a finding; `starts` where a pause lies before it.
  fileprivate mutating func count(_ events: Int, starts: Bool) {
    if starts {
      spanBefore = span
      partStart = events - 1
    }
    span = max(span, spanBefore + events - partStart)
    end = events
  }

  /// Whether it overlaps `other`, give or take `slack`.
  func overlaps(_ other: Self, slack: EventDuration) -> Bool {
    onset <= other.last + slack && other.onset <= last + slack
  }
}

/// Findings of one service in one region that belong together.
struct Episode: Sendable {
  var head: EpisodeHead
  var evidence: EvidenceSummary

  init(_ head: EpisodeHead, detail: EvidenceSummary.Detail) {
    self.head = head
    evidence = EvidenceSummary(detail)
  }

  var id: EpisodeID { head.id }
  var service: NameID { head.service }
  var region: NameID { head.region }
  var type: EventType { head.type }
  var isEstablished: Bool { head.isEstablished }
  var onset: Timestamp { head.onset }
  var last: Timestamp { head.last }
  /// Its service in its region.
  var member: Population.MemberKey { Population.MemberKey(service: service, region: region) }

  /// The surprise of its findings where their usual share is known; see `Chance`.
  func surprise(_ share: Double) -> Double {
    Chance.surprise(
      streak: evidence.longestStreak, densest: head.densest, share: share)
  }

  /// Whether the next finding is searched for names: the first eight are, later ones ever more
  /// rarely.
  var asksNext: Bool { evidence.findings < 8 || evidence.findings & (evidence.findings + 1) == 0 }

  /// Adds one finding of the current chunk.
  mutating func observe(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    stretch(to: flagged.metrics)
    evidence.observe(flagged, in: chunk)
  }

  /// Adds a pending finding.
  ///
  /// `starts` where it is the first one, or the first after a pause.
  mutating func take(_ event: inout KeptEvent, starts: Bool, in chunk: Span<UInt8>) {
    stretch(to: event.flagged.metrics, starts: starts)
    evidence.take(&event, in: chunk)
  }

  private mutating func stretch(to metrics: FindingMetrics, starts: Bool = false) {
    let time = metrics.record.time
    let findings = metrics.history.bits.nonzeroBitCount
    if findings > head.densest.findings {
      head.densest = (findings, min(64, metrics.history.events))
    }
    head.count(metrics.history.events, starts: starts)
    if !head.isCertain {
      head.isCertain =
        Chance.surprise(
          streak: metrics.history.streak, densest: head.densest, share: head.usual)
        > Chance.certain
    }
    // Compared as integers: comparing timestamps calls into another module.
    if time.microseconds < head.onset.microseconds { head.onset = time }
    if time.microseconds > head.last.microseconds { head.last = time }
  }

  /// Records the services that the message of one finding names.
  mutating func note(_ mentioned: [NameID]) {
    evidence.mentions.add(mentioned.filter { $0 != head.service })
  }
}
