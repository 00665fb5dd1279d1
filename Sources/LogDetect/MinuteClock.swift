internal import LogModel

/// Counts events by the minute and remembers the first and last moment.
///
/// Events of one minute are added up here and reach the timeline in one go.
struct MinuteClock: Sendable {
  private var timeline = Timeline()
  // In microseconds: comparing timestamps is a call into another module.
  private var minute = Int64.min
  private var nextMinute = Int64.min
  private var first = Int64.max
  private var last = Int64.min
  private var pending = Timeline.Bucket()
  private static let length: Int64 = 60_000_000

  @inline(__always)
  mutating func count(_ time: Timestamp, isFinding: Bool, isCritical: Bool) {
    let moment = time.microseconds
    if moment < minute || moment >= nextMinute { turn(to: moment) }
    pending.events &+= 1
    if isFinding { pending.flagged &+= 1 }
    if isCritical { pending.critical &+= 1 }
    if moment < first { first = moment }
    if moment > last { last = moment }
  }

  var window: ClosedRange<Timestamp>? {
    first <= last ? Timestamp(microseconds: first)...Timestamp(microseconds: last) : nil
  }

  var finishedTimeline: Timeline {
    var timeline = timeline
    if pending.events > 0 { timeline.add(Timestamp(microseconds: minute), pending) }
    return timeline
  }

  private mutating func turn(to moment: Int64) {
    if pending.events > 0 { timeline.add(Timestamp(microseconds: minute), pending) }
    pending = Timeline.Bucket()
    let offset = ((moment % Self.length) + Self.length) % Self.length
    minute = moment - offset
    nextMinute = minute + Self.length
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
