/// Values that all JSON outputs write in the same form.
extension JSONValue {
  package static func time(_ time: Timestamp) -> Self { .string(time.description) }

  /// A computed number, rounded to three decimals; a large number has no decimals to round.
  package static func computed(_ value: Double) -> Self {
    abs(value) < 1e12 ? .double(value, places: 3) : .double(value)
  }

  package static func computed(_ value: Double?) -> Self { value.map { .computed($0) } ?? .null }
}
