internal import LogModel

/// The `metrics` object of an event: numbers into samples, names into the record.
extension EventDecoder {
  /// Reads the object at `start`; returns where it ends.
  @inline(never)
  mutating func readMetrics(
    _ chunk: RawSpan, _ start: Int, _ line: inout Line, _ samples: inout MutableSpan<Sample>
  ) throws(LineError) -> Int {
    var at = start
    guard chunk.byte(at) == UInt8(ascii: "{") else { return try Scanner.skipNull(chunk, at) }
    // A second `metrics` replaces the first, as a second value of any name does.
    line.samples = line.firstSample
    var step = line.order
    var field = Field()
    while true {
      if order.match(step, chunk, &at, &field) {
        step &+= 1
      } else {
        let key = try Self.nextKey(chunk, at, isFirst: step == line.order, metricKeys)
        guard let next = key.field else { return key.end }
        field = next
        step = order.learn(step, chunk, at..<key.end, field)
        at = key.end
      }
      try readMetric(field, chunk, &at, &line, &samples)
      if chunk.byte(at) == UInt8(ascii: "}") { return at &+ 1 }
    }
  }

  @inline(__always)
  private mutating func readMetric(
    _ field: Field, _ chunk: RawSpan, _ at: inout Int, _ line: inout Line,
    _ samples: inout MutableSpan<Sample>
  ) throws(LineError) {
    switch field.role {
    case .number, .status, .measuredStatus:
      guard let value = try number(field, chunk, &at, line) else { return }
      if field.role != .number { line.kind.status = Self.status(value) }
      if field.role != .status { Self.store(field.metric, value, &line, &samples) }
    case .place: line.kind.place = try Self.looseName(chunk, &at, &known.places)
    case .fault: line.kind.fault = try Self.looseName(chunk, &at, &known.faults)
    case .skip, .eventID, .timestamp, .type, .service, .region, .customer, .severity, .message,
      .metrics:
      try Scanner.skipValue(chunk, &at)
    }
  }

  /// The status a number is, 0 for none; the library's exact conversion calls trunc(3).
  @inline(__always)
  private static func status(_ value: Double) -> UInt16 {
    guard value >= 0, value <= 65_535 else { return 0 }
    let status = UInt16(truncatingIfNeeded: Int(value))
    return Double(status) == value ? status : 0
  }

  @inline(__always)
  private mutating func number(
    _ field: Field, _ chunk: RawSpan, _ at: inout Int, _ line: Line
  ) throws(LineError) -> Double? {
    if let value = NumberText.readShort(chunk, &at) { return value }
    let (value, end) = try unusualNumber(field, chunk, at, line.number)
    at = end
    return value
  }

  /// A number with a sign, an exponent or many digits; nil for a value that is none.
  @inline(never)
  private mutating func unusualNumber(
    _ field: Field, _ chunk: RawSpan, _ start: Int, _ lineNumber: Int
  ) throws(LineError) -> (value: Double?, end: Int) {
    var at = start
    let byte = chunk.byte(at)
    if byte &- 48 < 10 || byte == UInt8(ascii: "-") {
      return (try NumberText.read(chunk, &at), at)
    }
    try Scanner.skipValue(chunk, &at)
    if byte != UInt8(ascii: "n"), field.role != .status {
      oddities.append(Batch.Oddity(metric: field.metric, lineOffset: lineNumber))
    }
    return (nil, at)
  }

  /// A name where the schema wants one; any other value counts as none.
  @inline(__always)
  private static func looseName(
    _ chunk: RawSpan, _ at: inout Int, _ names: inout NameDictionary
  ) throws(LineError) -> NameID {
    if chunk.byte(at) == UInt8(ascii: "\"") { return try names.read(chunk, &at) }
    try Scanner.skipValue(chunk, &at)
    return 0
  }

  /// Keeps a number; of two with one name the last counts.
  @inline(__always)
  private static func store(
    _ metric: MetricID, _ value: Double, _ line: inout Line, _ samples: inout MutableSpan<Sample>
  ) {
    var index = line.firstSample
    while index < line.samples, samples[index].metric != metric { index &+= 1 }
    samples[index].metric = metric
    samples[index].value = value
    if index == line.samples { line.samples &+= 1 }
  }
}
