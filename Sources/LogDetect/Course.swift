internal import LogModel

/// What all events share: the event at hand, the minutes, and the findings in counts.
struct Course: Sendable {
  /// What the event at hand exceeds; empty between events.
  var check = OpenCheck()
  private(set) var clock = MinuteClock(capacity: Timeline().capacity)
  private(set) var flagged = 0
  private(set) var critical = 0
  private(set) var customers = IDSet()
  /// Findings over each threshold.
  private(set) var exceeding: [Int]
  // Held here, the pause in microseconds: reading them is a call into another module.
  private let criticalStreak = CheckResult.criticalStreak
  private let shortestPause = UInt64(Population.Member.shortestPause.microseconds)

  init(thresholds: Int) {
    exceeding = Array(repeating: 0, count: thresholds)
  }

  /// Counts the event whose values are taken in.
  @inline(__always)
  mutating func count(_ time: Timestamp, _ member: inout MemberState) {
    clock.count(time)
    member.count(time, shortestPause: shortestPause)
  }

  /// Makes a finding of the event just counted, and counts it as one.
  @inline(never)
  mutating func find(
    _ record: EventRecord, _ kind: EventKind, _ unit: inout Unit, _ member: inout MemberState,
    into findings: inout [Finding]
  ) {
    let check = check.end(streak: member.find(), &exceeding)
    let isCritical = check.streak >= criticalStreak
    flagged &+= 1
    if isCritical { critical &+= 1 }
    if record.customer != 0 { customers.insert(record.customer) }
    clock.countFinding(record.time, isCritical: isCritical)
    unit.countFinding(record.time, isCritical: isCritical)
    findings.append(member.finding(record, kind, check))
  }
}
