internal import LogModel

/// Counters that all events share: the current event, the minutes, and the counts of findings.
struct RunCounters: Codable, Sendable {
  /// The exceedances of the current event; empty between events.
  var check = PendingCheck()
  private(set) var clock = MinuteClock(capacity: Timeline().capacity)
  private(set) var flagged = 0
  private(set) var critical = 0
  private(set) var customers = IDSet()
  /// The last finding.
  ///
  /// The next one overwrites it, because making one is a call into another module.
  private var finding = Finding(
    record: EventRecord(), kind: EventKind(), streak: 0,
    exceedance: Exceedance(threshold: 0, value: 0, baseline: nil))
  /// Findings over each threshold.
  private(set) var exceeding: [Int]
  /// The indices in the batch of events without a checked value.
  private(set) var plain: [Int] = []
  // Copies, with the pause in microseconds, because reading the originals is a call into another
  // module.
  private var criticalStreak = CheckResult.criticalStreak
  private var shortestPause = UInt64(Population.Member.shortestPause.microseconds)

  init(thresholds: Int) {
    exceeding = Array(repeating: 0, count: thresholds)
  }

  /// Counts an event with a checked value.
  @inline(__always)
  mutating func count(_ time: Timestamp, isError: Bool, _ pair: inout ServiceRegionStats) {
    clock.count(time.microseconds)
    pair.count(time, isError: isError, shortestPause: shortestPause)
  }

  /// Counts an event without a checked value, which only shows that its service is active.
  @inline(never)
  mutating func countPlain(
    _ time: Timestamp, isError: Bool, at index: Int, _ pair: inout ServiceRegionStats
  ) {
    clock.count(time.microseconds)
    pair.countPlain(time, isError: isError)
    plain.append(index)
  }

  mutating func beginBatch() { plain.removeAll(keepingCapacity: true) }

  /// Makes a finding of the event just counted, and counts the finding.
  @inline(never)
  mutating func find(
    _ record: EventRecord, _ kind: EventKind, _ service: inout ServiceStats,
    _ pair: inout ServiceRegionStats,
    into findings: inout Findings
  ) {
    pair.find(&finding)
    let isCritical = finding.streak >= criticalStreak
    flagged &+= 1
    critical &+= isCritical ? 1 : 0
    if record.customer != 0 { customers.insert(record.customer) }
    clock.countFinding(record.time.microseconds, isCritical: isCritical)
    service.countFinding(record.time, isCritical: isCritical)
    finding.record = record
    finding.kind = kind
    finding.exceedance = check.first
    exceeding[check.first.threshold] &+= 1
    if check.count == 1 { findings.all.append(finding) } else { findSeveral(&findings) }
    check.end()
  }

  @inline(never)
  private mutating func findSeveral(_ findings: inout Findings) {
    for other in check.others { exceeding[other.threshold] &+= 1 }
    findings.append(finding, others: check.others)
  }
}
