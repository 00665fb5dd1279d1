// LogIngest: bytes in, event records out. The hot path: everything from a file's bytes to an
// EventRecord lives in this module, because a call per byte across modules costs 5 to 10 times.
//
//   InputReader ──chunk of whole lines──▶ EventDecoder ──▶ Batch {records, samples, rejects}
//   (read, inflate)                       (KeyOrder, Scanner)   names as the decoder's own ids
//        ▲                                                          │
//        └───────────── Slot: the buffers, used again ◀─────────────┘ EventStream: exact order
//
// No allocation for a normal event. Strict: every byte of every line is checked against the JSON
// grammar, UTF-8 and the schema, or the line is rejected with its place and reason.

internal import LogModel

/// Decodes chunks of whole lines.
struct EventDecoder: Sendable {
  private let metricKeys: KeyTable
  var services = NameDictionary()
  var regions = NameDictionary()
  var customers = NameDictionary()
  var places = NameDictionary()
  var faults = NameDictionary()
  private var timestamps = TimestampReader()
  private var order = KeyOrder()

  init(metrics: MetricTable) {
    metricKeys = KeyTable(metrics: metrics)
  }

  /// Whether one of the dictionaries has grown so far that it is time to start over.
  var isFull: Bool {
    max(
      services.names.count, regions.names.count, customers.names.count, places.names.count,
      faults.names.count) >= NameDictionary.capacity
  }

  mutating func forgetNames() {
    services = NameDictionary()
    regions = NameDictionary()
    customers = NameDictionary()
    places = NameDictionary()
    faults = NameDictionary()
  }

  /// Decodes the lines in `range`, the last of which ends with a newline.
  mutating func decode(_ chunk: RawSpan, _ range: Range<Int>, into batch: inout Batch) {
    var at = range.lowerBound
    while at < range.upperBound {
      let start = at
      var line = Line(start: start, firstSample: batch.samples.count, number: batch.lines)
      do throws(LineError) {
        if try decodeLine(chunk, &at, &line, &batch) {
          batch.records.append(line.record)
        } else {
          batch.blank += 1
        }
      } catch {
        batch.samples.removeSubrange(line.firstSample...)
        while chunk.byte(at) != 0x0a { at += 1 }
        batch.rejects.append(
          Batch.RejectedLine(
            reason: error.reason, start: start, length: at - start, column: error.at - start + 1,
            lineOffset: batch.lines))
        at += 1
      }
      batch.lines += 1
    }
  }

  /// One line on its way to a record.
  private struct Line {
    var record = EventRecord()
    let start: Int
    let firstSample: Int
    let number: Int
    var hasTimestamp = false
    var hasType = false

    init(start: Int, firstSample: Int, number: Int) {
      self.start = start
      self.firstSample = firstSample
      self.number = number
      record.lineStart = UInt32(truncatingIfNeeded: start)
      record.firstSample = UInt32(truncatingIfNeeded: firstSample)
      record.lineOffset = UInt32(truncatingIfNeeded: number)
    }
  }

  /// Returns false for a blank line, and leaves `at` after the newline.
  @inline(__always)
  private mutating func decodeLine(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line, _ batch: inout Batch
  ) throws(LineError) -> Bool {
    if chunk.byte(at) != UInt8(ascii: "{") {
      Scanner.skipSpace(chunk, &at)
      if chunk.byte(at) == 0x0a {
        at += 1
        return false
      }
      guard chunk.byte(at) == UInt8(ascii: "{") else { throw LineError(.notObject, at) }
    }
    var step = 0
    var role = FieldRole.skip
    while true {
      let length = order.match(KeyOrder.event, step, chunk, at, &role)
      if length > 0 {
        at += length
        // The known text may be followed by more space than last time.
        if chunk.byte(at) <= 0x20 { Scanner.skipSpace(chunk, &at) }
      } else {
        let start = at
        guard try Self.nextKey(chunk, &at, isFirst: step == 0, .event, &role) else { break }
        order.learn(KeyOrder.event, step, chunk, start..<at, role)
      }
      try readField(role, chunk, &at, &line, &batch)
      step += 1
      if chunk.byte(at) == UInt8(ascii: "}") {
        at += 1
        break
      }
    }
    try finish(chunk, &at, &line, &batch)
    return true
  }

