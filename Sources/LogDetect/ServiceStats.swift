internal import LogModel

/// The events of one type of one service in counts; its metrics are a chain of `MetricSeries`.
struct ServiceStats: Sendable {
  let service: NameID
  let type: EventType
  private var flagged = 0
  private var critical = 0
  /// Where the first of its series stands, in order of first appearance.
  var firstSeries = MetricSeries.none
  var errorRate: ErrorRate
  /// Findings over time.
  private var activity = MinuteClock(capacity: 120)

  init(service: NameID, type: EventType, errorRate limit: Limits.Limit) {
    self.service = service
    self.type = type
    errorRate = ErrorRate(limit)
  }

  /// Counts what was found of an event.
  @inline(__always)
  mutating func countFinding(_ time: Timestamp, isCritical: Bool) {
    flagged &+= 1
    if isCritical { critical &+= 1 }
    activity.countFinding(time.microseconds, isCritical: isCritical)
  }

  /// The unit's part of the result, without the metrics.
  func summary(
    events: Int, regions: [String], _ names: Names, _ metrics: [MetricSummary]
  ) -> ServiceSummary {
    ServiceSummary(
      service: names.services[service], type: type,
      regions: regions.map { $0.isEmpty ? "-" : $0 }.sorted(), events: events, flagged: flagged,
      critical: critical, metrics: metrics, activity: activity.timeline)
  }
}
