internal import LogModel

/// A few findings that prove nothing alone, but may belong to trouble of other services: their
/// messages may name one that failed, or they are too many for a short time.
///
/// Both are decided at the end, when the names and the trouble of all services are known.
struct WeakRun: Codable, Sendable {
  private(set) var id = EpisodeID.none
  private(set) var events: [KeptEvent] = []
  /// The share of findings that was usual before them.
  private(set) var usual = 0.0
  /// Whether they are more than chance makes in the minutes around them.
  private(set) var isDense = false

  init() {}

  init(_ id: EpisodeID, _ events: [KeptEvent], usual: Double, isDense: Bool) {
    (self.id, self.events, self.usual, self.isDense) = (id, events, usual, isDense)
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
    try coder.bool(&isDense)
    if events.isEmpty { throw ScanDamage() }
  }
}

/// The latest such runs of one service in one region.
struct WeakRuns: Codable, Sendable {
  static let capacity = 64

  private(set) var all: [WeakRun] = []
  private var oldest = 0

  /// Adds a run; returns the one that it replaces.
  mutating func add(_ run: WeakRun) -> WeakRun? {
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
