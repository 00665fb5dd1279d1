internal import LogModel

/// Writes mapped records as lines of our own dialect, the form that the decoder reads.
struct RecordWriter: Sendable {
  private(set) var text = LineBuffer()
  private let words = Words()
  /// The names of all metrics as members of `metrics`, and by metric which of them.
  private var names: [ShortText] = []
  private var nameRanges: [Range<Int>] = []
  /// Room for the longest of them.
  private var nameRoom = 0
  /// Whether the decoder reads the status as a number, too, as a threshold is on it.
  private let measuresStatus: Bool

  init(_ metrics: MetricTable) {
    measuresStatus = metrics.id(of: "status_code") != nil
    for metric in metrics.metrics {
      let parts = ShortText.parts(of: "\"\(metric.name)\":")
      nameRanges.append(names.count..<names.count + parts.count)
      names += parts
      nameRoom = max(nameRoom, (parts.count + 1) * ShortText.capacity)
    }
  }

  /// Begins a text, in memory that is not used any more.
  mutating func begin(reusing memory: inout [UInt8], capacity: Int) {
    text.begin(in: &memory)
    text.reserve(capacity)
  }

  /// The text and `Scanner.padding`.
  mutating func take() -> [UInt8] { text.take() }

  /// Appends a line as it is.
  mutating func copy(_ chunk: RawSpan, _ start: Int, _ end: Int) {
    text.reserve(end - start + 1)
    var memory: [UInt8] = []
    swap(&memory, &text.bytes)
    defer { swap(&memory, &text.bytes) }
    var span = memory.mutableSpan
    // SAFETY: an array of bytes may take any bytes.
    var raw = unsafe span.mutableBytes
    LineCursor.write(chunk, start, end, &raw, &text.count)
    LineCursor.write(0x0a, &raw, &text.count)
  }

  /// Appends a record; `service` is that of a record without one.
  ///
  /// The texts of the record are escaped on the way. Returns where the values stand.
  mutating func write(
    _ record: inout MappedRecord, _ chunk: RawSpan, time: Int64, type: EventType,
    service: [UInt8]?, _ defaults: RecordDefaults, ordinal: Int
  ) -> WrittenLine {
    record.escapeTexts(chunk)
    readMinute(time)
    text.reserve(
      record.length &+ Words.room &+ record.metrics.count &* nameRoom
        &+ (service?.count ?? 0) &+ defaults.length)
    // Local variables, so that the memory is looked up and checked once.
    var memory: [UInt8] = []
    swap(&memory, &text.bytes)
    var at = text.count
    var span = memory.mutableSpan
    // SAFETY: an array of bytes may take any bytes.
    var raw = unsafe span.mutableBytes
    let line = writeEvent(
      record, chunk, time: time, type: type, service: service, defaults, ordinal: ordinal, &raw, &at
    )
    text.count = at
    swap(&memory, &text.bytes)
    return line
  }

