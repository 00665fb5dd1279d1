package import LogModel

extension LogEvent {
  /// Reads one line with all its text, for the few events that are shown or written out.
  ///
  /// Accepts the same lines as the stream's decoder and gives the same values. `fallbackID` becomes
  /// the id of an event without one.
  package init?(line: [UInt8], fallbackID: @autoclosure () -> String) {
    guard let members = (try? JSONValue(parsing: line))?.members else { return nil }
    let fields = Fields(members)
    guard let time = fields.timestamp?.string.flatMap({ Timestamp($0) }),
      let type = fields.type?.scalarText.flatMap({ EventType(name: $0) }),
      let service = fields.service?.scalarText
    else { return nil }
    self.init(
      eventID: Self.id(fields.id) ?? fallbackID(), timestamp: time, type: type,
      service: service, region: Self.text(fields.region),
      customerID: Self.text(fields.customer),
      severity: fields.severity?.scalarText.flatMap { EventSeverity(word: $0) } ?? .info,
      message: Self.message(fields.message), metrics: fields.metrics?.members ?? [],
      extra: fields.extra)
  }

  /// The text of a value; a number gives its digits.
  ///
  /// Nil for a missing or empty value.
  private static func text(_ value: JSONValue?) -> String? {
    value?.scalarText.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The id: any value that is not empty.
  private static func id(_ value: JSONValue?) -> String? {
    guard let value, !value.isNull else { return nil }
    if let text = value.scalarText { return text.isEmpty ? nil : text }
    return String(decoding: value.compactBytes, as: UTF8.self)
  }

  /// The message: for an object its own message, for any other value that is not text its JSON.
  private static func message(_ value: JSONValue?) -> String {
    guard let value, !value.isNull else { return "" }
    if let text = value.scalarText { return text }
    let inner = ["message", "msg", "text"].compactMap { value[$0]?.string }.first
    return inner ?? String(decoding: value.compactBytes, as: UTF8.self)
  }

  /// The members of a line by their meaning.
  ///
  /// Of several members with one name the last counts.
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
    /// Members that the schema does not name.
    var extra: [JSONMember] = []

    /// One pass over the members: cheaper than a search for each name.
    init(_ members: [JSONMember]) {
      for member in members {
        switch member.name {
        case "event_id": id = member.value
        // A null does not replace an earlier value.
        case "timestamp": if !member.value.isNull { timestamp = member.value }
        case "event_type": if !member.value.isNull { type = member.value }
        case "service_name": service = member.value
        case "region": region = member.value
        case "customer_id": customer = member.value
        case "severity": if !member.value.isNull { severity = member.value }
        case "message": message = member.value
        case "metrics": metrics = member.value
        case "flagged", "critical": continue
        default: extra.append(member)
        }
      }
      // `metrics` that is not an object is kept as an unknown field.
      if let metrics, !metrics.isNull, metrics.members == nil {
        extra.append(JSONMember("metrics", metrics))
      }
    }
  }
}
