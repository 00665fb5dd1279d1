internal import LogModel

/// A few findings that prove nothing, unless their messages name a service that failed.
///
/// Whether a word names a service is known when the names of all services are.
struct NamingRun: Codable, Sendable {
  private(set) var id = EpisodeID.none
  private(set) var events: [KeptEvent] = []
  /// The share of findings that was usual before them.
  private(set) var usual = 0.0

  init() {}

  init(_ id: EpisodeID, _ events: [KeptEvent], usual: Double) {
    (self.id, self.events, self.usual) = (id, events, usual)
  }

  /// Whether the message of a rare finding names another service.
  func namesOther(_ directory: ServiceMentionIndex) -> Bool {
    events.contains { event in
      guard Chance.isRare(event.flagged.metrics.history) else { return false }
      let line = event.text.storage.span.extracting(first: event.text.count)
      let message = ServiceMentionIndex.searched(event.flagged.record, line)
      return directory.mentions(in: line.extracting(message)).contains { $0 != id.service }
    }
  }

  /// The number of events of its service in its region before it.
  var start: Int { (events.first?.flagged.metrics.history.events ?? 1) - 1 }

  mutating func code(_ coder: inout ScanCoder) throws {
    try id.code(&coder)
    try coder.list(&events, .empty) { try $1.code(&$0) }
    try coder.finite(&usual)
    if events.isEmpty { throw ScanDamage() }
  }
}

/// The latest such runs of one service in one region.
struct NamingRuns: Codable, Sendable {
  static let capacity = 64

  private(set) var all: [NamingRun] = []
  private var oldest = 0

  /// Adds a run; returns the one that it replaces.
  mutating func add(_ run: NamingRun) -> NamingRun? {
    guard all.count == Self.capacity else {
      all.append(run)
      return nil
    }
    let old = all[oldest]
    all[oldest] = run
    oldest = (oldest + 1) % Self.capacity
    return old
  }
}
