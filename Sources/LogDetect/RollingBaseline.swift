/// The last `capacity` values of one metric of one service, with which a new value is compared.
///
/// Holds a fixed ring, so adding a value allocates nothing and costs O(1).
///
/// - Units: the metric's own (ms, %, s); the window never mixes metrics.
/// - Shape: `count` grows to `capacity`, then stays.
/// - Source: design card, "rolling baseline of last 100 events per service".
package struct RollingBaseline<let capacity: Int>: Codable, Sendable {
  private var ring: InlineArray<capacity, Double> = .init(repeating: 0)
  private var next = 0
  private var sum = 0.0
  private var isFull = false

  package init() {}

  package var count: Int { isFull ? capacity : next }

  /// Adds a value; drops the oldest once the window is full.
  @inline(__always)
  package mutating func observe(_ value: Double) {
    sum += value - ring[next]
    ring[next] = value
    next &+= 1
    if next == capacity { beginRound() }
  }

  /// The arithmetic mean of the window, or nil before the first value.
  ///
  /// Mutating, because a non-mutating call would copy the ring first.
  @inline(__always)
  package mutating func mean() -> Double? {
    guard count > 0 else { return nil }
    return sum.isFinite ? sum / Double(count) : meanOfLargest()
  }

  /// The mean of values so large that their sum exceeds the range of a double.
  @inline(never)
  private mutating func meanOfLargest() -> Double {
    var mean = 0.0
    for index in 0..<count { mean += ring[index] / Double(count) }
    return mean
  }

  /// Computes the sum anew once per round, so that rounding errors do not accumulate.
  @inline(never)
  private mutating func beginRound() {
    next = 0
    isFull = true
    sum = 0
    for index in 0..<capacity { sum += ring[index] }
  }
}
