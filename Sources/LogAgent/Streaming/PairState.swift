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
  var run = PendingRun()
  /// The episode that is open, and where the pool holds it.
  var open: Int?
  /// The last established episode, open or not; its id tells whether the slot still holds it.
  private(set) var latestSlot = -1
  private(set) var latestID = EpisodeID(0)
  /// Whether the run's list of busy pairs holds it.
  var isActive = false
  /// In microseconds.
  private var lastTime: Int64
  private var lastEvents = 0
  /// The time between the last two findings, in microseconds, and how many events that was: divided
  /// only when asked for.
  private var distance: Int64 = 0
  private var steps = 1

  init(_ record: EventRecord) {
    service = record.service
    region = record.region
    lastTime = record.time.microseconds
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
  mutating func open(_ id: EpisodeID, in slot: Int) {
    (open, latestSlot, latestID) = (slot, slot, id)
  }

  var isIdle: Bool { open == nil && run.events.isEmpty }

  /// Whether nothing was found for so long before `now` that what there is has ended.
  func isQuiet(at now: Timestamp) -> Bool { lastTime &+ gap < now.microseconds }

  /// Three typical intervals between events, within the two bounds, in microseconds.
  private var gap: Int64 {
    min(max(min(distance / Int64(steps), Self.longest) * 3, Self.shortest), Self.longest)
  }
}

/// Findings that may become an episode: kept whole until that is known, in memory that is reused.
struct PendingRun: Sendable {
  static let capacity = 48

  private(set) var id = EpisodeID(0)
  /// The findings, oldest first.
  private(set) var events: [KeptEvent] = []

  var onset: Timestamp { events.first?.sighting.facts.record.time ?? Timestamp(microseconds: 0) }

  /// The event of the first finding.
  var record: EventRecord { events.first?.sighting.facts.record ?? EventRecord() }

  var longestStreak: Int {
    events.indices.reduce(0) { max($0, events[$1].sighting.facts.streak) }
  }

  var isFull: Bool { events.count == Self.capacity }

  mutating func start(_ id: EpisodeID) { self.id = id }

  mutating func add(_ sighting: Sighting, line: Span<UInt8>, _ spare: inout SpareEvents) {
    if var event = spare.take() {
      event.set(sighting, line: line, whole: true)
      events.append(event)
    } else {
      events.append(KeptEvent(sighting, line: line, whole: true))
    }
  }

  /// Shows each finding to someone who may take it over.
  mutating func handOver(to taker: (inout KeptEvent) -> Void) {
    for index in events.indices { taker(&events[index]) }
  }

  /// Forgets the findings; their memory is there for any other run.
  mutating func clear(_ spare: inout SpareEvents) {
    while let used = events.popLast() { spare.put(used) }
  }
}

/// Memory of events that nobody needs any more, for those to come.
///
/// To allocate it anew takes 1,000 instructions; to leave it where it was, for the next findings of
/// the same service and region, took 3 MB of a log of 10,000 services.
struct SpareEvents: Sendable {
  private static let capacity = 64

  private var events: [KeptEvent] = []

  mutating func take() -> KeptEvent? { events.popLast() }

  mutating func put(_ event: KeptEvent) {
    if events.count < Self.capacity { events.append(event) }
  }
}

/// Names the episode a finding fell into, so that its issue can be asked for at the end.
package struct EpisodeID: Hashable, Sendable {
  let number: UInt64

  package init(_ number: UInt64) { self.number = number }
}
