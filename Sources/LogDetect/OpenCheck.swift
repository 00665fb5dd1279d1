internal import LogModel

/// What the event at hand exceeds; becomes a `CheckResult` when all its values are judged.
///
/// Nine findings in ten exceed one limit: that one lies in no array, which took 60 instructions more.
struct OpenCheck: Sendable {
  private(set) var count = 0
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
      others.append(Exceedance(threshold: threshold, value: value, baseline: baseline))
    }
    count &+= 1
  }

  /// Ends the check; each threshold exceeded is counted in `exceeding`.
  @inline(__always)
  mutating func end(streak: Int, _ exceeding: inout [Int]) -> CheckResult {
    guard count == 1 else { return endSeveral(streak, &exceeding) }
    count = 0
    exceeding[first.threshold] &+= 1
    return CheckResult(streak: streak, exceedances: Exceedances(first: first, others: nil))
  }

  @inline(never)
  private mutating func endSeveral(_ streak: Int, _ exceeding: inout [Int]) -> CheckResult {
    let all = ([first] + others).sorted { $0.threshold < $1.threshold }
    count = 0
    others.removeAll(keepingCapacity: true)
    for exceedance in all { exceeding[exceedance.threshold] &+= 1 }
    return CheckResult(streak: streak, exceedances: all)
  }
}
