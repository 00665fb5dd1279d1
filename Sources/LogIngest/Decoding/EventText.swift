package import LogModel

extension LogEvent {
  /// Reads one line with all its text, for the few events that are shown or written out.
  ///
  /// Accepts the same lines as the stream's decoder and gives the same values. `fallbackID` becomes
  /// the id of an event without one.
  package init?(line: [UInt8], fallbackID: @autoclosure () -> String) {
    guard let members = (try? JSONValue(parsing: line))?.members else { return nil }
    let fields = Fields(members)
    guard let time = fields[.timestamp]?.string.flatMap({ Timestamp($0) }),
      let type = fields[.type]?.scalarText.flatMap({ EventType(name: $0) }),
      let service = fields[.service]?.scalarText
    else { return nil }
    self.init(
      eventID: Self.id(fields[.eventID]) ?? fallbackID(), timestamp: time,
      source: EventSource(
        type, service, region: Self.text(fields[.region]), customerID: Self.text(fields[.customer])),
      severity: fields[.severity]?.scalarText.flatMap { EventSeverity(word: $0) } ?? .info,
      message: Self.message(fields[.message]), metrics: fields[.metrics]?.members ?? [],
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

  /// The members of a line by their role.
  ///
  /// Of several members with one name the last counts.
  private struct Fields {
    private var values = [JSONValue?](repeating: nil, count: Int(FieldRole.number.rawValue) + 1)
    /// Members that the schema does not name.
    private(set) var extra: [JSONMember] = []

    private static let rows = Dictionary(
      uniqueKeysWithValues: EventSchema.event.map { ($0.name, $0) })

    subscript(role: FieldRole) -> JSONValue? { values[Int(role.rawValue)] }

    /// One pass over the members: cheaper than a search for each name.
    init(_ members: [JSONMember]) {
      for member in members {
        if let row = Self.rows[member.name], row.role != .caller {
          if row.keepsOnNull, member.value.isNull { continue }
          values[Int(row.role.rawValue)] = member.value
        } else if !EventSchema.added.contains(member.name) {
          extra.append(member)
        }
      }
      // `metrics` that is not an object is kept as an unknown field.
      if let metrics = self[.metrics], !metrics.isNull, metrics.members == nil {
        extra.append(JSONMember("metrics", metrics))
      }
    }
  }
}
