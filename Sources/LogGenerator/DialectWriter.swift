import LogModel

/// Renders events as lines of another dialect.
struct DialectWriter: Sendable {
  /// What stands in place of a name in the text of a line; JSON text without quotes, where nothing
  /// else is said.
  enum Gap: String {
    case service, region, verb, path, address, message, id
    /// JSON values: a string in quotes, or null.
    case customer, error, quotedID
    case status, connections, slow, memory, disk
    /// The metric that decides, in milliseconds or percent; milliseconds in other units.
    case value, inSeconds, inNanoseconds
    /// The time: RFC 3339, `05/Jan/2026:08:00:00 +0000`, or the time since 1970.
    case time, clock, seconds, milliseconds, nanoseconds
    case goLevel, nodeLevel, otelLevel
    /// Of a status: whether the server did its part, and the phrase for it.
    case success, reason
  }

  private enum Piece {
    case literal([UInt8])
    case gap(Gap)
  }

  /// By the raw value of an event type; nil where the dialect has no line for it.
  private let lines: [[Piece]?]
  private let texts: EventWriter
  private var time = TimeWriter()
  private var clock = ClockWriter()

  init(_ dialect: LogDialect, _ texts: EventWriter) {
    self.texts = texts
    lines = EventType.allCases.map { dialect.lines[$0].map(Self.parse) }
  }

  private static func parse(_ line: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = (line + "\n")[...]
    while let open = rest.firstRange(of: "%{"),
      let close = rest[open.upperBound...].firstIndex(of: "}")
    {
      pieces.append(.literal(Array(rest[..<open.lowerBound].utf8)))
      let name = String(rest[open.upperBound..<close])
      guard let gap = Gap(rawValue: name) else {
        preconditionFailure("a line has the unknown gap '\(name)'")
      }
      pieces.append(.gap(gap))
      rest = rest[rest.index(after: close)...]
    }
    return pieces + [.literal(Array(rest.utf8))]
  }

  /// Appends the line of `draft`; false, and nothing, where the dialect cannot carry it.
  mutating func append(
    _ draft: EventDraft, _ id: EventID, _ milliseconds: Int64, to bytes: inout [UInt8]
  ) -> Bool {
    guard !draft.isPlain, let line = lines[Int(draft.type.rawValue)] else { return false }
    for piece in line {
      switch piece {
      case .literal(let text): bytes += text
      case .gap(let gap): append(gap, draft, id, milliseconds, to: &bytes)
      }
    }
    return true
  }

  private mutating func append(
    _ gap: Gap, _ draft: EventDraft, _ id: EventID, _ milliseconds: Int64,
    to bytes: inout [UInt8]
  ) {
    switch gap {
    case .service: bytes += texts.names[draft.service]
    case .region: bytes += texts.regions[draft.region]
    case .verb: bytes += texts.endpoint(of: draft).verb
    case .path: bytes += texts.endpoint(of: draft).path
    case .address: bytes += texts.endpoint(of: draft).address
    case .message: texts.appendMessage(draft, to: &bytes)
    case .id: id.append(to: &bytes)
    case .quotedID:
      bytes.append(UInt8(ascii: "\""))
      id.append(to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    case .customer: bytes += draft.customer.map { Customers.names[$0] } ?? Self.null
    case .error: bytes += draft.error.map { Self.errors[$0] } ?? Self.null
    case .status: bytes.appendDecimal(draft.status)
    case .connections: bytes.appendDecimal(draft.connections)
    case .slow: bytes.appendDecimal(draft.slowQueries)
    case .memory: bytes.appendTenths(draft.memory)
    case .disk: bytes.appendDecimal(draft.disk)
    case .value:
      switch draft.type {
      case .api, .frontend: bytes.appendDecimal(draft.value)
      case .database, .infrastructure: bytes.appendTenths(draft.value)
      }
    case .inSeconds: bytes.appendThousandths(draft.value)
    case .inNanoseconds: bytes.appendDecimal(draft.value * 1_000_000)
    case .time: time.append(milliseconds, to: &bytes)
    case .clock: clock.append(milliseconds, to: &bytes)
    case .seconds: bytes.appendThousandths(Int(milliseconds))
    case .milliseconds: bytes.appendDecimal(Int(milliseconds))
    case .nanoseconds: bytes.appendDecimal(Int(milliseconds) * 1_000_000)
    case .goLevel: bytes += Self.goLevels[Int(draft.severity.rawValue)]
    case .nodeLevel: bytes.appendDecimal(30 + 10 * Int(draft.severity.rawValue))
    case .otelLevel: bytes.appendDecimal(9 + 4 * Int(draft.severity.rawValue))
    case .success: bytes += "\(draft.status < 500)".utf8
    case .reason: bytes += (Self.reasons[draft.status] ?? "OK").utf8
    }
  }

  private static let null = Array("null".utf8)
  private static let goLevels = ["info", "warn", "error", "fatal"].map { Array($0.utf8) }
  private static let errors = Browsers.errorTypes.map { Array("\"".utf8) + $0 + Array("\"".utf8) }
  private static let reasons = [201: "Created", 400: "Bad Request", 500: "Internal Server Error"]
}

/// Writes moments as `05/Jan/2026:08:00:00 +0000`, remembering the text of the current day.
private struct ClockWriter: Sendable {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private var today = Int.min
  private var date: [UInt8] = []

  mutating func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
    let seconds = Int(milliseconds.floorDivided(by: 1000))
    let day = Int(milliseconds.floorDivided(by: 86_400_000))
    if day != today {
      today = day
      let civil = CivilDate(daysSinceEpoch: day)
      date = []
      date.appendTwoDigits(civil.day)
      date += "/\(Self.months[civil.month - 1])/".utf8
      date.appendDecimal(civil.year, width: 4)
      date.append(UInt8(ascii: ":"))
    }
    let clock = seconds - day * 86_400
    bytes += date
    bytes.appendTwoDigits(clock / 3600)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendTwoDigits(clock / 60 % 60)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendTwoDigits(clock % 60)
    bytes += Self.zone
  }

  private static let zone = Array(" +0000".utf8)
}

extension [UInt8] {
  /// A number of thousandths: 1914 is `1.914`.
  fileprivate mutating func appendThousandths(_ value: Int) {
    appendDecimal(value / 1000)
    append(UInt8(ascii: "."))
    appendDecimal(value % 1000, width: 3)
  }
}
