internal import LogModel

/// What a decoder does with the value of a field: made once per run from the metric table.
enum FieldRole: Equatable, Sendable {
  case skip
  case eventID
  case timestamp
  case type
  case service
  case region
  case customer
  case severity
  case message
  case metrics
  case status
  /// The status, when a threshold of its own makes it a metric, too.
  case measuredStatus(MetricID)
  case place
  case fault
  case number(MetricID)
}

/// The names of fields and their roles.
struct KeyTable: Sendable {
  private struct Key {
    var name: [UInt8]
    var role: FieldRole
  }

  private let keys: [Key]

  private init(_ roles: [(String, FieldRole)]) {
    keys = roles.map { Key(name: Array($0.0.utf8), role: $0.1) }
  }

  /// The fields of an event itself.
  static let event = KeyTable([
    ("event_id", .eventID), ("timestamp", .timestamp), ("event_type", .type),
    ("service_name", .service), ("region", .region), ("customer_id", .customer),
    ("severity", .severity), ("message", .message), ("metrics", .metrics),
  ])

  /// The fields of its `metrics` object.
  init(metrics: MetricTable) {
    self.init(
      [
        ("status_code", metrics.id(of: "status_code").map { .measuredStatus($0) } ?? .status),
        ("endpoint", .place), ("page_url", .place),
        ("error_type", .fault),
      ] + (0..<metrics.count).map { (metrics[MetricID($0)].name, .number(MetricID($0))) })
  }

  /// The role of a name; names with escapes come decoded.
  func role(of name: [UInt8]) -> FieldRole {
    keys.first { $0.name == name }?.role ?? .skip
  }
}
