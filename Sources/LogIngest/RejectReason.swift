/// Why a line is no event: the same words for the same kind of mistake.
package enum RejectReason: UInt8, CaseIterable, Sendable {
  case notJSON
  case notObject
  case unclosedString
  case controlCharacter
  case badEscape
  case notUTF8
  case tooDeep
  case trailingText
  case wrongType
  case numberOutOfRange
  case missingTimestamp
  case badTimestamp
  case missingType
  case unknownType
  case missingService
  case unknownSeverity
  case tooLong

  package var text: String {
    switch self {
    case .notJSON: "not valid JSON"
    case .notObject: "not a JSON object"
    case .unclosedString: "a string has no closing quote"
    case .controlCharacter: "a control character stands in a string"
    case .badEscape: "unknown escape in a string"
    case .notUTF8: "not valid UTF-8"
    case .tooDeep: "nested too deep"
    case .trailingText: "more text after the object"
    case .wrongType: "a field has the wrong type"
    case .numberOutOfRange: "a number is out of range"
    case .missingTimestamp: "no timestamp"
    case .badTimestamp: "timestamp is not RFC 3339"
    case .missingType: "no event_type"
    case .unknownType: "unknown event_type"
    case .missingService: "no service_name"
    case .unknownSeverity: "unknown severity"
    case .tooLong: "the line is too long"
    }
  }
}

/// A line broke the grammar or the schema at a place.
struct LineError: Error {
  var reason: RejectReason
  /// Index of the byte in the chunk.
  var at: Int

  init(_ reason: RejectReason, _ at: Int) {
    self.reason = reason
    self.at = at
  }
}
