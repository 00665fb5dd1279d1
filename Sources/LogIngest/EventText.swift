package import LogModel

extension LogEvent {
  /// Reads one line whole: for the few events that are shown or written out.
  ///
  /// Accepts what the stream's decoder accepts and gives the same values; `fallbackID` becomes the
  /// id of an event that brings none.
  package init?(line: [UInt8], fallbackID: String) {
    guard let members = (try? JSONValue(parsing: line))?.members else { return nil }
    let fields = Fields(members)
    guard let time = fields.timestamp?.string.flatMap({ Timestamp($0) }),
      let type = fields.type?.string.flatMap({ EventType(name: $0) }),
      let service = fields.service?.string
    else { return nil }
    self.init(
      eventID: Self.text(fields.id) ?? fallbackID, timestamp: time, type: type,
      service: service, region: Self.text(fields.region),
      customerID: Self.text(fields.customer),
      severity: fields.severity?.string.flatMap { EventSeverity(name: $0) } ?? .info,
      message: fields.message?.string ?? "", metrics: fields.metrics?.members ?? [],
      extra: fields.extra)
  }

  /// Text that is there and not empty.
  private static func text(_ value: JSONValue?) -> String? {
    value?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The members of a line by what they mean; of several with one name the last, as everywhere.
  private struct Fields {
    var id: JSONValue?
    var timestamp: JSONValue?
    var type: JSONValue?
    var service: JSONValue?
    var region: JSONValue?
    var customer: JSONValue?
    var severity: JSONValue?
    var message: JSONValue?
    var metrics: JSONValue?
    /// What the schema does not name.
    var extra: [JSONMember] = []

    /// One walk: looking every name up for itself took as long as reading the line.
    init(_ members: [JSONMember]) {
      for member in members {
        switch member.name {
        case "event_id": id = member.value
        case "timestamp": timestamp = member.value
        case "event_type": type = member.value
        case "service_name": service = member.value
        case "region": region = member.value
        case "customer_id": customer = member.value
        case "severity": severity = member.value
        case "message": message = member.value
        case "metrics": metrics = member.value
        case "flagged", "critical": continue
        default: extra.append(member)
        }
      }
    }
  }
}
