internal import LogModel

/// One service in one region, as far as its findings go.
struct PairState: Sendable {
  /// An episode ends when nothing is found for this long, or longer where events are rare.
  static let shortestGap = EventDuration(microseconds: shortest)
  // As numbers: each comparison of durations is a call into another module.
  private static let shortest: Int64 = 5 * 60_000_000
  private static let longest: Int64 = 120 * 60_000_000

  let service: NameID
  let region: NameID
  /// The findings that are no episode yet.
  var run = PendingRun(EpisodeID(0))
  /// The episode that is open, and where the pool holds it.
  var open: Int?
  /// The last established episode, open or not; its id tells whether the slot still holds it.
  private(set) var latestSlot = -1
  private(set) var latestID = EpisodeID(0)
  /// With so many findings among the last 32 events that episode goes on.
  private(set) var elevation = 0
  /// Whether the run's list of busy pairs holds it.
  var isActive = false
  /// In microseconds.
  private var lastTime: Int64
  private var lastEvents = 0
  /// The time between the last two findings, in microseconds, and how many events that was: divided
  /// only when asked for.
  private var distance: Int64 = 0
  private var steps = 1

  init(_ facts: Facts) {
    service = facts.kind.service
    region = facts.kind.region
    lastTime = facts.record.time.microseconds
  }

  /// Takes in the time of a finding; true when it is too far from the one before to belong to it.
  @inline(__always)
  mutating func advance(_ finding: Facts) -> Bool {
    let time = finding.record.time.microseconds
    let moved = abs(time &- lastTime)
    let events = finding.eventsSoFar - lastEvents
    if lastEvents > 0, events > 0 { (distance, steps) = (moved, events) }
    lastEvents = finding.eventsSoFar
    let isFar = moved > Self.shortest && moved > gap
    if isFar || time > lastTime { lastTime = time }
    return isFar
  }

  /// Events since the last finding, the new one included.
  @inline(__always)
  func newEvents(_ finding: Facts) -> Int { finding.eventsSoFar - lastEvents }

  /// Notes that an episode was established.
  mutating func open(_ id: EpisodeID, in slot: Int, elevation: Int) {
    (open, latestSlot, latestID) = (slot, slot, id)
    self.elevation = elevation
  }

  /// Whether a finding belongs to the open episode.
  @inline(__always)
  func goesOn(_ finding: Facts) -> Bool {
    finding.streak > 1 || (finding.history & 0xffff_ffff).nonzeroBitCount >= elevation
  }

  var isIdle: Bool { open == nil && run.count == 0 }

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
