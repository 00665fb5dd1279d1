internal import LogModel

/// Counts events by the minute and remembers the first and last moment.
///
/// Events of one minute are added up here and reach the timeline in one go.
struct MinuteClock: Sendable {
  private var timeline = Timeline()
  private var minute = Timestamp(microseconds: .min)
  private var nextMinute = Timestamp(microseconds: .min)
  private var pending = Timeline.Bucket()
  private var first = Timestamp(microseconds: .max)
  private var last = Timestamp(microseconds: .min)

  mutating func count(_ time: Timestamp, isFinding: Bool, isCritical: Bool) {
    if time < minute || time >= nextMinute { turn(to: time) }
    pending.events += 1
    if isFinding { pending.flagged += 1 }
    if isCritical { pending.critical += 1 }
    if time < first { first = time }
    if time > last { last = time }
  }

  var window: ClosedRange<Timestamp>? { first <= last ? first...last : nil }

  var finishedTimeline: Timeline {
    var timeline = timeline
    if pending.events > 0 { timeline.add(minute, pending) }
    return timeline
  }

  private mutating func turn(to time: Timestamp) {
    if pending.events > 0 { timeline.add(minute, pending) }
    pending = Timeline.Bucket()
    let length: Int64 = 60_000_000
    let offset = ((time.microseconds % length) + length) % length
    minute = Timestamp(microseconds: time.microseconds - offset)
    nextMinute = minute + .minutes(1)
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
