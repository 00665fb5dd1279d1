internal import LogModel

/// What a decoder does at the end of a template: usually it reads the value of a field.
enum FieldRole: UInt8, Sendable {
  /// Nothing: another template follows.
  case template
  case lineEnd
  /// The line was blank.
  case blankLine
  case skip
  case eventID
  case timestamp
  case type
  case service
  case region
  case customer
  case severity
  case message
  /// The object that holds the metrics. It has no value of its own; its members follow.
  case metrics
  case status
  /// The status, when a threshold on it makes it a metric, too.
  case measuredStatus
  case place
  case fault
  case number

  /// Whether repeated values are part of templates until they have too many different values.
  var mayRepeat: Bool {
    switch self {
    case .skip, .type, .service, .region, .severity, .status, .place, .fault: true
    case .template, .lineEnd, .blankLine, .eventID, .timestamp, .customer, .message, .metrics,
      .measuredStatus, .number:
      false
    }
  }
}

/// A field by its role, made once per run from the metric table.
///
/// The metric is a separate property: an associated value would make each switch slower.
struct Field: Sendable {
  var role = FieldRole.skip
  /// The metric of a number or of a measured status.
  var metric: MetricID = 0
}

/// The names of fields and their roles.
struct KeyTable: Sendable {
  private struct Key {
    var name: [UInt8]
    var field: Field
  }

  private let keys: [Key]

  private init(_ fields: [(String, Field)]) {
    keys = fields.map { Key(name: Array($0.0.utf8), field: $0.1) }
  }

  /// The fields of an event itself.
  static let event = KeyTable(
    [
      ("event_id", .eventID), ("timestamp", .timestamp), ("event_type", .type),
      ("service_name", .service), ("region", .region), ("customer_id", .customer),
      ("severity", .severity), ("message", .message), ("metrics", .metrics),
    ].map { ($0, Field(role: $1)) })

  /// The fields of its `metrics` object.
  init(metrics: MetricTable) {
    let status = metrics.id(of: "status_code")
    self.init(
      [
        (
          "status_code",
          status.map { Field(role: .measuredStatus, metric: $0) } ?? Field(role: .status)
        ),
        ("endpoint", Field(role: .place)), ("page_url", Field(role: .place)),
        ("error_type", Field(role: .fault)),
      ]
        + (0..<metrics.count).map {
          (metrics[MetricID($0)].name, Field(role: .number, metric: MetricID($0)))
        })
  }

  /// The field of a name.
  ///
  /// Names with escapes must be decoded first.
  func field(_ name: [UInt8]) -> Field {
    keys.first { $0.name == name }?.field ?? Field()
  }
}
