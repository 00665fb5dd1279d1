internal import LogIngest
package import LogModel

/// What is kept of an event that may be shown: its line.
///
/// For a line that is too long, the values of its record and the head of its message.
///
/// The choice depends on the line alone, not on the borders of chunks.
package enum ShownLine: Sendable {
  case whole(ArraySlice<UInt8>)
  /// A line that was translated into our dialect, and the record it was translated from.
  case translated(ArraySlice<UInt8>, from: ArraySlice<UInt8>)
  case shortened(LogEvent)

  /// Longer lines are shortened, to bound the memory of all shown events.
  static let longest = 16 << 10
  /// The bytes kept of the message of such a line.
  static let longestMessage = 4 << 10
  /// Longer ids and names are shortened, too.
  static let longestName = 1 << 10

  /// What is kept of a line; the samples are those of its batch.
  init(
    _ line: ArraySlice<UInt8>, _ record: EventRecord, _ samples: [Sample], _ names: Names,
    _ metrics: MetricTable, original: ArraySlice<UInt8>? = nil
  ) {
    self =
      line.count > Self.longest
      ? .shortened(Self.event(line, record, samples, names, metrics))
      : original.map { .translated(line, from: $0.prefix(Self.longest)) } ?? .whole(line)
  }

  /// The approximate number of bytes that are kept.
  var count: Int {
    switch self {
    case .whole(let line): line.count
    case .translated(let line, let original): line.count + original.count
    case .shortened(let event): event.message.utf8.count + 1024
    }
  }

  /// A copy in memory of its own.
  var copy: ShownLine {
    switch self {
    case .whole(let line): .whole(Array(line)[...])
    case .translated(let line, let original):
      .translated(Array(line)[...], from: Array(original)[...])
    case .shortened: self
    }
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    var form =
      switch self {
      case .whole: 0
      case .translated: 1
      case .shortened: 2
      }
    try coder.index(&form, below: 3)
    var (line, original, event) = ([UInt8](), [UInt8](), LogEvent.empty)
    switch self {
    case .whole(let known): line = Array(known)
    case .translated(let known, let from): (line, original) = (Array(known), Array(from))
    case .shortened(let known): event = known
    }
    if form == 2 { try event.code(&coder) } else { try coder.bytes(&line) }
    if form == 1 { try coder.bytes(&original) }
    guard coder.isReading else { return }
    self =
      form == 0
      ? .whole(line[...])
      : form == 1 ? .translated(line[...], from: original[...]) : .shortened(event)
  }

  /// The event in full, or the parts of it that were kept; its service has the name of the table.
  func event(at location: LineLocation, _ services: NameTable) -> LogEvent? {
    switch self {
    case .whole(let line):
      return LogEvent(line: Array(line), fallbackID: location.description, services)
    case .translated(let line, let original):
      guard var event = LogEvent(line: Array(line), fallbackID: "", services) else { return nil }
      event.extra = Self.members(of: original)
      event.eventID = location.eventID(event.eventID)
      return event
    case .shortened(var event):
      if event.eventID.isEmpty { event.eventID = location.description }
      return event
    }
  }

  /// The members of a record in another dialect; of a record in text the text itself.
  static func members(of original: ArraySlice<UInt8>) -> [JSONMember] {
    let start = original.firstIndex { $0 > 0x20 } ?? original.startIndex
    if original[start...].first == UInt8(ascii: "{"),
      let members = (try? JSONValue(parsing: Array(original[start...])))?.members
    {
      // Names of our own fields would stand twice in an output.
      return members.filter { !ReadingOptions.fieldNames.contains($0.name) }
    }
    return [JSONMember("line", .string(String(decoding: original, as: UTF8.self)))]
  }

  // MARK: Shortening

  private static func event(
    _ line: ArraySlice<UInt8>, _ record: EventRecord, _ samples: [Sample], _ names: Names,
    _ metrics: MetricTable
  ) -> LogEvent {
    let kind = names.kinds[record.kind]
    let message = text(line, record.messageStart, record.messageLength, longestMessage)
    return LogEvent(
      eventID: text(line, record.idStart, record.idLength, longestName), timestamp: record.time,
      source: EventSource(
        kind.type, name(kind.service, names.services) ?? "",
        region: name(kind.region, names.regions),
        customerID: name(record.customer, names.customers)),
      severity: record.severity,
      message: "\(message)… [shortened: the line has \(line.count) bytes]",
      metrics: members(record, samples, metrics) + members(kind, names))
  }

  private static func members(
    _ record: EventRecord, _ samples: [Sample], _ metrics: MetricTable
  ) -> [JSONMember] {
    let first = Int(record.firstSample)
    return samples[first..<first + Int(record.sampleCount)].map {
      JSONMember(metrics[$0.metric].name, .double($0.value))
    }
  }

  private static func members(_ kind: EventKind, _ names: Names) -> [JSONMember] {
    let key = kind.type == .frontend ? "page_url" : "endpoint"
    let texts = [
      (key, name(kind.endpoint, names.endpoints)),
      ("error_type", name(kind.errorType, names.errorTypes)),
    ]
    return (kind.status > 0 ? [JSONMember("status_code", .int(Int(kind.status)))] : [])
      + texts.compactMap { name, text in text.map { JSONMember(name, .string($0)) } }
  }

  private static func name(_ id: NameID, _ table: NameTable) -> String? {
    guard id > 0 else { return nil }
    let name = table[id]
    return name.utf8.count > longestName
      ? String(decoding: name.utf8.prefix(longestName), as: UTF8.self) + "…" : name
  }

  /// The text between two quotes of a line, without escapes, cut where it is too long.
  private static func text(
    _ line: ArraySlice<UInt8>, _ start: UInt32, _ length: UInt32, _ longest: Int
  ) -> String {
    let part = line.dropFirst(Int(start)).prefix(min(Int(length), longest))
    // A cut may split a character or an escape, of which the longest has twelve bytes.
    for missing in 0...min(12, part.count) {
      let quoted = [UInt8(ascii: "\"")] + part.dropLast(missing) + [UInt8(ascii: "\"")]
      if let text = (try? JSONValue(parsing: quoted))?.string { return text }
    }
    return String(decoding: part, as: UTF8.self)
  }
}

extension LogEvent {
  /// The event of a line; its service has the name of the table.
  init?(line: [UInt8], fallbackID: String, _ services: NameTable) {
    self.init(line: line, fallbackID: fallbackID)
    source.service = services.kept(source.service)
  }
}
