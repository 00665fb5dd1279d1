/// One value over its threshold, or under it where that is a floor.
package struct Exceedance: Codable, Equatable, Sendable {
  /// Index into the thresholds in force.
  package var threshold: Int
  package var value: Double
  /// The mean of the service's last 100 values of the metric before this one; nil when it had none.
  package var baseline: Double?
  /// Whether the value is under its limit.
  package var isUnder: Bool

  package init(threshold: Int, value: Double, baseline: Double?, isUnder: Bool = false) {
    self.threshold = threshold
    self.value = value
    self.baseline = baseline
    self.isUnder = isUnder
  }

  /// The value as a multiple of its limit: 1 is at the limit.
  ///
  /// Under a floor, the limit as a multiple of the value. Zero has no multiples: a value over a limit of zero counts as 2.
  package func excess(over limit: Double) -> Double {
    if isUnder { return value > 0 ? limit / value : 2 }
    return limit > 0 ? value / limit : 2
  }

  /// The value as a multiple of the limit that it exceeds.
  package func excess(_ thresholds: [Threshold]) -> Double {
    excess(over: thresholds[threshold].limit)
  }

  /// The difference from the baseline, in percent of the baseline; nil where the baseline is
  /// missing or not above zero.
  package var changePercent: Double? {
    guard let baseline, baseline > 0 else { return nil }
    let change = (value / baseline - 1) * 100
    return change.isFinite ? change : nil
  }
}

/// The values of one event over their thresholds, in the order of the thresholds.
///
/// Most events exceed a single threshold. The first value is stored inline, so that a finding
/// usually needs no allocation.
package struct Exceedances: Equatable, Sendable {
  package let first: Exceedance?
  /// The values after the first; nil without any.
  package let others: [Exceedance]?

  package init(first: Exceedance?, others: [Exceedance]?) {
    self.first = first
    self.others = others
  }

  package init(_ all: [Exceedance]) {
    first = all.isEmpty ? nil : all[0]
    others = all.count > 1 ? Array(all[1...]) : nil
  }
}

extension Exceedances: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { first == nil ? 0 : 1 + (others?.count ?? 0) }

  package subscript(position: Int) -> Exceedance {
    if position > 0, let others { return others[position - 1] }
    guard position == 0, let first else { preconditionFailure("no exceedance at \(position)") }
    return first
  }
}

extension Exceedances: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: Exceedance...) { self.init(elements) }
}

/// The structured result of checking one event that exceeded a threshold.
package struct CheckResult: Equatable, Sendable {
  /// Consecutive flagged events of this service in this region, this one included.
  package var streak: Int
  /// Never empty.
  package var exceedances: Exceedances

  package init(streak: Int, exceedances: Exceedances) {
    self.streak = streak
    self.exceedances = exceedances
  }

  package init(streak: Int, exceedances: [Exceedance]) {
    self.init(streak: streak, exceedances: Exceedances(exceedances))
  }

  /// The length of a streak from which on flagged events are critical.
  package static let criticalStreak = 3

  package var isCritical: Bool { streak >= Self.criticalStreak }

  /// The largest excess of the values as a multiple of the limit: 1 is at the limit.
  package func excess(_ thresholds: [Threshold]) -> Double {
    exceedances.reduce(1) { max($0, $1.excess(thresholds)) }
  }
}

/// A flagged event between the detector and the agent.
///
/// Holds numbers only, so that a copy needs no reference counting.
package struct Finding: Codable, Sendable {
  package var record: EventRecord
  package var kind: EventKind
  /// Consecutive flagged events of this service in this region, this one included.
  package var streak: Int
  /// The exceeded limit; of several, the first in the order of the thresholds.
  package var exceedance: Exceedance
  /// The range in `Findings.others` of the exceedances after the first.
  package var others: Range<Int32> = 0..<0
  /// The last 64 events of the service in the region; the lowest bit is this event, a set bit is a
  /// finding.
  package var history: UInt64
  /// The number of the service's events in the region so far, this one included.
  package var eventsSoFar: Int
  /// The number of findings among them, this one included.
  package var findingsSoFar: Int

  package init(
    record: EventRecord, kind: EventKind, streak: Int, exceedance: Exceedance,
    history: UInt64 = 1, eventsSoFar: Int = 1, findingsSoFar: Int = 1
  ) {
    self.record = record
    self.kind = kind
    self.streak = streak
    self.exceedance = exceedance
    self.history = history
    self.eventsSoFar = eventsSoFar
    self.findingsSoFar = findingsSoFar
  }

  package var isCritical: Bool { streak >= CheckResult.criticalStreak }
}

/// The findings of a chunk, or of a part of it, in the order of the input.
package struct Findings: Sendable {
  package var all: [Finding] = []
  /// The exceedances after the first of all findings, in the order of the findings.
  package private(set) var others: [Exceedance] = []

  package init() {}

  /// Adds a finding and its exceedances after the first.
  package mutating func append(_ finding: Finding, others more: [Exceedance]) {
    var finding = finding
    finding.others = Int32(others.count)..<Int32(others.count + more.count)
    others += more
    all.append(finding)
  }

  package mutating func removeAll() {
    all.removeAll(keepingCapacity: true)
    others.removeAll(keepingCapacity: true)
  }

  /// The exceedances of a finding after the first; nil where there are none.
  package func others(of finding: Finding) -> [Exceedance]? {
    let range = finding.others
    return range.isEmpty ? nil : Array(others[Int(range.lowerBound)..<Int(range.upperBound)])
  }

  /// The check result of a finding.
  package func check(_ finding: Finding) -> CheckResult {
    CheckResult(
      streak: finding.streak,
      exceedances: Exceedances(first: finding.exceedance, others: others(of: finding)))
  }
}

extension Exceedance {
  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.threshold(&threshold)
    try coder.finite(&value)
    try coder.optional(&baseline, 0) { try $0.finite(&$1) }
    try coder.bool(&isUnder)
  }
}

extension CheckResult {
  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&streak)
    var all = Array(exceedances)
    try coder.list(&all, Exceedance(threshold: 0, value: 0, baseline: nil)) { try $1.code(&$0) }
    if all.isEmpty { throw ScanDamage() }
    exceedances = Exceedances(all)
  }
}

extension Finding {
  package mutating func code(_ coder: inout ScanCoder) throws {
    try record.code(&coder)
    try kind.code(&coder)
    try coder.count(&streak)
    try exceedance.code(&coder)
    try coder.bits(&history)
    try coder.count(&eventsSoFar)
    try coder.count(&findingsSoFar)
    if coder.isReading { others = 0..<0 }
  }
}
