/// The metrics that logmon knows without a config file: the only list of them.
///
///     MetricCatalog ──▶ Threshold.defaults   rows with a limit
///                   ──▶ MetricTable          rows that an event carries, with their units
///                   ──▶ MetricFamily         the family of a row
///                   ──▶ KeyMetric            key rows (LogReport)
///
/// Each derived list keeps the order of the rows. A run reads the catalog at setup, never for an
/// event.
package enum MetricCatalog {
  package static let metrics: [MetricDefinition] = [
    MetricDefinition(
      "latency_ms", of: .api, unit: "ms", label: "API latency", family: .latency,
      limit: Limit(normalBelow: 200, alertAbove: 500), isKey: true),
    MetricDefinition(
      "error_rate", of: .api, unit: "%", label: "API error rate", family: .errors,
      limit: Limit(normalBelow: 1, alertAbove: 5, rule: .errorRate)),
    MetricDefinition(
      "query_time_ms", of: .database, unit: "ms", label: "DB query time", family: .latency,
      limit: Limit(normalBelow: 100, alertAbove: 300), isKey: true),
    MetricDefinition("connection_count", of: .database),
    MetricDefinition("slow_queries", of: .database),
    MetricDefinition(
      "load_time_ms", of: .frontend, unit: "ms", label: "Frontend load time", family: .latency,
      limit: Limit(normalBelow: 2000, alertAbove: 5000), isKey: true),
    MetricDefinition(
      "cpu_percent", of: .infrastructure, unit: "%", label: "CPU", family: .saturation,
      limit: Limit(normalBelow: 70, alertAbove: 90), isKey: true),
    MetricDefinition(
      "memory_percent", of: .infrastructure, unit: "%", label: "Memory", family: .saturation,
      limit: Limit(normalBelow: 80, alertAbove: 95), isKey: true),
    MetricDefinition("disk_io_mb", of: .infrastructure, unit: "MB/s"),
    MetricDefinition(
      "error_lines", of: nil, unit: "%", label: "Error lines", family: .errors,
      limit: Limit(normalBelow: 1, alertAbove: 5, rule: .errorLines)),
  ]

  private typealias Limit = MetricDefinition.Limit

  /// The row of a metric; a search over all rows, for setup only.
  package static func metric(named name: String) -> MetricDefinition? {
    metrics.first { $0.name == name }
  }
}

/// One row of `MetricCatalog`.
package struct MetricDefinition: Equatable, Sendable {
  /// The limit in force when no config file changes it.
  package struct Limit: Equatable, Sendable {
    /// Values below are normal; shown, never tested.
    package var normalBelow: Double
    /// A value strictly above exceeds the limit.
    package var alertAbove: Double
    package var rule = Threshold.Rule.value
  }

  /// The metric's name in the log, or that of the rate.
  package let name: String
  /// The type of the events that carry the metric; nil for any.
  package let eventType: EventType?
  /// `ms`, `%`, `MB/s` or empty.
  package let unit: String
  /// The name in texts: "API latency".
  ///
  /// The metric's own name where the row gives no label.
  package let label: String
  /// Nil for a metric that is a family of its own.
  package let family: MetricFamily?
  /// Nil for a metric that is read and shown, but has no limit by default.
  package let limit: Limit?
  /// Whether the report shows it as the number of an event that exceeds no limit.
  ///
  /// Of several in one event, the report shows the first in the order of the catalog.
  package let isKey: Bool

  init(
    _ name: String, of eventType: EventType?, unit: String = "", label: String? = nil,
    family: MetricFamily? = nil, limit: Limit? = nil, isKey: Bool = false
  ) {
    self.name = name
    self.eventType = eventType
    self.unit = unit
    self.label = label ?? name
    self.family = family
    self.limit = limit
    self.isKey = isKey
  }

  /// How the number that a limit judges is obtained.
  package var rule: Threshold.Rule { limit?.rule ?? .value }

  /// Whether an event carries its value; a rate is counted over several events.
  package var isCarried: Bool { rule == .value }
}
