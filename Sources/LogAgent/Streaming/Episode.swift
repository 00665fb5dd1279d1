internal import LogModel

/// Findings of one service in one region that belong together.
struct Episode: Sendable {
  let id: EpisodeID
  let service: NameID
  let region: NameID
  let type: EventType
  /// False for the few findings of a service that only joined the trouble of others.
  let isEstablished: Bool
  private(set) var onset: Timestamp
  private(set) var last: Timestamp
  var isOpen: Bool
  /// The usual share of findings when it began.
  let usualShare: Double
  var log: EvidenceLog

  init(
    id: EpisodeID, of record: EventRecord, isEstablished: Bool, usualShare: Double,
    detail: EvidenceLog.Detail
  ) {
    self.id = id
    service = record.service
    region = record.region
    type = record.type
    self.isEstablished = isEstablished
    isOpen = isEstablished
    onset = record.time
    last = record.time
    self.usualShare = usualShare
    log = EvidenceLog(detail)
  }

  /// Takes in one finding and, for the first few and then ever fewer, whom its message names.
  mutating func observe(
    _ sighting: Sighting, line: Span<UInt8>, _ directory: ServiceDirectory, _ services: NameTable
  ) {
    onset = min(onset, sighting.record.time)
    last = max(last, sighting.record.time)
    log.observe(sighting, line: line)
    guard log.findings <= 8 || log.findings & (log.findings - 1) == 0 else { return }
    log.mentions.add(
      Self.mentions(sighting.record, line, directory, services).filter { $0 != service })
  }

  /// The services that the message of one finding names.
  static func mentions(
    _ record: EventRecord, _ line: Span<UInt8>, _ directory: ServiceDirectory, _ services: NameTable
  ) -> [NameID] {
    let start = min(Int(record.messageStart), line.count)
    let end = min(start + Int(record.messageLength), line.count)
    return directory.mentions(in: line.extracting(start..<end), of: services)
  }

  /// Whether it was going on, give or take `slack`, while `other` was.
  func overlaps(_ other: Episode, slack: EventDuration = .zero) -> Bool {
    onset <= other.last + slack && other.onset <= last + slack
  }
}
