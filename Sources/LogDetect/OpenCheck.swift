internal import LogModel

/// What the event at hand exceeds; becomes a `CheckResult` when all its values are judged.
///
/// Nine findings in ten exceed one limit: that one lies in no array.
struct OpenCheck: Sendable {
  private(set) var count = 0
  /// In the order of the thresholds.
  private var first = Exceedance(threshold: 0, value: 0, baseline: nil)
  private var others: [Exceedance] = []

  /// Adds a value over its limit.
  @inline(__always)
  mutating func add(_ threshold: Int, _ value: Double, baseline: Double?) {
    if count == 0 {
      first.threshold = threshold
      first.value = value
      first.baseline = baseline
    } else {
      insert(Exceedance(threshold: threshold, value: value, baseline: baseline))
    }
    count &+= 1
  }

  @inline(never)
  private mutating func insert(_ exceedance: Exceedance) {
    let place = others.firstIndex { $0.threshold > exceedance.threshold } ?? others.count
    if exceedance.threshold < first.threshold {
      others.insert(first, at: 0)
      first = exceedance
    } else {
      others.insert(exceedance, at: place)
    }
  }

  /// Ends the check; each threshold exceeded is counted in `exceeding`.
  @inline(__always)
  mutating func end(streak: Int, _ exceeding: inout [Int]) -> CheckResult {
    exceeding[first.threshold] &+= 1
    let others = count > 1 ? takeOthers(&exceeding) : nil
    count = 0
    return CheckResult(streak: streak, exceedances: Exceedances(first: first, others: others))
  }

  @inline(never)
  private mutating func takeOthers(_ exceeding: inout [Int]) -> [Exceedance] {
    let taken = others
    others = []
    for exceedance in taken { exceeding[exceedance.threshold] &+= 1 }
    return taken
  }
}
