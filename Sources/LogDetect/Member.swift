internal import LogModel

/// One service in one region: the scope of a streak.
///
/// A normal event leaves no more behind than its time and a count: what it means for the next finding
/// follows from how many events came between.
struct MemberState: Sendable {
  let service: NameID
  let region: NameID
  private var member: Population.Member
  /// How many events there were when the last finding came, that one included.
  private var eventsAtFinding = 0
  /// The length of the streak that the last finding stands in.
  private var streak = 0
  /// The 64 events up to the last finding, that one lowest; a set bit is a finding.
  private var history: UInt64 = 0

  init(_ kind: EventKind, firstEvent: Timestamp) {
    service = kind.service
    region = kind.region
    member = Population.Member(type: kind.type, firstEvent: firstEvent)
  }

  /// All its events in counts.
  var population: Population.Member {
    var counted = member
    counted.normalSinceFinding = member.events - eventsAtFinding
    return counted
  }

  /// Counts one event.
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

  /// Notes a time without events, or an event that is earlier than the last.
  @inline(never)
  private mutating func note(_ time: Timestamp) {
    if time > member.lastEvent {
      member.note(Population.Pause(from: member.lastEvent, to: time))
      member.lastEvent = time
    } else if time < member.firstEvent {
      member.firstEvent = time
    }
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
