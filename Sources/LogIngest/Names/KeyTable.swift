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
  /// The service that calls the event's service.
  case caller
  case customer
  case severity
  case message
  /// The object that holds the metrics. It has no value of its own; its members follow.
  case metrics
  case status
  /// The status, when a threshold on it makes it a metric, too.
  case measuredStatus
  /// Whether the request failed, where no status says so.
  case failed
  case endpoint
  case errorType
  case number

  /// Whether repeated values are part of templates until they have too many different values.
  var mayRepeat: Bool {
    switch self {
    case .skip, .type, .service, .region, .caller, .severity, .status, .failed, .endpoint,
      .errorType:
      true
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

  private init(_ rows: [EventSchema.Row], metrics: MetricTable?) {
    keys = rows.map { row in
      var field = Field(role: row.role)
      if let metric = metrics?.id(of: row.name) {
        field.metric = metric
        if row.role == .status { field.role = .measuredStatus }
      }
      return Key(name: Array(row.name.utf8), field: field)
    }
  }

  /// The fields of an event itself.
  static let event = KeyTable(EventSchema.event, metrics: nil)

  /// The fields of its `metrics` object.
  init(metrics: MetricTable) {
    let numbers = metrics.metrics.map { EventSchema.Row($0.name, .number) }
    self.init(EventSchema.metrics + numbers, metrics: metrics)
  }

  /// The field of a name.
  ///
  /// Names with escapes must be decoded first.
  func field(_ name: [UInt8]) -> Field {
    keys.first { $0.name == name }?.field ?? Field()
  }
}