  @inline(__always)
  private func writeEvent(
    _ record: borrowing MappedRecord, _ chunk: RawSpan, time: Int64, type: EventType,
    service: [UInt8]?, _ defaults: RecordDefaults, ordinal: Int, _ raw: inout MutableRawSpan,
    _ at: inout Int
  ) -> WrittenLine {
    let scratch = record.scratch.span
    let start = at
    func place() -> UInt32 { UInt32(truncatingIfNeeded: at &- start) }
    var line = WrittenLine()
    line.type = type
    line.time = time
    LineCursor.write(words.timestamp, &raw, &at)
    writeTime(time, &raw, &at)
    LineCursor.write(words.types[Int(type.rawValue)], &raw, &at)
    line.service = place()
    if let piece = defaults.serviceWins ? nil : record[.service] {
      Self.write(piece, chunk, scratch, &raw, &at)
    } else {
      Self.writeQuoted(service, &raw, &at)
    }
    if let piece = record[.region] {
      LineCursor.write(words.region, &raw, &at)
      line.region = place()
      Self.write(piece, chunk, scratch, &raw, &at)
    } else if let region = defaults.region {
      LineCursor.write(words.region, &raw, &at)
      line.region = place()
      Self.writeQuoted(region, &raw, &at)
    }
    if let piece = record[.customer] {
      LineCursor.write(words.customer, &raw, &at)
      line.customer = place()
      Self.write(piece, chunk, scratch, &raw, &at)
    } else if let customer = defaults.customer {
      LineCursor.write(words.customer, &raw, &at)
      line.customer = place()
      Self.writeQuoted(customer, &raw, &at)
    }
    if let piece = record[.eventID] {
      LineCursor.write(words.eventID, &raw, &at)
      let quote: UInt32 = piece.form == .bare ? 0 : 1
      line.idStart = place() &+ quote
      Self.write(piece, chunk, scratch, &raw, &at)
      line.idLength = place() &- line.idStart &- quote
    } else if ordinal > 1 {
      // Several records of one line need different names.
      LineCursor.write(words.eventID, &raw, &at)
      line.idStart = place() &+ 1
      Self.writeQuoted(Array("#\(ordinal)".utf8), &raw, &at)
      line.idLength = place() &- line.idStart &- 1
    }
    LineCursor.write(words.severity, &raw, &at)
    line.severity = place()
    if let piece = record[.severity] {
      Self.write(piece, chunk, scratch, &raw, &at)
    } else if let severity = defaults.severity {
      LineCursor.write(severity[...], &raw, &at)
    } else {
      LineCursor.write(words.info, &raw, &at)
    }
    line.severityLength = place() &- line.severity
    LineCursor.write(words.message, &raw, &at)
    if let piece = record[.message] {
      let quote: UInt32 = piece.form == .bare ? 0 : 1
      line.messageStart = place() &+ quote
      Self.write(piece, chunk, scratch, &raw, &at)
      line.messageLength = place() &- line.messageStart &- quote
    } else {
      line.messageStart = place() &+ 1
      Self.writeQuoted(nil, &raw, &at)
    }
    LineCursor.write(words.metrics, &raw, &at)
    let first = at
    for index in 0..<record.metrics.count {
      let (metric, piece) = record.metrics[index]
      for part in nameRanges[Int(metric)] { LineCursor.write(names[part], &raw, &at) }
      if index < WrittenLine.mostNumbers {
        line.metrics[index] = metric
        line.numbers[index] = place()
      }
      Self.write(piece, chunk, scratch, &raw, &at)
      LineCursor.write(UInt8(ascii: ","), &raw, &at)
    }
    line.numberCount = UInt8(truncatingIfNeeded: record.metrics.count)
    var hasUsualStatus = true
    if let piece = record[.status] {
      let status = Self.status(piece, chunk)
      line.status = status ?? 0
      hasUsualStatus = status != nil
    }
    writeMember(words.status, record[.status], chunk, scratch, &raw, &at)
    let endpoint = writeMember(words.endpoint, record[.endpoint], chunk, scratch, &raw, &at)
    let page = writeMember(words.page, record[.page], chunk, scratch, &raw, &at)
    // Both are the endpoint of an event, and the last counts.
    line.endpoint = UInt32(truncatingIfNeeded: (page ?? endpoint ?? start) &- start)
    let errorType = writeMember(words.errorType, record[.errorType], chunk, scratch, &raw, &at)
    line.errorType = UInt32(truncatingIfNeeded: (errorType ?? start) &- start)
    if record[.status] == nil || record.failed == true, let failed = record.failed {
      LineCursor.write(failed ? words.failed : words.succeeded, &raw, &at)
      line.outcome = failed ? .failed : .succeeded
    }
    // Each member ends with a comma.
    if at > first { at &-= 1 }
    LineCursor.write(words.end, &raw, &at)
    line.length = place() &- 1
    line.isKnown =
      hasUsualStatus && !measuresStatus && record.metrics.count <= WrittenLine.mostNumbers
      && Self.usualTimes.contains(time) && (endpoint == nil || page == nil)
    return line
  }

  /// The times from 1970 to 9999, which the decoder reads as they were written.
  private static let usualTimes: Range<Int64> = 0..<253_402_300_800_000_000

  /// The status that a piece of three digits states; nil for one that is written otherwise.
  @inline(__always)
  private static func status(_ piece: MappedRecord.Piece, _ chunk: RawSpan) -> UInt16? {
    guard !piece.isInScratch, piece.end &- piece.start == 3, chunk.digits(piece.start) >= 3 else {
      return nil
    }
    let status = UInt16(truncatingIfNeeded: chunk.number(piece.start, 3))
    return 100...599 ~= status ? status : nil
  }

  /// Writes a member of the metrics, where there is one, and returns where its value begins.
  @inline(__always)
  @discardableResult
  private func writeMember(
    _ name: ShortText, _ piece: MappedRecord.Piece?, _ chunk: RawSpan, _ scratch: Span<UInt8>,
    _ raw: inout MutableRawSpan, _ at: inout Int
  ) -> Int? {
    guard let piece else { return nil }
    LineCursor.write(name, &raw, &at)
    let place = at
    Self.write(piece, chunk, scratch, &raw, &at)
    LineCursor.write(UInt8(ascii: ","), &raw, &at)
    return place
  }

