/// A limit in force: which metric of which events, and above what value it is exceeded.
package struct Threshold: Equatable, Sendable {
  /// How the number that is compared comes about.
  package enum Rule: Equatable, Sendable {
    /// The metric's own value.
    case value
    /// The share of 5xx answers, in percent, among the service's last `rateWindow` events with a
    /// status, from `rateMinimum` of them on.
    case errorRate
    /// The share of lines at error or critical level, in percent, among the last `rateWindow` events
    /// of a service that carries neither a status nor a metric with a limit, from `rateMinimum` on.
    case errorLines
  }

  /// The metric's name in the log, `error_rate` or `error_lines`.
  package var metric: String
  /// The type it was made for; nil for any.
  ///
  /// It judges other types, too, unless they have their own.
  package var eventType: EventType?
  /// As people say it: "API latency".
  package var label: String
  package var unit: String
  /// Values below are normal; shown, never tested.
  package var normalBelow: Double
  /// A value strictly above exceeds the threshold.
  package var alertAbove: Double
  package var rule: Rule

  package init(
    metric: String, eventType: EventType?, label: String, unit: String, normalBelow: Double,
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

  package static let rateWindow = 100
  package static let rateMinimum = 20

  /// Whether it judges a share of the last events instead of a value that an event carries.
  package var isRate: Bool { rule != .value }

  /// `api`, or `any`.
  package var typeName: String { eventType?.name ?? Self.anyType }
  package static let anyType = "any"

  /// The limits of the catalog, in its order.
  package static let defaults: [Threshold] = MetricCatalog.metrics.compactMap { metric in
    metric.limit.map { limit in
      Threshold(
        metric: metric.name, eventType: metric.eventType, label: metric.label, unit: metric.unit,
        normalBelow: limit.normalBelow, alertAbove: limit.alertAbove, rule: metric.rule)
    }
  }
}

extension [Threshold] {
  /// Where the limit stands that judges a metric in events of a type.
  ///
  /// A limit applies to every event that has its metric; of several, the one made for the event's
  /// type goes first, then one for any type, then the first.
  package func index(judging metric: String, in type: EventType) -> Int? {
    let named = indices.filter { self[$0].metric == metric }
    return named.first { self[$0].eventType == type }
      ?? named.first { self[$0].eventType == nil } ?? named.first
  }
}
