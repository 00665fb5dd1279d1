internal import LogModel

/// The fields of an event: each value into its place in the record.
extension EventDecoder {
  @inline(__always)
  mutating func readField(
    _ role: FieldRole, _ chunk: RawSpan, _ at: inout Int, _ line: inout Line,
    _ batch: inout Batch
  ) throws(LineError) {
    switch role {
    case .service:
      line.record.service = try Self.name(chunk, &at, &services)
    case .region: line.record.region = try Self.name(chunk, &at, &regions)
    case .customer: line.record.customer = try Self.name(chunk, &at, &customers)
    case .timestamp: try readTimestamp(chunk, &at, &line)
    case .type: try Self.readType(chunk, &at, &line)
    case .severity: try Self.readSeverity(chunk, &at, &line)
    case .eventID:
      let range = try Self.optionalText(chunk, &at)
      line.record.idStart = UInt32(truncatingIfNeeded: range.lowerBound - line.start)
      line.record.idLength = UInt32(truncatingIfNeeded: range.count)
    case .message:
      let range = try Self.optionalText(chunk, &at)
      line.record.messageStart = UInt32(truncatingIfNeeded: range.lowerBound - line.start)
      line.record.messageLength = UInt32(truncatingIfNeeded: range.count)
    case .metrics: try readMetrics(chunk, &at, &line, &batch)
    default: try Scanner.skipValue(chunk, &at)
    }
  }

  /// The text of a string or, for null, of nothing; without the quotes, escapes kept.
  @inline(__always)
  static func optionalText(
    _ chunk: RawSpan, _ at: inout Int
  ) throws(LineError) -> Range<Int> {
    guard chunk.byte(at) == UInt8(ascii: "\"") else {
      try skipNull(chunk, &at)
      return at..<at
    }
    at += 1
    let start = at
    _ = try Scanner.skipString(chunk, &at)
    return start..<at - 1
  }

  static func skipNull(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    let start = at
    try Scanner.skipValue(chunk, &at)
    guard chunk.byte(start) == UInt8(ascii: "n") else { throw LineError(.wrongType, start) }
  }

  /// The id of a name; 0 for null and for empty text.
  @inline(__always)
  static func name(
    _ chunk: RawSpan, _ at: inout Int, _ names: inout NameDictionary
  ) throws(LineError) -> NameID {
    guard chunk.byte(at) == UInt8(ascii: "\"") else {
      try skipNull(chunk, &at)
      return 0
    }
    at += 1
    let start = at
    if try Scanner.skipString(chunk, &at) {
      let text = text(chunk, start..<at - 1, hasEscapes: true)
      return text.isEmpty ? 0 : names.id(text)
    }
    return at - 1 > start ? names.id(chunk, start, at - 1 - start) : 0
  }

  @inline(__always)
  mutating func readTimestamp(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line
  ) throws(LineError) {
    guard chunk.byte(at) == UInt8(ascii: "\"") else {
      try Self.skipNull(chunk, &at)
      return
    }
    at += 1
    let start = at
    if let time = timestamps.next(chunk, &at) {
      line.record.time = time
      line.hasTimestamp = true
      return
    }
    let hasEscapes = try Scanner.skipString(chunk, &at)
    let time =
      hasEscapes
      ? Timestamp(rfc3339: Self.text(chunk, start..<at - 1, hasEscapes: true).span)
      : timestamps.read(chunk, start, at - 1 - start)
    guard let time else { throw LineError(.badTimestamp, start - 1) }
    line.record.time = time
    line.hasTimestamp = true
  }

  @inline(__always)
  static func readType(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line
  ) throws(LineError) {
    let start = at
    let range = try optionalText(chunk, &at)
    guard !range.isEmpty else { return }
    // The first eight bytes tell the four names apart; the length settles it.
    switch (chunk.word(range.lowerBound) & Word.mask(range.count), range.count) {
    case (0x69_7061, 3): line.record.type = .api
    case (0x6573_6162_6174_6164, 8): line.record.type = .database
    case (0x646e_6574_6e6f_7266, 8): line.record.type = .frontend
    case (0x7274_7361_7266_6e69, 14)
    where chunk.word(range.lowerBound + 8) & Word.mask(6) == 0x6572_7574_6375:
      line.record.type = .infrastructure
    default:
      guard let type = EventType(name: Self.word(chunk, range)) else {
        throw LineError(.unknownType, start)
      }
      line.record.type = type
    }
    line.hasType = true
  }

  @inline(__always)
  static func readSeverity(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line
  ) throws(LineError) {
    let start = at
    let range = try optionalText(chunk, &at)
    guard !range.isEmpty else { return }
    switch (chunk.word(range.lowerBound) & Word.mask(range.count), range.count) {
    case (0x6f66_6e69, 4): line.record.severity = .info
    case (0x67_6e69_6e72_6177, 7): line.record.severity = .warning
    case (0x72_6f72_7265, 5): line.record.severity = .error
    case (0x6c61_6369_7469_7263, 8): line.record.severity = .critical
    default:
      guard let severity = EventSeverity(name: Self.word(chunk, range)) else {
        throw LineError(.unknownSeverity, start)
      }
      line.record.severity = severity
    }
  }

  /// A word that may be written with escapes, which no usual writer does.
  @inline(never)
  static func word(_ chunk: RawSpan, _ range: Range<Int>) -> String {
    String(decoding: text(chunk, range, hasEscapes: true), as: UTF8.self)
  }

  /// The bytes a string stands for.
  static func text(_ chunk: RawSpan, _ range: Range<Int>, hasEscapes: Bool) -> [UInt8] {
    guard hasEscapes else { return chunk.bytes(range) }
    let quoted = [UInt8(ascii: "\"")] + chunk.bytes(range) + [UInt8(ascii: "\"")]
    guard let value = try? JSONValue(parsing: quoted), let text = value.string else { return [] }
    return Array(text.utf8)
  }
}
