internal import LogModel

/// What all events share: the event at hand, the minutes, and the findings in counts.
struct Course: Sendable {
  /// What the event at hand exceeds; empty between events.
  var exceedances: [Exceedance] = []
  private(set) var clock = MinuteClock(capacity: Timeline().capacity)
  private(set) var flagged = 0
  private(set) var critical = 0
  private(set) var customers = IDSet()
  /// Findings over each threshold.
  private(set) var exceeding: [Int]
  // Held here: reading it is a call into another module.
  private let shortestPause = Population.Member.shortestPause.microseconds

  init(thresholds: Int) {
    exceeding = Array(repeating: 0, count: thresholds)
  }

  /// Counts the event whose values are taken in; returns its streak, 0 for a normal event.
  @inline(__always)
  mutating func count(_ time: Timestamp, _ member: inout MemberState) -> Int {
    clock.count(time)
    return member.observe(time, isFinding: !exceedances.isEmpty, shortestPause: shortestPause)
  }

  /// Makes a finding of the event just counted, and counts it as one.
  @inline(never)
  mutating func finding(
    _ record: EventRecord, _ kind: EventKind, _ streak: Int, _ unit: inout Unit,
    _ member: inout MemberState
  ) -> Finding {
    let check = check(streak)
    let isCritical = check.isCritical
    flagged += 1
    if isCritical { critical += 1 }
    if record.customer != 0 { customers.insert(record.customer) }
    clock.countFinding(record.time, isCritical: isCritical)
    unit.countFinding(record.time, isCritical: isCritical)
    return member.finding(record, kind, check)
  }

  /// Nine findings in ten exceed one limit: treated as several they took 130 instructions more.
  @inline(__always)
  private mutating func check(_ streak: Int) -> CheckResult {
    guard exceedances.count == 1 else { return checkOfSeveral(streak) }
    let only = exceedances.removeLast()
    exceeding[only.threshold] += 1
    return CheckResult(streak: streak, exceedances: Exceedances(first: only, others: nil))
  }

  @inline(never)
  private mutating func checkOfSeveral(_ streak: Int) -> CheckResult {
    exceedances.sort { $0.threshold < $1.threshold }
    for exceedance in exceedances { exceeding[exceedance.threshold] += 1 }
    defer { exceedances.removeAll(keepingCapacity: true) }
    return CheckResult(streak: streak, exceedances: exceedances)
  }
}
