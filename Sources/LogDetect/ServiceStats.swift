internal import LogModel

/// The counts of one event type of one service; its metrics are in a `SeriesChain` a region.
struct ServiceStats: Codable, Sendable {
  let service: NameID
  let type: EventType
  private var flagged = 0
  private var critical = 0
  /// The index of the baseline of each judged metric, which all regions share.
  var baselines: [MetricID: Int] = [:]
  var errorRate: ErrorRate
  /// Findings over time.
  private var activity = MinuteClock(capacity: Self.activityCapacity)
  static let activityCapacity = 120

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

  /// What a scan keeps of it.
  var count: DetectionScan.ServiceCount {
    DetectionScan.ServiceCount(
      service: service, type: type,
      counts: EventCounts(flagged: flagged, critical: critical), activity: activity.timeline)
  }
}

extension DetectionScan.ServiceCount {
  /// The summary of the service, without the metrics.
  func summary(
    events: Int, regions: [String], _ names: Names, _ metrics: [MetricSummary]
  ) -> ServiceSummary {
    ServiceSummary(
      service: names.services[service], type: type,
      regions: regions.map { $0.isEmpty ? "-" : $0 }.sorted(),
      counts: EventCounts(events: events, flagged: counts.flagged, critical: counts.critical),
      metrics: metrics, activity: activity)
  }
}