  /// Checks the rest of the line and what an event must have.
  @inline(__always)
  private func finish(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line, _ batch: inout Batch
  ) throws(LineError) {
    if chunk.byte(at) != 0x0a {
      Scanner.skipSpace(chunk, &at)
      guard chunk.byte(at) == 0x0a else { throw LineError(.trailingText, at) }
    }
    guard line.hasTimestamp else { throw LineError(.missingTimestamp, line.start) }
    guard line.hasType else { throw LineError(.missingType, line.start) }
    guard line.record.service != 0 else { throw LineError(.missingService, line.start) }
    line.record.lineLength = UInt32(truncatingIfNeeded: at - line.start)
    let count = batch.samples.count - line.firstSample
    line.record.sampleCount = UInt8(truncatingIfNeeded: count)
    at += 1
  }

  /// Moves from the end of a value, or the opening brace, to the start of the next value.
  ///
  /// Returns false at the end of the object, with `at` after its closing brace.
  private static func nextKey(
    _ chunk: RawSpan, _ at: inout Int, isFirst: Bool, _ keys: KeyTable, _ role: inout FieldRole
  ) throws(LineError) -> Bool {
    if isFirst { at += 1 }
    Scanner.skipSpace(chunk, &at)
    if chunk.byte(at) == UInt8(ascii: "}") {
      at += 1
      return false
    }
    if !isFirst {
      guard chunk.byte(at) == UInt8(ascii: ",") else { throw LineError(.notJSON, at) }
      at += 1
      Scanner.skipSpace(chunk, &at)
    }
    guard chunk.byte(at) == UInt8(ascii: "\"") else { throw LineError(.notJSON, at) }
    at += 1
    let start = at
    let hasEscapes = try Scanner.skipString(chunk, &at)
    role = keys.role(of: text(chunk, start..<at - 1, hasEscapes: hasEscapes))
    try Scanner.skipColon(chunk, &at)
    return true
  }

  /// The bytes a string stands for.
  private static func text(_ chunk: RawSpan, _ range: Range<Int>, hasEscapes: Bool) -> [UInt8] {
    guard hasEscapes else { return chunk.bytes(range) }
    let quoted = [UInt8(ascii: "\"")] + chunk.bytes(range) + [UInt8(ascii: "\"")]
    guard let value = try? JSONValue(parsing: quoted), let text = value.string else { return [] }
    return Array(text.utf8)
  }

  // MARK: Values

