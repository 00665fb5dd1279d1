internal import LogModel

/// The fields of an event and the roles they have: the only list of their names.
///
///     EventSchema ──▶ KeyTable   the decoder's lookup from a name to a field
///                 ──▶ LogEvent   the fields of an event that is shown, by role
///                 ──▶ a dialect  maps the names of another format to these roles
enum EventSchema {
  /// The members of an event itself.
  static let event: [Row] = [
    Row("event_id", .eventID), Row("timestamp", .timestamp, keepsOnNull: true),
    Row("event_type", .type, keepsOnNull: true), Row("service_name", .service),
    Row("region", .region), Row("caller", .caller), Row("customer_id", .customer),
    Row("severity", .severity, keepsOnNull: true), Row("message", .message),
    Row("metrics", .metrics),
  ]

  /// The members of `metrics` that are not numbers with a limit of their own.
  static let metrics: [Row] = [
    Row("status_code", .status), Row("endpoint", .endpoint), Row("page_url", .endpoint),
    Row("error_type", .errorType), Row("failed", .failed),
  ]

  /// The members that our own outputs add to an event; a reader skips them.
  static let added = ["flagged", "critical"]

  /// One field.
  struct Row: Sendable {
    let name: String
    let role: FieldRole
    /// Whether a null leaves an earlier value of the same name in place.
    let keepsOnNull: Bool

    init(_ name: String, _ role: FieldRole, keepsOnNull: Bool = false) {
      self.name = name
      self.role = role
      self.keepsOnNull = keepsOnNull
    }
  }
}
