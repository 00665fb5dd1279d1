internal import LogModel

/// The time and place of an episode: all that grouping reads, and cheap to copy.
struct EpisodeHead: Sendable {
  let id: EpisodeID
  let service: NameID
  let region: NameID
  let type: EventType
  /// False for the few findings of a service that only joined an incident of others.
  let isEstablished: Bool
  fileprivate(set) var onset: Timestamp
  fileprivate(set) var last: Timestamp
  var isOpen: Bool

  init(id: EpisodeID, of facts: FindingMetrics, isEstablished: Bool) {
    self.id = id
    service = facts.kind.service
    region = facts.kind.region
    type = facts.kind.type
    self.isEstablished = isEstablished
    isOpen = isEstablished
    onset = facts.record.time
    last = facts.record.time
  }

  /// Whether it overlaps `other`, give or take `slack`.
  func overlaps(_ other: Self, slack: EventDuration = .zero) -> Bool {
    onset <= other.last + slack && other.onset <= last + slack
  }
}

/// Findings of one service in one region that belong together.
struct Episode: Sendable {
  var head: EpisodeHead
  var log: EvidenceSummary

  init(_ head: EpisodeHead, detail: EvidenceSummary.Detail) {
    self.head = head
    log = EvidenceSummary(detail)
  }

  var id: EpisodeID { head.id }
  var service: NameID { head.service }
  var region: NameID { head.region }
  var type: EventType { head.type }
  var isEstablished: Bool { head.isEstablished }
  var onset: Timestamp { head.onset }
  var last: Timestamp { head.last }

  /// Whether the next finding is searched for names: the first eight are, later ones ever more
  /// rarely.
  var asksNext: Bool { log.findings < 8 || log.findings & (log.findings + 1) == 0 }

  /// Adds one finding of the current chunk.
  mutating func observe(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    stretch(to: flagged.facts.record.time)
    log.observe(flagged, in: chunk)
  }

  /// Adds a pending finding.
  mutating func take(_ event: inout KeptEvent, in chunk: Span<UInt8>) {
    stretch(to: event.flagged.facts.record.time)
    log.take(&event, in: chunk)
  }

  private mutating func stretch(to time: Timestamp) {
    // Compared as integers: comparing timestamps calls into another module.
    if time.microseconds < head.onset.microseconds { head.onset = time }
    if time.microseconds > head.last.microseconds { head.last = time }
  }

  /// Records the services that the message of one finding names.
  mutating func note(_ mentioned: [NameID]) {
    log.mentions.add(mentioned.filter { $0 != head.service })
  }
}
