// LogModel: the types that all other modules share. Pure values: no files, no clock, no Foundation.
//
//   EventRecord ──▶ Finding ──▶ Issue ──▶ Alert, Ticket, KBEntry ──▶ Analysis
//   (a line, small)             (one cause)                          (complete report)
//
// Everything here is Sendable, and equal inputs make equal values.

/// What kind of component wrote an event; decides which metrics it carries.
package enum EventType: UInt8, Codable, CaseIterable, Sendable {
  case api
  case database
  case frontend
  case infrastructure

  package var name: String {
    switch self {
    case .api: "api"
    case .database: "database"
    case .frontend: "frontend"
    case .infrastructure: "infrastructure"
    }
  }

  package init?(name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// The depth of the component in the stack: what other components depend on is deeper.
  ///
  /// Failures travel upwards, so among services that failed together the deepest is suspected
  /// first.
  package var depth: Int {
    switch self {
    case .frontend: 0
    case .api: 1
    case .database: 2
    case .infrastructure: 3
    }
  }
}

/// A parsed log line with all its text.
///
/// Made only for the few events that are shown or written out; the stream uses `EventRecord`.
package struct LogEvent: Equatable, Sendable {
  package var eventID: String
  package var timestamp: Timestamp
  package var source: EventSource
  package var severity: EventSeverity
  package var message: String
  /// In the order of the line; the values may be any JSON.
  package var metrics: [JSONMember]
  /// Fields that the schema does not name, unchanged.
  package var extra: [JSONMember]

  package init(
    eventID: String, timestamp: Timestamp, source: EventSource, severity: EventSeverity = .info,
    message: String = "", metrics: [JSONMember] = [], extra: [JSONMember] = []
  ) {
    self.eventID = eventID
    self.timestamp = timestamp
    self.source = source
    self.severity = severity
    self.message = message
    self.metrics = metrics
    self.extra = extra
  }

  /// The number of a metric, or nil.
  ///
  /// A string that holds a number counts as one.
  package func number(_ metric: String) -> Double? {
    metrics.last { $0.name == metric }?.value.numberOrNumberText
  }

  /// The text of a metric, or nil.
  package func text(_ metric: String) -> String? {
    metrics.last { $0.name == metric }?.value.string
  }
}

/// Who sent an event, and for whom.
package struct EventSource: Equatable, Sendable {
  package var type: EventType
  package var service: String
  package var region: String?
  package var customerID: String?

  package init(
    _ type: EventType, _ service: String, region: String? = nil, customerID: String? = nil
  ) {
    self.type = type
    self.service = service
    self.region = region
    self.customerID = customerID
  }
}

/// The place of a line: file and line number, in the form that editors use.
package struct LineLocation: Codable, Equatable, Sendable, CustomStringConvertible {
  /// Index into the input files of the analysis.
  package var input: Int
  /// The name that the user gave; never an absolute path that the user did not write.
  package var file: String
  /// 1-based.
  package var line: Int

  package init(input: Int, file: String, line: Int) {
    self.input = input
    self.file = file
    self.line = line
  }

  package var description: String { String(writing: write) }

  /// The id of an event there: its own, or the place where it has none.
  ///
  /// `#2` is the id of the second record of a line, which is called `FILE:LINE#2`.
  package func eventID(_ own: String) -> String {
    own.isEmpty ? description : own.utf8.first == UInt8(ascii: "#") ? description + own : own
  }

  /// Appends the description as bytes.
  package func write(to text: inout [UInt8]) {
    text += file.utf8
    text.append(UInt8(ascii: ":"))
    text.appendDecimal(line)
  }
}

extension LineLocation {
  package static let none = Self(input: 0, file: "", line: 0)

  /// Reads a place of a state: its input may have another number and name now.
  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let input = try decoder.input(fields.decode(Int.self, forKey: .input))
    let file = try fields.decode(String.self, forKey: .file)
    let line = try fields.decode(Int.self, forKey: .line)
    // An empty place has no file.
    self.init(input: input.number, file: file.isEmpty ? file : input.name, line: line)
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.input(&input)
    try coder.text(&file)
    try coder.count(&line)
  }
}

extension LogEvent {
  package static let empty = Self(
    eventID: "", timestamp: Timestamp(microseconds: 0), source: EventSource(.api, ""))

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.text(&eventID)
    try coder.time(&timestamp)
    try coder.choice(&source.type)
    try coder.text(&source.service)
    try coder.optional(&source.region, "") { try $0.text(&$1) }
    try coder.optional(&source.customerID, "") { try $0.text(&$1) }
    try coder.choice(&severity)
    try coder.text(&message)
    try coder.list(&metrics, JSONMember("", .null)) { try $1.code(&$0) }
    try coder.list(&extra, JSONMember("", .null)) { try $1.code(&$0) }
  }
}
