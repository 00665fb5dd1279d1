internal import LogModel

/// One service in one region, as far as its findings go.
struct ServiceRegionState: Sendable {
  /// An episode ends when nothing is found for this long, or longer where events are rare.
  static let shortestGap = EventDuration(microseconds: shortest)
  // As numbers: each comparison of durations is a call into another module.
  private static let shortest: Int64 = 5 * 60_000_000
  private static let longest: Int64 = 120 * 60_000_000

  let service: NameID
  let region: NameID
  /// The findings that are no episode yet.
  var run = PendingRun(EpisodeID(0))
  /// Whether its last established episode is open.
  var isOpen = false
  /// Whether the run's list of busy pairs holds it.
  var isActive = false
  /// The last established episode, and where the pool holds it: its id tells whether it still does.
  private(set) var slot = -1
  private(set) var episode = EpisodeID(0)
  /// With so many findings among the last 32 events that episode goes on.
  private var elevation = 0
  /// In microseconds.
  private var lastTime: Int64
  private var lastEvents = 0
  /// The time between the last two findings, in microseconds, and how many events that was: divided
  /// only when asked for.
  private var distance: Int64 = 0
  private var steps = 1

  init(_ facts: FindingMetrics) {
    service = facts.kind.service
    region = facts.kind.region
    lastTime = facts.record.time.microseconds
  }

  /// Takes in a finding.
  ///
  /// Returns how many events came since the last one, the new one included, and whether that was too
  /// long ago for them to belong together.
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

  /// Notes that an episode was established.
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

  /// Whether nothing was found for so long before `now` that what there is has ended.
  func isQuiet(at now: Timestamp) -> Bool { lastTime &+ gap < now.microseconds }

  /// Three typical intervals between events, within the two bounds, in microseconds.
  private var gap: Int64 {
    min(max(min(distance / Int64(steps), Self.longest) * 3, Self.shortest), Self.longest)
  }
}

/// Names the episode a finding fell into, so that its issue can be asked for at the end.
package struct EpisodeID: Hashable, Sendable {
  let number: UInt64

  package init(_ number: UInt64) { self.number = number }
}
