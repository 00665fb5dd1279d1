/// One value over its threshold.
package struct Exceedance: Equatable, Sendable {
  /// Index into the thresholds in force.
  package var threshold: Int
  package var value: Double
  /// The mean of the service's last 100 values of the metric before this one; nil when it had none.
  package var baseline: Double?

  package init(threshold: Int, value: Double, baseline: Double?) {
    self.threshold = threshold
    self.value = value
    self.baseline = baseline
  }

  /// How far it is over its limit: 1 is at the limit.
  package func excess(over limit: Double) -> Double { limit > 0 ? value / limit : 2 }

  /// How far from the baseline, in percent of it; nil without a baseline to compare with.
  package var changePercent: Double? {
    guard let baseline, baseline != 0 else { return nil }
    return (value - baseline) / baseline * 100
  }
}

/// The values of one event over their thresholds, in the order of the thresholds.
///
/// Nine events in ten exceed one: it lies here and not in an array, so that a finding is kept
/// without allocating.
package struct Exceedances: Equatable, Sendable {
  package let first: Exceedance?
  /// Those after the first; nil without any.
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

  /// The third and every further consecutive flagged event is critical.
  package static let criticalStreak = 3

  package var isCritical: Bool { streak >= Self.criticalStreak }

  /// How far the worst value is over its limit: 1 is at the limit.
  package func excess(_ thresholds: [Threshold]) -> Double {
    exceedances.reduce(1) { max($0, $1.excess(over: thresholds[$1.threshold].alertAbove)) }
  }

  /// Critical by streak; otherwise high from twice the limit on, medium below.
  package func severity(_ thresholds: [Threshold]) -> Severity {
    if isCritical { return .critical }
    return excess(thresholds) >= 2 ? .high : .medium
  }
}

/// A flagged event on its way from the detector to the agent.
package struct Finding: Sendable {
  package var record: EventRecord
  package var kind: EventKind
  package var check: CheckResult
  /// The last 64 events of the service in the region, this one lowest; a set bit is a finding.
  package var history: UInt64
  /// How many of the service's events in the region were seen so far, this one included.
  package var eventsSoFar: Int
  /// How many of those were findings, this one included.
  package var findingsSoFar: Int

  package init(
    record: EventRecord, kind: EventKind, check: CheckResult, history: UInt64 = 1,
    eventsSoFar: Int = 1, findingsSoFar: Int = 1
  ) {
    self.record = record
    self.kind = kind
    self.check = check
    self.history = history
    self.eventsSoFar = eventsSoFar
    self.findingsSoFar = findingsSoFar
  }
}
