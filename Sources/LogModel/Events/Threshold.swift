/// A limit in force: a metric of some events, and the value above which it is exceeded.
package struct Threshold: Equatable, Sendable {
  /// How the compared number is obtained.
  package enum Rule: Equatable, Sendable {
    /// The metric's own value.
    case value
    /// The share of 5xx answers, in percent, among the service's last `rateWindow` events with a
    /// status. Needs at least `rateMinimum` of them.
    case errorRate
    /// The share of lines at error or critical level, in percent, among the last `rateWindow`
    /// events of a service without a status and without a metric that has a limit. Needs at least
    /// `rateMinimum` of them.
    case errorLines
  }

  /// The metric's name in the log, `error_rate` or `error_lines`.
  package var metric: String
  /// The event type of the threshold; nil for any.
  ///
  /// It also judges events of other types, unless a threshold of their own exists.
  package var eventType: EventType?
  /// The name in texts: "API latency".
  package var label: String
  package var unit: String
  /// Values below are normal; shown, never tested.
  package var normalBelow: Double
  /// A value strictly above exceeds the threshold, or strictly below where it is a floor.
  package var limit: Double
  package var rule: Rule
  /// Whether values below the limit exceed it.
  package var isFloor = false
  /// The percentile of the last values that is compared; nil for each value by itself.
  package var percentile: Percentile?
  /// The names of the events it judges.
  package var scope = ThresholdScope()
  /// False for a rule that exempts its events from less specific ones; its limit has no meaning.
  package var isEnabled = true

  package init(
    metric: String, eventType: EventType?, label: String, unit: String, normalBelow: Double,
    alertAbove: Double, rule: Rule = .value
  ) {
    self.metric = metric
    self.eventType = eventType
    self.label = label
    self.unit = unit
    self.normalBelow = normalBelow
    limit = alertAbove
    self.rule = rule
  }

  package static let rateWindow = 100
  package static let rateMinimum = 20

  /// Whether it is one of the limits on all events of a type, of which one judges each metric.
  ///
  /// Any other is a rule: it goes before these, or judges beside them.
  package var isGeneral: Bool { scope.isEmpty && percentile == nil && !isFloor }

  /// Whether it judges a share of the last events instead of a value of an event.
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
  /// The index of the limit that judges a metric in events of a type.
  ///
  /// A limit applies to every event that has its metric. Of several limits, the one for the event's
  /// type has precedence, then one for any type, then the first.
  package func index(judging metric: String, in type: EventType) -> Int? {
    let named = indices.filter { self[$0].metric == metric && self[$0].isGeneral }
    return named.first { self[$0].eventType == type }
      ?? named.first { self[$0].eventType == nil } ?? named.first
  }
}
