internal import LogModel

/// The exceedances of the current event, while its values are judged.
///
/// Most findings exceed a single limit, so the first exceedance lies outside the array.
struct PendingCheck: Codable, Sendable {
  private(set) var count = 0
  /// Whether the event has a value with a limit.
  var isMeasured = false
  /// In the order of the thresholds.
  private(set) var first = Exceedance(threshold: 0, value: 0, baseline: nil)
  private(set) var others: [Exceedance] = []

  /// Adds a value over its limit, or under it.
  @inline(__always)
  mutating func add(_ threshold: Int, _ value: Double, baseline: Double?, isUnder: Bool = false) {
    if count == 0 {
      first.threshold = threshold
      first.value = value
      first.baseline = baseline
      first.isUnder = isUnder
    } else {
      insert(
        Exceedance(threshold: threshold, value: value, baseline: baseline, isUnder: isUnder))
    }
    count &+= 1
  }

  @inline(never)
  private mutating func insert(_ exceedance: Exceedance) {
    let index = others.firstIndex { $0.threshold > exceedance.threshold } ?? others.count
    if exceedance.threshold < first.threshold {
      others.insert(first, at: 0)
      first = exceedance
    } else {
      others.insert(exceedance, at: index)
    }
  }

  /// Clears the state for the next event.
  @inline(__always)
  mutating func end() {
    if count > 1 { others.removeAll(keepingCapacity: true) }
    count = 0
  }
}
