internal import LogModel

/// Counts events by the minute.
///
/// Events of one minute are added up here and reach the timeline in one go: adding each to a
/// timeline cost 270 instructions.
struct MinuteClock: Sendable {
  private var timeline: Timeline
  // In microseconds: comparing timestamps is a call into another module.
  private var minute = Int64.min
  private var pending = Timeline.Bucket()
  private static let length: UInt64 = 60_000_000

  init(capacity: Int) {
    timeline = Timeline(capacity: capacity)
  }

  @inline(__always)
  mutating func count(_ time: Timestamp) {
    turn(to: time.microseconds)
    pending.events &+= 1
  }

  /// Counts what was found of an event; the event itself is counted apart.
  @inline(__always)
  mutating func countFinding(_ time: Timestamp, isCritical: Bool) {
    turn(to: time.microseconds)
    pending.flagged &+= 1
    if isCritical { pending.critical &+= 1 }
  }

  var finishedTimeline: Timeline {
    var clock = self
    clock.flush()
    return clock.timeline
  }

  @inline(__always)
  private mutating func turn(to moment: Int64) {
    // Earlier moments are large numbers here: one comparison for both ends.
    if UInt64(bitPattern: moment &- minute) >= Self.length { begin(moment) }
  }

  @inline(never)
  private mutating func begin(_ moment: Int64) {
    flush()
    let length = Int64(Self.length)
    minute = moment - ((moment % length) + length) % length
  }

  private mutating func flush() {
    guard pending.events > 0 || pending.flagged > 0 else { return }
    timeline.add(Timestamp(microseconds: minute), pending)
    pending = Timeline.Bucket()
  }
}

/// A set of small numbers, one bit each.
struct IDSet: Sendable {
  private var words: [UInt64] = []
  private(set) var count = 0

  mutating func insert(_ id: NameID) {
    let word = Int(id >> 6)
    while words.count <= word { words.append(0) }
    let bit: UInt64 = 1 << UInt64(id & 63)
    guard words[word] & bit == 0 else { return }
    words[word] |= bit
    count += 1
  }
}
