internal import LogModel

/// When and where an episode was: all that grouping looks at, and cheap to copy.
struct EpisodeHead: Sendable {
  let id: EpisodeID
  let service: NameID
  let region: NameID
  let type: EventType
  /// False for the few findings of a service that only joined the trouble of others.
  let isEstablished: Bool
  fileprivate(set) var onset: Timestamp
  fileprivate(set) var last: Timestamp
  var isOpen: Bool
  /// The usual share of findings when it began.
  let usualShare: Double

  init(id: EpisodeID, of facts: Facts, isEstablished: Bool, usualShare: Double) {
    self.id = id
    service = facts.kind.service
    region = facts.kind.region
    type = facts.kind.type
    self.isEstablished = isEstablished
    isOpen = isEstablished
    onset = facts.record.time
    last = facts.record.time
    self.usualShare = usualShare
  }

  /// Whether it was going on, give or take `slack`, while `other` was.
  func overlaps(_ other: Self, slack: EventDuration = .zero) -> Bool {
    onset <= other.last + slack && other.onset <= last + slack
  }
}

/// Findings of one service in one region that belong together.
struct Episode: Sendable {
  var head: EpisodeHead
  var log: EvidenceLog

  init(_ head: EpisodeHead, detail: EvidenceLog.Detail) {
    self.head = head
    log = EvidenceLog(detail)
  }

  var id: EpisodeID { head.id }
  var service: NameID { head.service }
  var region: NameID { head.region }
  var type: EventType { head.type }
  var isEstablished: Bool { head.isEstablished }
  var onset: Timestamp { head.onset }
  var last: Timestamp { head.last }

  /// Takes in one finding; returns whether it is one of the few that are asked whom they name: the
  /// first, and then ever fewer.
  mutating func observe(_ sighting: Sighting, line: Span<UInt8>) -> Bool {
    let time = sighting.facts.record.time
    // Compared as numbers: each comparison of timestamps is a call into another module.
    if time.microseconds < head.onset.microseconds { head.onset = time }
    if time.microseconds > head.last.microseconds { head.last = time }
    log.observe(sighting, line: line)
    return log.findings <= 8 || log.findings & (log.findings - 1) == 0
  }

  /// Takes in whom the message of one finding names.
  mutating func note(_ mentioned: [NameID]) {
    log.mentions.add(mentioned.filter { $0 != head.service })
  }
}