  /// The constant parts of a line.
  private struct Words {
    /// Room for all of them and the quotes around values.
    static let room = 24 * ShortText.capacity

    let timestamp = ShortText("{\"timestamp\":\"")
    let types: InlineArray<4, ShortText> = .init { number in
      let name = EventType(rawValue: UInt8(number))?.name ?? ""
      return ShortText("\",\"event_type\":\"\(name)\",\"service_name\":")
    }
    let region = ShortText(",\"region\":")
    let customer = ShortText(",\"customer_id\":")
    let eventID = ShortText(",\"event_id\":")
    let severity = ShortText(",\"severity\":")
    let info = ShortText("\"info\"")
    let message = ShortText(",\"message\":")
    let metrics = ShortText(",\"metrics\":{")
    let status = ShortText("\"status_code\":")
    let endpoint = ShortText("\"endpoint\":")
    let page = ShortText("\"page_url\":")
    let errorType = ShortText("\"error_type\":")
    let failed = ShortText("\"failed\":true,")
    let succeeded = ShortText("\"failed\":false,")
    let end = ShortText("}}\n")
  }

  private var minute: Int64 = .min
  private var minuteText = ShortText("")

  /// Most times lie in the minute of the one before.
  private mutating func readMinute(_ time: Int64) {
    let number = time.floorDivided(by: 60_000_000)
    guard number != minute else { return }
    minute = number
    minuteText = ShortText(
      Timestamp(microseconds: number * 60_000_000).description.utf8.prefix(16))
  }

  /// Writes a time behind the text of its minute: `:07.123Z`.
  @inline(__always)
  private func writeTime(_ time: Int64, _ raw: inout MutableRawSpan, _ at: inout Int) {
    LineCursor.write(minuteText, &raw, &at)
    let rest = UInt64(truncatingIfNeeded: time &- minute &* 60_000_000)
    let thousandths = rest / 1000
    let (seconds, fraction) = (thousandths / 1000, thousandths % 1000)
    let tens = seconds / 10
    let (hundreds, tenths) = (fraction / 100, fraction / 10 % 10)
    let digits =
      tens << 8 | (seconds &- tens &* 10) << 16 | hundreds << 32 | tenths << 40
      | (fraction % 10) << 48
    // `:00.000Z`
    LineCursor.write(word: 0x5a30_3030_2e30_303a | digits, &raw, &at)
    if rest % 1000 > 0 {
      at &-= 1
      let rest = rest % 1000
      for digit in [rest / 100, rest / 10 % 10, rest % 10] {
        LineCursor.write(UInt8(ascii: "0") &+ UInt8(digit), &raw, &at)
      }
      LineCursor.write(UInt8(ascii: "Z"), &raw, &at)
    }
  }

  // MARK: Values

  @inline(__always)
  private static func writeQuoted(
    _ inside: [UInt8]?, _ raw: inout MutableRawSpan, _ at: inout Int
  ) {
    LineCursor.write(UInt8(ascii: "\""), &raw, &at)
    if let inside { LineCursor.write(inside[...], &raw, &at) }
    LineCursor.write(UInt8(ascii: "\""), &raw, &at)
  }

  @inline(__always)
  private static func write(
    _ piece: MappedRecord.Piece, _ chunk: RawSpan, _ scratch: Span<UInt8>,
    _ raw: inout MutableRawSpan, _ at: inout Int
  ) {
    let isBare = piece.form == .bare
    if !isBare { LineCursor.write(UInt8(ascii: "\""), &raw, &at) }
    if piece.isInScratch {
      for index in piece.start..<piece.end { LineCursor.write(scratch[index], &raw, &at) }
    } else {
      LineCursor.write(chunk, piece.start, piece.end, &raw, &at)
    }
    if !isBare { LineCursor.write(UInt8(ascii: "\""), &raw, &at) }
  }

  /// Whether a text holds nothing that JSON writes differently, as most do.
  static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 &- 0x20 < 0x5f && $0 != 0x22 && $0 != 0x5c }
  }

  /// Appends text as the inside of a JSON string; bytes that are not UTF-8 are replaced.
  static func escape(_ bytes: ArraySlice<UInt8>, into text: inout [UInt8]) {
    if isPlain(bytes) {
      text += bytes
      return
    }
    var json: [UInt8] = []
    JSONValue.string(String(decoding: bytes, as: UTF8.self)).write(to: &json)
    text += json.dropFirst().dropLast()
  }

  /// Bytes as the inside of a JSON string.
  static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    escape(bytes[...], into: &text)
    return text
  }
}
