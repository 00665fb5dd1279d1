internal import LogModel

/// One service in one region: the scope of a streak.
///
/// Only events with a checked value count; the others are signs of life alone. A normal event leaves
/// no more behind than its time and a count: what it means for the next finding follows from how many
/// events came between.
struct ServiceRegionStats: Sendable {
  /// Stands for the time of an event where there was none yet.
  private static let never = Timestamp(microseconds: .min)

  let service: NameID
  let region: NameID
  private var member: Population.Member
  /// The first and the last event without a checked value.
  private var plain: ClosedRange<Timestamp>?
  /// How many events there were when the last finding came, that one included.
  private var eventsAtFinding = 0
  /// The length of the streak that the last finding stands in.
  private var streak = 0
  /// The 64 events up to the last finding, that one lowest; a set bit is a finding.
  private var history: UInt64 = 0

  init(_ kind: EventKind) {
    service = kind.service
    region = kind.region
    member = Population.Member(type: kind.type, firstEvent: Self.never)
  }

  /// All its events in counts; the times are those of any event.
  var population: Population.Member {
    var counted = member
    counted.normalSinceFinding = member.events - eventsAtFinding
    let times = [measured, plain].compactMap { $0 }
    counted.firstEvent = times.map(\.lowerBound).min() ?? Self.never
    counted.lastEvent = times.map(\.upperBound).max() ?? Self.never
    return counted
  }

  /// From the first event with a checked value to the last.
  var measured: ClosedRange<Timestamp>? {
    member.events > 0 ? member.firstEvent...member.lastEvent : nil
  }

  /// Counts one event with a checked value.
  ///
  /// All in microseconds: comparing timestamps is a call into another module.
  @inline(__always)
  mutating func count(_ time: Timestamp, shortestPause: UInt64) {
    member.events &+= 1
    let step = time.microseconds &- member.lastEvent.microseconds
    // Negative ones are large numbers here: one comparison finds all that is rare.
    if UInt64(bitPattern: step) >= shortestPause {
      note(time)
    } else {
      member.lastEvent = time
    }
  }

  /// Notes the first event, a time without events, or an event that is earlier than the last.
  @inline(never)
  private mutating func note(_ time: Timestamp) {
    if member.events == 1 {
      notePause(until: time)
      (member.firstEvent, member.lastEvent) = (time, time)
    } else if time > member.lastEvent {
      notePause(until: time)
      member.lastEvent = time
    } else if time < member.firstEvent {
      member.firstEvent = time
    }
  }

  /// Notes an event without a checked value.
  mutating func countPlain(_ time: Timestamp) {
    notePause(until: time)
    let known = plain ?? time...time
    plain = min(known.lowerBound, time)...max(known.upperBound, time)
  }

  /// Makes plain events of all events so far, none of which was a finding.
  mutating func forgetCount() {
    guard let measured else { return }
    let known = plain ?? measured
    plain = min(known.lowerBound, measured.lowerBound)...max(known.upperBound, measured.upperBound)
    member.events = 0
    (member.firstEvent, member.lastEvent) = (Self.never, Self.never)
  }

  /// Notes the time since the last event of any kind when it is long.
  private mutating func notePause(until time: Timestamp) {
    let measured = member.lastEvent == Self.never ? nil : member.lastEvent
    guard let last = [measured, plain?.upperBound].compactMap({ $0 }).max(), time > last,
      time - last >= Population.Member.shortestPause
    else { return }
    member.note(Population.Pause(from: last, to: time))
  }

  /// Makes the event just counted a finding, and says how it stands among the others.
  @inline(__always)
  mutating func find(_ finding: inout Finding) {
    let distance = member.events &- eventsAtFinding
    eventsAtFinding = member.events
    streak = distance == 1 ? streak &+ 1 : 1
    history = history << distance | 1
    member.findings &+= 1
    finding.streak = streak
    finding.history = history
    finding.eventsSoFar = member.events
    finding.findingsSoFar = member.findings
  }
}
