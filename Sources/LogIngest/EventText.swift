package import LogModel

extension LogEvent {
  /// Reads one line whole: for the few events that are shown or written out.
  ///
  /// Accepts what the stream's decoder accepts and gives the same values; `fallbackID` becomes the
  /// id of an event that brings none.
  package init?(line: [UInt8], fallbackID: String) {
    guard let value = try? JSONValue(parsing: line), value.members != nil,
      let time = value["timestamp"]?.string.flatMap({ Timestamp($0) }),
      let type = value["event_type"]?.string.flatMap({ EventType(name: $0) }),
      let service = value["service_name"]?.string
    else { return nil }
    self.init(
      eventID: Self.text(value["event_id"]) ?? fallbackID, timestamp: time, type: type,
      service: service, region: Self.text(value["region"]),
      customerID: Self.text(value["customer_id"]),
      severity: value["severity"]?.string.flatMap { EventSeverity(name: $0) } ?? .info,
      message: value["message"]?.string ?? "", metrics: value["metrics"]?.members ?? [],
      extra: Self.unknown(value.members ?? []))
  }

  /// Text that is there and not empty.
  private static func text(_ value: JSONValue?) -> String? {
    value?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static let known: Set<String> = [
    "event_id", "timestamp", "event_type", "service_name", "region", "customer_id", "severity",
    "message", "metrics", "flagged", "critical",
  ]

  private static func unknown(_ members: [JSONMember]) -> [JSONMember] {
    members.filter { !known.contains($0.name) }
  }
}
