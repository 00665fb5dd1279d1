internal import LogModel

/// One service in one region: the scope of a streak.
struct MemberState: Sendable {
  let service: NameID
  let region: NameID
  private(set) var member: Population.Member
  private var streak = 0
  /// The last 64 events, the newest lowest; a set bit is a finding.
  private(set) var history: UInt64 = 0

  init(_ kind: EventKind, firstEvent: Timestamp) {
    service = kind.service
    region = kind.region
    member = Population.Member(type: kind.type, firstEvent: firstEvent)
  }

  /// Counts one event; returns the length of the streak it stands in, 0 for a normal event.
  ///
  /// A time without events that is at least `shortestPause` long is noted. All in microseconds:
  /// comparing timestamps is a call into another module.
  @inline(__always)
  mutating func observe(_ time: Timestamp, isFinding: Bool, shortestPause: Int64) -> Int {
    see(time, shortestPause)
    history = history &<< 1 | (isFinding ? 1 : 0)
    guard isFinding else {
      member.normalSinceFinding &+= 1
      streak = 0
      return 0
    }
    member.findings += 1
    member.normalSinceFinding = 0
    streak += 1
    return streak
  }

  @inline(__always)
  private mutating func see(_ time: Timestamp, _ shortestPause: Int64) {
    let moment = time.microseconds
    let last = member.lastEvent.microseconds
    member.events &+= 1
    if moment &- last >= shortestPause {
      member.note(Population.Pause(from: member.lastEvent, to: time))
    }
    if moment > last { member.lastEvent = time }
    if moment < member.firstEvent.microseconds { member.firstEvent = time }
  }

  /// The event just counted, as a finding.
  func finding(_ record: EventRecord, _ kind: EventKind, _ check: CheckResult) -> Finding {
    Finding(
      record: record, kind: kind, check: check, history: history, eventsSoFar: member.events,
      findingsSoFar: member.findings)
  }
}
