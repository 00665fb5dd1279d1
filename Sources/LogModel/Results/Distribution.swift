/// The distribution of the values that one threshold judges, over all services of the run.
///
/// - Shape: buckets ascend and do not overlap; empty buckets are left out. A rate has no buckets,
///   because its values depend on the surrounding events.
package struct Distribution: Equatable, Sendable {
  /// The values from `low` inclusive to `high` exclusive.
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

  /// The exact number of events over the limit.
  package var exceeding: Int
  package var buckets: [Bucket]
  /// What the values amount to; nil without any.
  package var summary: ValueSummary?

  package init(exceeding: Int = 0, buckets: [Bucket] = [], summary: ValueSummary? = nil) {
    self.exceeding = exceeding
    self.buckets = buckets
    self.summary = summary
  }
}
