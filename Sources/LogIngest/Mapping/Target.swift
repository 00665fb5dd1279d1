internal import LogModel

/// One of our fields or metrics, as a place that a foreign value can take.
struct Target: Hashable, Sendable {
  let number: Int

  static let timestamp = Self(number: 0)
  static let type = Self(number: 1)
  static let eventID = Self(number: 2)
  static let service = Self(number: 3)
  static let region = Self(number: 4)
  static let customer = Self(number: 5)
  static let severity = Self(number: 6)
  static let message = Self(number: 7)
  static let status = Self(number: 8)
  static let endpoint = Self(number: 9)
  static let page = Self(number: 10)
  static let errorType = Self(number: 11)
  static let failed = Self(number: 12)
  /// The text that is a record in itself.
  static let inner = Self(number: 13)
  private static let firstMetric = 16
  static let capacity = firstMetric + MetricTable.capacity

  static func metric(_ id: MetricID) -> Self { Self(number: firstMetric + Int(id)) }
  init(number: Int) { self.number = number }

  /// The metric; nil for another field.
  var metric: MetricID? {
    number >= Self.firstMetric ? MetricID(number - Self.firstMetric) : nil
  }

  /// Whether the value of the target is any text.
  var isText: Bool {
    metric == nil && ![Self.timestamp, .failed, .status].contains(self)
  }

  private static let named: [String: Self] = [
    "timestamp": timestamp, "event_type": type, "event_id": eventID, "service_name": service,
    "region": region, "customer_id": customer, "severity": severity, "message": message,
    "status_code": status, "endpoint": endpoint, "page_url": page, "error_type": errorType,
    "failed": failed, "inner": inner,
  ]

  func name(_ metrics: MetricTable) -> String? {
    if let metric { return metrics[metric].name }
    return Self.named.first { $0.value == self }?.key
  }

  /// Nil for a metric that the run does not read.
  init?(named name: String, _ metrics: MetricTable) {
    if let known = Self.named[name] {
      self = known
    } else if let metric = metrics.id(of: name) {
      self = .metric(metric)
    } else {
      return nil
    }
  }
}
