/// The percentiles of one metric of one service over the time of a run.
package struct PercentileTimeline: Equatable, Sendable {
  /// The percentiles of the values in one slice of time.
  package struct Point: Equatable, Sendable {
    package var count: Int
    /// Exact to about 3 % of the value.
    package var p50: Double
    package var p95: Double
    package var p99: Double

    package init(count: Int, p50: Double, p95: Double, p99: Double) {
      self.count = count
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
    }
  }

  package var service: String
  package var type: EventType
  package var metric: String
  package var unit: String
  package var start: Timestamp
  /// The length of a slice.
  package var width: EventDuration
  /// By slice; nil for one without values.
  package var points: [Point?]

  package init(
    service: String, type: EventType, metric: String, unit: String, start: Timestamp,
    width: EventDuration, points: [Point?]
  ) {
    self.service = service
    self.type = type
    self.metric = metric
    self.unit = unit
    self.start = start
    self.width = width
    self.points = points
  }
}
