/// Values all JSON outputs write alike.
extension JSONValue {
  package static func time(_ time: Timestamp) -> Self { .string(time.description) }

  /// A number that was worked out here, in three decimals; large ones have none to round.
  package static func computed(_ value: Double) -> Self {
    abs(value) < 1e12 ? .double(value, places: 3) : .double(value)
  }

  package static func computed(_ value: Double?) -> Self { value.map { .computed($0) } ?? .null }
}
