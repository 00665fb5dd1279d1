/// How the values that one threshold judges are spread, over all services of the run.
///
/// - Shape: buckets ascend, touch nobody twice, and those without a value are left out; a rate has
///   no buckets, because its values depend on the events around them.
package struct Distribution: Equatable, Sendable {
  /// The values from `low` up to, not including, `high`.
  package struct Bucket: Equatable, Sendable {
    package var low: Double
    package var high: Double
    package var count: Int

    package init(low: Double, high: Double, count: Int) {
      self.low = low
      self.high = high
      self.count = count
    }
  }

  /// Events over the limit in force: exact.
  package var exceeding: Int
  package var buckets: [Bucket]

  package init(exceeding: Int = 0, buckets: [Bucket] = []) {
    self.exceeding = exceeding
    self.buckets = buckets
  }
}
