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
  /// Whether its last episode is open.
  var isOpen = false
  /// The index of its last episode; -1 where there is none.
  private(set) var slot = -1
  /// In microseconds.
  private var lastTime: Int64
  private var lastEvents = 0
  /// All its findings so far.
  private(set) var findings = 0
  /// The time between the last two findings, in microseconds, and the number of events in it:
  /// divided only on demand.
  private var distance: Int64 = 0
  private var steps = 1

  init(_ metrics: FindingMetrics) {
    service = metrics.kind.service
    region = metrics.kind.region
    lastTime = metrics.record.time.microseconds
  }

  /// Adds a finding; returns whether the time since the last one is too long for the two to belong
  /// together.
  @inline(__always)
  mutating func isFar(advancingTo finding: FindingMetrics) -> Bool {
    let time = finding.record.time.microseconds
    let moved = abs(time &- lastTime)
    let events = finding.history.events &- lastEvents
    if lastEvents > 0, events > 0 { (distance, steps) = (moved, events) }
    lastEvents = finding.history.events
    findings = finding.history.findings
    let isFar = moved > Self.shortest && moved > gap
    if isFar || time > lastTime { lastTime = time }
    return isFar
  }

  /// Records that an episode began.
  mutating func open(_ slot: Int) { (isOpen, self.slot) = (true, slot) }

  /// The time without findings that an episode may have.
  var pause: EventDuration { EventDuration(microseconds: gap) }

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
