internal import LogModel

/// Writes mapped records as lines of our own dialect, the form that the decoder reads.
struct RecordWriter: Sendable {
  private(set) var text = LineBuffer()
  /// The texts of all `Part`s, in an array, as a struct of them would be copied for each line.
  private let parts = Part.allCases.map { ShortText($0.text) }
  /// By event type.
  private let types = EventType.allCases.map {
    ShortText("\",\"event_type\":\"\($0.name)\",\"service_name\":")
  }
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

  /// The text, and `Scanner.padding` or more.
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
      record.length &+ Part.room &+ record.metrics.count &* nameRoom
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
    let parts = parts.span
    func write(_ part: Part) { LineCursor.write(parts[part.rawValue], &raw, &at) }
    /// Writes a member of the metrics, where there is one, and returns where its value begins.
    func writeMember(_ part: Part, _ piece: MappedRecord.Piece?) -> Int? {
      guard let piece else { return nil }
      write(part)
      let place = at
      Self.write(piece, chunk, scratch, &raw, &at)
      LineCursor.write(UInt8(ascii: ","), &raw, &at)
      return place
    }
    var line = WrittenLine()
    line.type = type
    line.time = time
    write(.timestamp)
    writeTime(time, &raw, &at)
    LineCursor.write(types[Int(type.rawValue)], &raw, &at)
    line.service = place()
    if let piece = defaults.serviceWins ? nil : record[.service] {
      Self.write(piece, chunk, scratch, &raw, &at)
    } else {
      Self.writeQuoted(service, &raw, &at)
    }
    if let piece = record[.region] {
      write(.region)
      line.region = place()
      Self.write(piece, chunk, scratch, &raw, &at)
    } else if let region = defaults.region {
      write(.region)
      line.region = place()
      Self.writeQuoted(region, &raw, &at)
    }
    if let piece = record[.customer] {
      write(.customer)
      line.customer = place()
      Self.write(piece, chunk, scratch, &raw, &at)
    } else if let customer = defaults.customer {
      write(.customer)
      line.customer = place()
      Self.writeQuoted(customer, &raw, &at)
    }
    if let piece = record[.eventID] {
      write(.eventID)
      let quote: UInt32 = piece.form == .bare ? 0 : 1
      line.idStart = place() &+ quote
      Self.write(piece, chunk, scratch, &raw, &at)
      line.idLength = place() &- line.idStart &- quote
    } else if ordinal > 1 {
      // Several records of one line need different names.
      write(.eventID)
      line.idStart = place() &+ 1
      Self.writeQuoted(Array("#\(ordinal)".utf8), &raw, &at)
      line.idLength = place() &- line.idStart &- 1
    }
    write(.severity)
    line.severity = place()
    if let piece = record[.severity] {
      Self.write(piece, chunk, scratch, &raw, &at)
    } else if let severity = defaults.severity {
      LineCursor.write(severity[...], &raw, &at)
    } else {
      write(.info)
    }
    line.severityLength = place() &- line.severity
    write(.message)
    if let piece = record[.message] {
      let quote: UInt32 = piece.form == .bare ? 0 : 1
      line.messageStart = place() &+ quote
      Self.write(piece, chunk, scratch, &raw, &at)
      line.messageLength = place() &- line.messageStart &- quote
    } else {
      line.messageStart = place() &+ 1
      Self.writeQuoted(nil, &raw, &at)
    }
    write(.metrics)
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
    _ = writeMember(.status, record[.status])
    let endpoint = writeMember(.endpoint, record[.endpoint])
    let page = writeMember(.page, record[.page])
    // Both are the endpoint of an event, and the last counts.
    line.endpoint = UInt32(truncatingIfNeeded: (page ?? endpoint ?? start) &- start)
    let errorType = writeMember(.errorType, record[.errorType])
    line.errorType = UInt32(truncatingIfNeeded: (errorType ?? start) &- start)
    if record[.status] == nil || record.failed == true, let failed = record.failed {
      write(failed ? .failed : .succeeded)
      line.outcome = failed ? .failed : .succeeded
    }
    // Each member ends with a comma.
    if at > first { at &-= 1 }
    write(.end)
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

  /// The constant parts of a line.
  private enum Part: Int, CaseIterable {
    case timestamp, region, customer, eventID, severity, info, message, metrics, status, endpoint
    case page, errorType, failed, succeeded, end

    /// Room for all of a line and the quotes around values.
    static let room = 24 * ShortText.capacity

    var text: String {
      switch self {
      case .timestamp: "{\"timestamp\":\""
      case .region: ",\"region\":"
      case .customer: ",\"customer_id\":"
      case .eventID: ",\"event_id\":"
      case .severity: ",\"severity\":"
      case .info: "\"info\""
      case .message: ",\"message\":"
      case .metrics: ",\"metrics\":{"
      case .status: "\"status_code\":"
      case .endpoint: "\"endpoint\":"
      case .page: "\"page_url\":"
      case .errorType: "\"error_type\":"
      case .failed: "\"failed\":true,"
      case .succeeded: "\"failed\":false,"
      case .end: "}}\n"
      }
    }
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
