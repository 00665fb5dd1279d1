internal import LogModel

/// The values that vary: what each reader makes of them.
///
/// Static, with what they change by itself: the book is lent out while lines are read.
extension EventDecoder {
  /// The text of a string or, for null, of nothing; without the quotes, escapes kept.
  @inline(__always)
  static func optionalText(
    _ chunk: RawSpan, _ at: inout Int
  ) throws(LineError) -> (start: Int, length: Int) {
    guard chunk.byte(at) == UInt8(ascii: "\"") else {
      let (start, length, end) = try unusualText(chunk, at)
      at = end
      return (start, length)
    }
    at &+= 1
    let start = at
    _ = try Scanner.skipString(chunk, &at)
    return (start, at &- 1 &- start)
  }

  /// A text behind space, or null.
  @inline(never)
  private static func unusualText(
    _ chunk: RawSpan, _ start: Int
  ) throws(LineError) -> (start: Int, length: Int, end: Int) {
    var at = start
    Scanner.skipSpace(chunk, &at)
    if at > start {
      let text = try optionalText(chunk, &at)
      return (text.start, text.length, at)
    }
    at = try Scanner.skipNull(chunk, at)
    return (at, 0, at)
  }

  /// A moment of another minute, in another form or behind space; nil for null.
  @inline(never)
  static func unusualTimestamp(
    _ chunk: RawSpan, _ start: Int, _ timestamps: inout TimestampReader
  ) throws(LineError) -> (time: Timestamp?, end: Int) {
    var start = start
    Scanner.skipSpace(chunk, &start)
    guard chunk.byte(start) == UInt8(ascii: "\"") else {
      return (nil, try Scanner.skipNull(chunk, start))
    }
    var at = start + 1
    let hasEscapes = try Scanner.skipString(chunk, &at)
    let time =
      hasEscapes
      ? Timestamp(rfc3339: JSONText.decoded(chunk, start + 1..<at - 1).span)
      : timestamps.read(chunk, start + 1, at - 2 - start)
    guard let time else { throw LineError(.badTimestamp, start) }
    return (time, at)
  }

  /// The number at `at`; nil for a value that is none.
  @inline(__always)
  static func number(
    _ metric: MetricID?, _ chunk: RawSpan, _ at: inout Int, _ line: Int,
    _ oddities: inout [Batch.Oddity]
  ) throws(LineError) -> Double? {
    if let value = NumberText.readShort(chunk, &at) { return value }
    let (value, end) = try unusualNumber(metric, chunk, at, line, &oddities)
    at = end
    return value
  }

  /// A number with a sign, an exponent, many digits or space before it; nil for a value that is none.
  @inline(never)
  private static func unusualNumber(
    _ metric: MetricID?, _ chunk: RawSpan, _ start: Int, _ lineNumber: Int,
    _ oddities: inout [Batch.Oddity]
  ) throws(LineError) -> (value: Double?, end: Int) {
    var at = start
    Scanner.skipSpace(chunk, &at)
    let byte = chunk.byte(at)
    if byte &- 48 < 10 || byte == UInt8(ascii: "-") {
      return (try NumberText.read(chunk, &at), at)
    }
    try Scanner.skipValue(chunk, &at)
    if byte != UInt8(ascii: "n"), let metric {
      oddities.append(Batch.Oddity(metric: metric, lineOffset: lineNumber))
    }
    return (nil, at)
  }

  /// Keeps a number; of two with one name the last counts.
  @inline(__always)
  static func store(
    _ metric: MetricID, _ value: Double, _ line: inout Reading,
    _ samples: inout MutableSpan<Sample>
  ) {
    var index = line.samples
    while index < line.lineSamples, samples[index].metric != metric { index &+= 1 }
    samples[index].metric = metric
    samples[index].value = value
    if index == line.lineSamples { line.lineSamples &+= 1 }
  }

  // MARK: Values that are a part of phrases as a rule

  /// What a value says.
  struct Value {
    var end: Int
    var saying: KindDictionary.Saying?
    var severity: EventSeverity?
    var number: Double?
  }

  @inline(never)
  static func readUnlikely(
    _ role: FieldRole, _ metric: MetricID, _ chunk: RawSpan, _ start: Int, _ line: Int,
    _ known: inout Vocabulary, _ oddities: inout [Batch.Oddity]
  ) throws(LineError) -> Value {
    var at = start
    Scanner.skipSpace(chunk, &at)
    var value = Value(end: at)
    switch role {
    case .service: value.saying = .init(.service, try known.services.read(chunk, &at))
    case .region: value.saying = .init(.region, try known.regions.read(chunk, &at))
    case .place: value.saying = .init(.place, try looseName(chunk, &at, &known.places))
    case .fault: value.saying = .init(.fault, try looseName(chunk, &at, &known.faults))
    case .type:
      let type = try known.types.read(chunk, &at, else: .unknownType)
      value.saying = type.map { .init(.type, UInt32($0.rawValue)) }
    case .severity: value.severity = try known.severities.read(chunk, &at, else: .unknownSeverity)
    case .status, .measuredStatus:
      let asked = role == .status ? nil : metric
      let number = try number(asked, chunk, &at, line, &oddities)
      value.saying = number.map { .init(.status, UInt32(status($0))) }
      if role == .measuredStatus { value.number = number }
    case .phrase, .lineEnd, .blankLine, .skip, .eventID, .timestamp, .customer, .message, .metrics,
      .number:
      break
    }
    value.end = at
    return value
  }

  /// The status a number is, 0 for none; the library's exact conversion calls trunc(3).
  @inline(__always)
  static func status(_ value: Double) -> UInt16 {
    guard value >= 0, value <= 65_535 else { return 0 }
    let status = UInt16(truncatingIfNeeded: Int(value))
    return Double(status) == value ? status : 0
  }

  /// A name where the schema wants one; any other value counts as none.
  @inline(__always)
  static func looseName(
    _ chunk: RawSpan, _ at: inout Int, _ names: inout NameDictionary
  ) throws(LineError) -> NameID {
    if chunk.byte(at) == UInt8(ascii: "\"") { return try names.read(chunk, &at) }
    try Scanner.skipValue(chunk, &at)
    return 0
  }
}
