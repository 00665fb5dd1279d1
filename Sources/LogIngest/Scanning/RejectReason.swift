/// Why a line is not an event; each kind of error has one fixed wording.
package enum RejectReason: UInt8, Codable, CaseIterable, Sendable {
  case notJSON
  case notObject
  case unclosedString
  case controlCharacter
  case badEscape
  case notUTF8
  case tooDeep
  case trailingText
  case missingTimestamp
  case missingYear
  case badTimestamp
  case missingType
  case unknownType
  case missingService
  case badService
  case tooLong
  case fewColumns
  case missingEnd
  /// A metric under another name: the line is read by the rules for any dialect.
  case otherName
  case missingDate

  /// Whether the reason concerns the whole line, so that a column adds nothing.
  package var isAboutLine: Bool {
    switch self {
    case .missingTimestamp, .missingYear, .missingDate, .missingType, .missingService, .tooLong,
      .fewColumns,
      .missingEnd:
      true
    default: false
    }
  }

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
    case .missingTimestamp: "no timestamp"
    case .missingYear: "the time has no year; --year names it"
    case .missingDate: "the time has no date; one in the name of the file gives it"
    case .badTimestamp: "the time is of no known form"
    case .missingType: "no event_type"
    case .unknownType: "unknown event_type"
    case .missingService: "no service_name"
    case .badService: "service_name is not text"
    case .tooLong: "the line is too long"
    case .otherName: "a metric under another name"
    case .missingEnd: "the end of a split line is missing"
    case .fewColumns: "the row has fewer columns than the header"
    }
  }
}

/// A line violates the grammar or the schema at a place.
struct LineError: Error {
  var reason: RejectReason
  /// Index of the byte in the chunk.
  var at: Int

  init(_ reason: RejectReason, _ at: Int) {
    self.reason = reason
    self.at = at
  }
}
