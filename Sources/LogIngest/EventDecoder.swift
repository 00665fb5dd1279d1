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
  let metricKeys: KeyTable
  var services = NameDictionary()
  var regions = NameDictionary()
  var customers = NameDictionary()
  var places = NameDictionary()
  var faults = NameDictionary()
  var timestamps = TimestampReader()
  var order = KeyOrder()

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

  /// Decodes the lines of a chunk, the last of which ends with a newline.
  mutating func decode(_ chunk: RawSpan, into batch: inout Batch) {
    var at = 0
    var latest = Int64.min
    while at < chunk.byteCount {
      let start = at
      var line = Line(start: start, firstSample: batch.samples.count, number: batch.lines)
      do throws(LineError) {
        if try decodeLine(chunk, &at, &line, &batch) {
          batch.records.append(line.record)
          if line.record.time.microseconds < latest { batch.isInOrder = false }
          latest = line.record.time.microseconds
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
  struct Line {
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
  static func nextKey(
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
}
