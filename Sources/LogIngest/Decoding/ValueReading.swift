internal import LogModel

/// Readers of the values that vary.
///
/// Static, with separate arguments, because the cache is borrowed while lines are read.
extension EventDecoder {
  /// The range of a value that is only shown: of a string the text without quotes, escapes kept; of
  /// any other value its own bytes; of null nothing.
  @inline(__always)
  static func shownText(
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

  /// A text after space, or a value of another type.
  @inline(never)
  private static func unusualText(
    _ chunk: RawSpan, _ start: Int
  ) throws(LineError) -> (start: Int, length: Int, end: Int) {
    var at = start
    Scanner.skipSpace(chunk, &at)
    if at > start {
      let text = try shownText(chunk, &at)
      return (text.start, text.length, at)
    }
    try Scanner.skipValue(chunk, &at)
    let isNull = chunk.byte(start) == UInt8(ascii: "n")
    return (start, isNull ? 0 : at - start, at)
  }

  /// A timestamp of another minute, in another form or after space; nil for null.
  @inline(never)
  static func unusualTimestamp(
    _ chunk: RawSpan, _ start: Int, _ timestamps: inout TimestampReader
  ) throws(LineError) -> (time: Timestamp?, end: Int) {
    var start = start
    Scanner.skipSpace(chunk, &start)
    guard chunk.byte(start) == UInt8(ascii: "\"") else {
      guard Scanner.isNull(chunk, start) else { throw LineError(.badTimestamp, start) }
      return (nil, start + 4)
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

  /// The number at `at`; nil for a value that is not a number.
  @inline(__always)
  static func number(
    _ metric: MetricID?, _ chunk: RawSpan, _ at: inout Int, _ line: Int,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) -> Double? {
    if let value = NumberText.readShort(chunk, &at) { return value }
    let (value, end) = try unusualNumber(metric, chunk, at, line, &typeMismatches)
    at = end
    return value
  }

  /// A number with a sign, an exponent, many digits or space before it, or a number in a string;
  /// nil for a value that is not a number.
  @inline(never)
  private static func unusualNumber(
    _ metric: MetricID?, _ chunk: RawSpan, _ start: Int, _ lineNumber: Int,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) -> (value: Double?, end: Int) {
    var at = start
    Scanner.skipSpace(chunk, &at)
    let first = at
    var value: Double?
    switch chunk.byte(at) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      value = try NumberText.read(chunk, &at)
    case UInt8(ascii: "\""):
      try Scanner.skipValue(chunk, &at)
      value = numberInString(chunk, first..<at)
    default: try Scanner.skipValue(chunk, &at)
    }
    if value == nil, !Scanner.isNull(chunk, first), let metric {
      typeMismatches.append(
        Batch.TypeMismatch(.noNumber(metric), line: lineNumber, value: first..<at))
    }
    return (value, at)
  }

  /// The number that a string holds, space around it ignored; nil where it holds anything else.
  private static func numberInString(_ chunk: RawSpan, _ range: Range<Int>) -> Double? {
    var at = range.lowerBound + 1
    Scanner.skipSpace(chunk, &at)
    guard let value = try? NumberText.read(chunk, &at) else { return nil }
    Scanner.skipSpace(chunk, &at)
    return at == range.upperBound - 1 ? value : nil
  }

  /// Stores a number; of two with one name the last counts.
  @inline(__always)
  static func store(
    _ metric: MetricID, _ value: Double, _ line: inout DecodeState,
    _ samples: inout MutableSpan<Sample>
  ) {
    var index = line.samples
    while index < line.lineSamples, samples[index].metric != metric { index &+= 1 }
    samples[index].metric = metric
    samples[index].value = value
    if index == line.lineSamples { line.lineSamples &+= 1 }
  }

  // MARK: Values that are usually part of a template

  /// What a value means.
  struct Value {
    var end: Int
    var saying: KindAutomaton.Attribute?
    var severity: EventSeverity?
    var number: Double?
  }

  @inline(never)
  static func readUnlikely(
    _ role: FieldRole, _ metric: MetricID, _ chunk: RawSpan, _ start: Int, _ line: Int,
    _ known: inout DecoderDictionaries, _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) -> Value {
    var at = start
    Scanner.skipSpace(chunk, &at)
    var value = Value(end: at)
    switch role {
    case .service:
      try Scanner.refuseContainer(chunk, at, .badService)
      value.saying = .init(.service, try known.services.read(chunk, &at))
    case .region: value.saying = .init(.region, try known.regions.read(chunk, &at))
    case .caller: value.saying = .init(.caller, try looseName(chunk, &at, &known.services))
    case .endpoint: value.saying = .init(.endpoint, try looseName(chunk, &at, &known.endpoints))
    case .errorType: value.saying = .init(.errorType, try looseName(chunk, &at, &known.errorTypes))
    case .type:
      let type = try type(chunk, &at, &known)
      value.saying = type.map { .init(.type, UInt32($0.rawValue)) }
    case .severity: value.severity = try severity(chunk, &at, line, &known, &typeMismatches)
    case .failed:
      value.saying = try outcome(chunk, &at).map { .init(.outcome, UInt32($0.rawValue)) }
    case .status, .measuredStatus:
      let asked = role == .status ? nil : metric
      let start = at
      let number = try number(asked, chunk, &at, line, &typeMismatches)
      if number.map({ status($0) == 0 }) ?? !Scanner.isNull(chunk, start) {
        typeMismatches.append(Batch.TypeMismatch(.noStatus, line: line, value: start..<at))
      }
      value.saying = number.map { .init(.status, UInt32(status($0))) }
      if role == .measuredStatus { value.number = number }
    case .template, .lineEnd, .blankLine, .skip, .eventID, .timestamp, .customer, .message,
      .metrics,
      .number:
      break
    }
    value.end = at
    return value
  }

  /// The type at `at`; nil for null and for empty text.
  static func type(
    _ chunk: RawSpan, _ at: inout Int, _ known: inout DecoderDictionaries
  ) throws(LineError) -> EventType? {
    let start = at
    try Scanner.refuseContainer(chunk, at, .unknownType)
    switch try known.types.read(chunk, &at) {
    case .known(let type): return type
    case .none: return nil
    case .unknown: throw LineError(.unknownType, start)
    }
  }

  /// The severity at `at`: info for an unknown word, nil for none.
  private static func severity(
    _ chunk: RawSpan, _ at: inout Int, _ line: Int, _ known: inout DecoderDictionaries,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) -> EventSeverity? {
    let start = at
    let word = try known.severities.read(chunk, &at)
    return severity(word, start..<at, line, &typeMismatches)
  }

  /// The severity that a word means, which stands at `place`.
  @inline(__always)
  static func severity(
    _ word: WordDictionary<EventSeverity>.Word, _ place: Range<Int>, _ line: Int,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) -> EventSeverity? {
    switch word {
    case .known(let severity): return severity
    case .none: return nil
    case .unknown:
      typeMismatches.append(Batch.TypeMismatch(.unknownSeverity, line: line, value: place))
      return .info
    }
  }

  /// What `true` or `false` says of a request; nil for any other value.
  static func outcome(
    _ chunk: RawSpan, _ at: inout Int
  ) throws(LineError) -> EventKind.Outcome? {
    let first = chunk.byte(at)
    try Scanner.skipValue(chunk, &at)
    switch first {
    case UInt8(ascii: "t"): return .failed
    case UInt8(ascii: "f"): return .succeeded
    default: return nil
    }
  }

  /// A number as a status, 0 for none.
  ///
  /// Avoids the library's exact conversion, which calls trunc(3).
  @inline(__always)
  static func status(_ value: Double) -> UInt16 {
    guard value >= 0, value <= 65_535 else { return 0 }
    let status = UInt16(truncatingIfNeeded: Int(value))
    return Double(status) == value ? status : 0
  }

  /// A name where the schema requires one; any other value counts as no name.
  @inline(__always)
  static func looseName(
    _ chunk: RawSpan, _ at: inout Int, _ names: inout NameDictionary
  ) throws(LineError) -> NameID {
    if chunk.byte(at) == UInt8(ascii: "\"") { return try names.read(chunk, &at) }
    try Scanner.skipValue(chunk, &at)
    return 0
  }
}
