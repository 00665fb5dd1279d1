internal import LogModel

/// The fields of an event: each value into its place in the record.
extension EventDecoder {
  @inline(__always)
  mutating func readField(
    _ role: FieldRole, _ chunk: RawSpan, _ at: inout Int, _ line: inout Line,
    _ record: inout EventRecord, _ samples: inout MutableSpan<Sample>
  ) throws(LineError) {
    switch role {
    case .service: line.kind.service = try known.services.read(chunk, &at)
    case .region: line.kind.region = try known.regions.read(chunk, &at)
    case .customer: record.customer = try known.customers.read(chunk, &at)
    case .timestamp: try readTimestamp(chunk, &at, &line, &record)
    case .type:
      if let found = try known.types.read(chunk, &at, else: .unknownType) {
        line.kind.type = found.type
        line.order = found.order
      }
    case .severity:
      if let severity = try known.severities.read(chunk, &at, else: .unknownSeverity) {
        record.severity = severity
      }
    case .eventID:
      let range = try Self.optionalText(chunk, &at)
      record.idStart = UInt32(truncatingIfNeeded: range.lowerBound &- line.start)
      record.idLength = UInt32(truncatingIfNeeded: range.count)
    case .message:
      let range = try Self.optionalText(chunk, &at)
      record.messageStart = UInt32(truncatingIfNeeded: range.lowerBound &- line.start)
      record.messageLength = UInt32(truncatingIfNeeded: range.count)
    case .metrics:
      at = try readMetrics(chunk, at, &line, &samples)
    // Named one by one: without a default the jump needs no check of its own.
    case .skip, .status, .measuredStatus, .place, .fault, .number:
      try Scanner.skipValue(chunk, &at)
    }
  }

  /// The text of a string or, for null, of nothing; without the quotes, escapes kept.
  @inline(__always)
  static func optionalText(
    _ chunk: RawSpan, _ at: inout Int
  ) throws(LineError) -> Range<Int> {
    guard chunk.byte(at) == UInt8(ascii: "\"") else {
      at = try Scanner.skipNull(chunk, at)
      return at..<at
    }
    at += 1
    let start = at
    _ = try Scanner.skipString(chunk, &at)
    return start..<at - 1
  }

  @inline(__always)
  mutating func readTimestamp(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line, _ record: inout EventRecord
  ) throws(LineError) {
    guard chunk.byte(at) == UInt8(ascii: "\"") else {
      at = try Scanner.skipNull(chunk, at)
      return
    }
    at += 1
    let start = at
    if let time = timestamps.next(chunk, &at) {
      record.time = time
      line.hasTimestamp = true
      return
    }
    let hasEscapes = try Scanner.skipString(chunk, &at)
    let time =
      hasEscapes
      ? Timestamp(rfc3339: JSONText.decoded(chunk, start..<at - 1).span)
      : timestamps.read(chunk, start, at - 1 - start)
    guard let time else { throw LineError(.badTimestamp, start - 1) }
    record.time = time
    line.hasTimestamp = true
  }
}
