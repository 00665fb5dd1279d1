internal import LogModel

/// Which of a service's last 100 events were server errors.
package struct ErrorWindow: Sendable {
  private var ring: InlineArray<2, UInt64> = .init(repeating: 0)
  private var next = 0
  private var count = 0
  private var errors = 0

  package init() {}

  /// Adds an event; returns the share of errors in percent once there are enough to speak of one.
  package mutating func observe(isError: Bool) -> Double? {
    let word = next >> 6
    let bit: UInt64 = 1 << UInt64(next & 63)
    if ring[word] & bit != 0 { errors -= 1 }
    if isError {
      ring[word] |= bit
      errors += 1
    } else {
      ring[word] &= ~bit
    }
    next = next + 1 == Threshold.errorRateWindow ? 0 : next + 1
    if count < Threshold.errorRateWindow { count += 1 }
    guard count >= Threshold.errorRateMinimum else { return nil }
    return Double(errors) * 100 / Double(count)
  }
}
