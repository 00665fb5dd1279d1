internal import LogModel

/// The counts of one event type of one service; its metrics are a chain of `MetricSeries`.
struct ServiceStats: Sendable {
  let service: NameID
  let type: EventType
  private var flagged = 0
  private var critical = 0
  /// The index of its first series; the chain is in order of first appearance.
  var firstSeries = MetricSeries.none
  var errorRate: ErrorRate
  /// Findings over time.
  private var activity = MinuteClock(capacity: 120)

  init(service: NameID, type: EventType, errorRate limit: Limits.Limit) {
    self.service = service
    self.type = type
    errorRate = ErrorRate(limit)
  }

  /// Counts the findings of an event.
  @inline(__always)
  mutating func countFinding(_ time: Timestamp, isCritical: Bool) {
    flagged &+= 1
    if isCritical { critical &+= 1 }
    activity.countFinding(time.microseconds, isCritical: isCritical)
  }

  /// The summary of the service, without the metrics.
  func summary(
    events: Int, regions: [String], _ names: Names, _ metrics: [MetricSummary]
  ) -> ServiceSummary {
    ServiceSummary(
      service: names.services[service], type: type,
      regions: regions.map { $0.isEmpty ? "-" : $0 }.sorted(), events: events, flagged: flagged,
      critical: critical, metrics: metrics, activity: activity.timeline)
  }
}
