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

  /// How far from the baseline, in percent of it; nil without a baseline to compare with.
  package var changePercent: Double? {
    guard let baseline, baseline != 0 else { return nil }
    return (value - baseline) / baseline * 100
  }
}

/// The values of one event over their thresholds, in the order of the thresholds.
///
/// Nine events in ten exceed one: it lies here and not in an array, so that a finding allocates
/// nothing and is copied without counting references.
package struct Exceedances: Equatable, Sendable {
  package private(set) var first: Exceedance?
  /// Those after the first; nil without any.
  private var rest: [Exceedance]?

  package init() {}

  /// Adds one behind those of its threshold and of earlier ones.
  package mutating func insert(_ exceedance: Exceedance) {
    guard let first else {
      self.first = exceedance
      return
    }
    var others = rest ?? []
    if exceedance.threshold < first.threshold {
      others.insert(first, at: 0)
      self.first = exceedance
    } else {
      let place = others.firstIndex { $0.threshold > exceedance.threshold }
      others.insert(exceedance, at: place ?? others.count)
    }
    rest = others
  }
}

extension Exceedances: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { first == nil ? 0 : 1 + (rest?.count ?? 0) }

  package subscript(position: Int) -> Exceedance {
    if position > 0, let rest { return rest[position - 1] }
    guard position == 0, let first else { preconditionFailure("no exceedance at \(position)") }
    return first
  }
}

extension Exceedances: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: Exceedance...) {
    for element in elements { insert(element) }
  }
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

  /// The third and every further consecutive flagged event is critical.
  package static let criticalStreak = 3

  package var isCritical: Bool { streak >= Self.criticalStreak }

  /// How far the worst value is over its limit: 1 is at the limit.
  package func excess(_ thresholds: [Threshold]) -> Double {
    var worst = 1.0
    for exceedance in exceedances {
      let limit = thresholds[exceedance.threshold].alertAbove
      worst = max(worst, limit > 0 ? exceedance.value / limit : 2)
    }
    return worst
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
  package var check: CheckResult
  /// The last 64 events of the service in the region, this one lowest; a set bit is a finding.
  package var history: UInt64
  /// How many of the service's events in the region were seen so far, this one included.
  package var eventsSoFar: Int
  /// How many of those were findings, this one included.
  package var findingsSoFar: Int

  package init(
    record: EventRecord, check: CheckResult, history: UInt64 = 1, eventsSoFar: Int = 1,
    findingsSoFar: Int = 1
  ) {
    self.record = record
    self.check = check
    self.history = history
    self.eventsSoFar = eventsSoFar
    self.findingsSoFar = findingsSoFar
  }
}
