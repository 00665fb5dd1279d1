/// A limit in force: which metric of which events, and above what value it is exceeded.
package struct Threshold: Equatable, Sendable {
  /// How the number that is compared comes about.
  package enum Rule: Equatable, Sendable {
    /// The metric's own value.
    case value
    /// The share of 5xx answers, in percent, among the service's last `window` events, from
    /// `minimum` of them on.
    case errorRate
  }

  /// The metric's name in the log, or `error_rate` for the rate rule.
  package var metric: String
  package var eventType: EventType
  /// As people say it: "API latency".
  package var label: String
  package var unit: String
  /// Values below are normal; shown, never tested.
  package var normalBelow: Double
  /// A value strictly above exceeds the threshold.
  package var alertAbove: Double
  package var rule: Rule

  package init(
    metric: String, eventType: EventType, label: String, unit: String, normalBelow: Double,
    alertAbove: Double, rule: Rule = .value
  ) {
    self.metric = metric
    self.eventType = eventType
    self.label = label
    self.unit = unit
    self.normalBelow = normalBelow
    self.alertAbove = alertAbove
    self.rule = rule
  }

  package static let errorRateWindow = 100
  package static let errorRateMinimum = 20

  /// The six limits of the original design.
  package static let defaults: [Threshold] = [
    Threshold(
      metric: "latency_ms", eventType: .api, label: "API latency", unit: "ms",
      normalBelow: 200, alertAbove: 500),
    Threshold(
      metric: "error_rate", eventType: .api, label: "API error rate", unit: "%",
      normalBelow: 1, alertAbove: 5, rule: .errorRate),
    Threshold(
      metric: "query_time_ms", eventType: .database, label: "DB query time", unit: "ms",
      normalBelow: 100, alertAbove: 300),
    Threshold(
      metric: "load_time_ms", eventType: .frontend, label: "Frontend load time", unit: "ms",
      normalBelow: 2000, alertAbove: 5000),
    Threshold(
      metric: "cpu_percent", eventType: .infrastructure, label: "CPU", unit: "%",
      normalBelow: 70, alertAbove: 90),
    Threshold(
      metric: "memory_percent", eventType: .infrastructure, label: "Memory", unit: "%",
      normalBelow: 80, alertAbove: 95),
  ]
}