  @inline(__always)
  private mutating func readField(
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
  private static func optionalText(
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

  private static func skipNull(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    let start = at
    try Scanner.skipValue(chunk, &at)
    guard chunk.byte(start) == UInt8(ascii: "n") else { throw LineError(.wrongType, start) }
  }

  /// The id of a name; 0 for null and for empty text.
  @inline(__always)
  private static func name(
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
  private mutating func readTimestamp(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line
  ) throws(LineError) {
    guard chunk.byte(at) == UInt8(ascii: "\"") else {
      try Self.skipNull(chunk, &at)
      return
    }
    at += 1
    let start = at
    if try Scanner.skipString(chunk, &at) {
      // The same reader, on the decoded text.
      let text = Self.text(chunk, start..<at - 1, hasEscapes: true)
      guard let time = Timestamp(rfc3339: text.span) else {
        throw LineError(.badTimestamp, start - 1)
      }
      line.record.time = time
    } else {
      guard let time = timestamps.read(chunk, start, at - 1 - start) else {
        throw LineError(.badTimestamp, start - 1)
      }
      line.record.time = time
    }
    line.hasTimestamp = true
  }

  @inline(__always)
  private static func readType(
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
  private static func readSeverity(
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
  private static func word(_ chunk: RawSpan, _ range: Range<Int>) -> String {
    String(decoding: text(chunk, range, hasEscapes: true), as: UTF8.self)
  }

  // MARK: Metrics

  @inline(__always)
  private mutating func readMetrics(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line, _ batch: inout Batch
  ) throws(LineError) {
    guard chunk.byte(at) == UInt8(ascii: "{") else {
      try Self.skipNull(chunk, &at)
      return
    }
    // A second `metrics` replaces the first, as a second value of any name does.
    batch.samples.removeSubrange(line.firstSample...)
    let kind = KeyOrder.metrics + (line.hasType ? Int(line.record.type.rawValue) : 4)
    var step = 0
    var role = FieldRole.skip
    while true {
      let length = order.match(kind, step, chunk, at, &role)
      if length > 0 {
        at += length
        if chunk.byte(at) <= 0x20 { Scanner.skipSpace(chunk, &at) }
      } else {
        let start = at
        guard try Self.nextKey(chunk, &at, isFirst: step == 0, metricKeys, &role) else { return }
        order.learn(kind, step, chunk, start..<at, role)
      }
      try readMetric(role, chunk, &at, &line, &batch)
      step += 1
      if chunk.byte(at) == UInt8(ascii: "}") {
        at += 1
        return
      }
    }
  }

  @inline(__always)
  private mutating func readMetric(
    _ role: FieldRole, _ chunk: RawSpan, _ at: inout Int, _ line: inout Line,
    _ batch: inout Batch
  ) throws(LineError) {
    switch role {
    case .number(let metric):
      guard Self.isNumber(chunk, at) else {
        try skipOddity(metric, chunk, &at, line, &batch)
        return
      }
      let value = try NumberText.read(chunk, &at)
      Self.store(Sample(metric: metric, value: value), after: line.firstSample, &batch)
    case .status:
      guard Self.isNumber(chunk, at) else { return try Scanner.skipValue(chunk, &at) }
      let value = try NumberText.read(chunk, &at)
      line.record.status = UInt16(exactly: value) ?? 0
    case .measuredStatus(let metric):
      guard Self.isNumber(chunk, at) else {
        return try skipOddity(metric, chunk, &at, line, &batch)
      }
      let value = try NumberText.read(chunk, &at)
      line.record.status = UInt16(exactly: value) ?? 0
      Self.store(Sample(metric: metric, value: value), after: line.firstSample, &batch)
    case .place: line.record.place = try Self.looseName(chunk, &at, &places)
    case .fault: line.record.fault = try Self.looseName(chunk, &at, &faults)
    default: try Scanner.skipValue(chunk, &at)
    }
  }

  @inline(__always)
  private static func isNumber(_ chunk: RawSpan, _ at: Int) -> Bool {
    chunk.byte(at) &- 48 < 10 || chunk.byte(at) == UInt8(ascii: "-")
  }

  /// A name where the schema wants one; any other value counts as none.
  @inline(__always)
  private static func looseName(
    _ chunk: RawSpan, _ at: inout Int, _ names: inout NameDictionary
  ) throws(LineError) -> NameID {
    if chunk.byte(at) == UInt8(ascii: "\"") { return try name(chunk, &at, &names) }
    try Scanner.skipValue(chunk, &at)
    return 0
  }

  /// Keeps a number; of two with one name the last counts.
  @inline(__always)
  private static func store(_ sample: Sample, after first: Int, _ batch: inout Batch) {
    for index in first..<batch.samples.count where batch.samples[index].metric == sample.metric {
      batch.samples[index].value = sample.value
      return
    }
    batch.samples.append(sample)
  }

  @inline(never)
  private func skipOddity(
    _ metric: MetricID, _ chunk: RawSpan, _ at: inout Int, _ line: Line, _ batch: inout Batch
  ) throws(LineError) {
    let isNull = chunk.byte(at) == UInt8(ascii: "n")
    try Scanner.skipValue(chunk, &at)
    guard !isNull else { return }
    batch.oddities.append(Batch.Oddity(metric: metric, lineOffset: line.number))
  }
}
