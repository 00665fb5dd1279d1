internal import LogModel

/// The object that a line is: its keys in the order of the last lines, each value to its reader.
extension EventDecoder {
  /// One line on its way to a record.
  struct Line {
    let start: Int
    let firstSample: Int
    let number: Int
    /// One past its last sample.
    var samples: Int
    var hasTimestamp = false
    /// Where the order of its metrics begins.
    var order = KeyOrder.metrics
    var hasType: Bool { order != KeyOrder.metrics }
    /// In the decoder's own ids.
    var kind: EventKind

    init(start: Int, firstSample: Int, number: Int, kind: EventKind) {
      self.kind = kind
      self.start = start
      self.firstSample = firstSample
      self.number = number
      samples = firstSample
    }
  }

  /// Returns false for a blank line, and leaves `at` after the newline.
  @inline(__always)
  mutating func decodeLine(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line, _ record: inout EventRecord,
    _ samples: inout MutableSpan<Sample>
  ) throws(LineError) -> Bool {
    if chunk.byte(at) != UInt8(ascii: "{") {
      Scanner.skipSpace(chunk, &at)
      if chunk.byte(at) == 0x0a {
        at += 1
        return false
      }
      guard chunk.byte(at) == UInt8(ascii: "{") else { throw LineError(.notObject, at) }
    }
    var step = KeyOrder.event
    var field = Field()
    while true {
      if order.match(step, chunk, &at, &field) {
        step &+= 1
      } else {
        let key = try Self.nextKey(chunk, at, isFirst: step == KeyOrder.event, .event)
        let start = at
        at = key.end
        guard let next = key.field else { break }
        field = next
        step = order.learn(step, chunk, start..<at, field)
      }
      try readField(field.role, chunk, &at, &line, &record, &samples)
      if chunk.byte(at) == UInt8(ascii: "}") {
        at &+= 1
        break
      }
    }
    try finish(chunk, &at, line, &record)
    return true
  }

  /// Checks the rest of the line and what an event must have.
  @inline(__always)
  private mutating func finish(
    _ chunk: RawSpan, _ at: inout Int, _ line: Line, _ record: inout EventRecord
  ) throws(LineError) {
    if chunk.byte(at) != 0x0a {
      Scanner.skipSpace(chunk, &at)
      guard chunk.byte(at) == 0x0a else { throw LineError(.trailingText, at) }
    }
    guard line.hasTimestamp else { throw LineError(.missingTimestamp, line.start) }
    guard line.hasType else { throw LineError(.missingType, line.start) }
    guard line.kind.service != 0 else { throw LineError(.missingService, line.start) }
    record.kind = known.kinds.id(of: line.kind)
    record.lineStart = UInt32(truncatingIfNeeded: line.start)
    record.lineLength = UInt32(truncatingIfNeeded: at &- line.start)
    record.lineOffset = UInt32(truncatingIfNeeded: line.number)
    record.firstSample = UInt32(truncatingIfNeeded: line.firstSample)
    record.sampleCount = UInt8(truncatingIfNeeded: line.samples &- line.firstSample)
    at &+= 1
  }

  /// The key after a value or the opening brace.
  struct Key {
    /// Nil at the end of the object.
    var field: Field?
    /// Where its value begins; after the object where there is none.
    var end: Int
  }

  /// Reads from the end of a value, or the opening brace, to the next value.
  @inline(never)
  static func nextKey(
    _ chunk: RawSpan, _ start: Int, isFirst: Bool, _ keys: KeyTable
  ) throws(LineError) -> Key {
    var at = isFirst ? start + 1 : start
    Scanner.skipSpace(chunk, &at)
    if chunk.byte(at) == UInt8(ascii: "}") { return Key(field: nil, end: at + 1) }
    if !isFirst {
      guard chunk.byte(at) == UInt8(ascii: ",") else { throw LineError(.notJSON, at) }
      at += 1
      Scanner.skipSpace(chunk, &at)
    }
    guard chunk.byte(at) == UInt8(ascii: "\"") else { throw LineError(.notJSON, at) }
    at += 1
    let name = at
    let hasEscapes = try Scanner.skipString(chunk, &at)
    let range = name..<at - 1
    try Scanner.skipColon(chunk, &at)
    let text = hasEscapes ? JSONText.decoded(chunk, range) : chunk.bytes(range)
    return Key(field: keys.field(text), end: at)
  }
}
