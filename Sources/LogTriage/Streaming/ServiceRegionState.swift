internal import LogModel

/// The state of findings of one service in one region.
struct ServiceRegionState: Sendable {
  /// An episode ends after this long without findings, or longer where events are rare.
  static let shortestGap = EventDuration(microseconds: shortest)
  // An integer: comparing durations calls into another module.
  private static let shortest: Int64 = 5 * 60_000_000
  private static let longest: Int64 = 120 * 60_000_000

  let service: NameID
  let region: NameID
  /// The findings that belong to no episode yet.
  var run = PendingRun(EpisodeID(0))
  /// Whether its last established episode is open.
  var isOpen = false
  /// Whether the list of active pairs contains it.
  var isActive = false
  /// The last established episode and its slot in the pool: the id tells whether the slot still
  /// holds it.
  private(set) var slot = -1
  private(set) var episode = EpisodeID(0)
  /// The number of findings among the last 32 events that keeps the episode open.
  private var elevation = 0
  /// In microseconds.
  private var lastTime: Int64
  private var lastEvents = 0
  /// The time between the last two findings, in microseconds, and the number of events in it:
  /// divided only on demand.
  private var distance: Int64 = 0
  private var steps = 1

  init(_ facts: FindingMetrics) {
    service = facts.kind.service
    region = facts.kind.region
    lastTime = facts.record.time.microseconds
  }

  /// Adds a finding.
  ///
  /// Returns the number of events since the last finding, the new one included, and whether that
  /// gap is too long for the two to belong together.
  @inline(__always)
  mutating func advance(_ finding: FindingMetrics) -> (events: Int, isFar: Bool) {
    let time = finding.record.time.microseconds
    let moved = abs(time &- lastTime)
    let events = finding.history.events &- lastEvents
    if lastEvents > 0, events > 0 { (distance, steps) = (moved, events) }
    lastEvents = finding.history.events
    let isFar = moved > Self.shortest && moved > gap
    if isFar || time > lastTime { lastTime = time }
    return (events, isFar)
  }

  /// Records that an episode was established.
  mutating func open(_ id: EpisodeID, in slot: Int, elevation: Int) {
    (isOpen, self.slot, episode) = (true, slot, id)
    self.elevation = elevation
  }

  /// Whether a finding belongs to the open episode.
  @inline(__always)
  func goesOn(_ history: PairHistory) -> Bool {
    history.streak > 1 || (history.bits & 0xffff_ffff).nonzeroBitCount >= elevation
  }

  var isIdle: Bool { !isOpen && run.count == 0 }

  /// Whether the time without findings before `now` is long enough to end the episode.
  func isQuiet(at now: Timestamp) -> Bool { lastTime &+ gap < now.microseconds }

  /// Three typical intervals between events, within the two bounds, in microseconds.
  private var gap: Int64 {
    min(max(min(distance / Int64(steps), Self.longest) * 3, Self.shortest), Self.longest)
  }
}

/// The id of the episode that a finding belongs to; `TriageResult.issueID(of:)` maps it to an
/// issue.
package struct EpisodeID: Hashable, Sendable {
  let number: UInt64

  package init(_ number: UInt64) { self.number = number }
}
