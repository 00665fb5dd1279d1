internal import LogModel

/// The `metrics` object of an event: numbers into samples, names into the record.
extension EventDecoder {
  @inline(__always)
  mutating func readMetrics(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout Line, _ batch: inout Batch
  ) throws(LineError) {
    guard chunk.byte(at) == UInt8(ascii: "{") else {
      try Self.skipNull(chunk, &at)
      return
    }
    // A second `metrics` replaces the first, as a second value of any name does.
    if batch.samples.count > line.firstSample {
      batch.samples.removeSubrange(line.firstSample...)
    }
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
  mutating func readMetric(
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
  static func isNumber(_ chunk: RawSpan, _ at: Int) -> Bool {
    chunk.byte(at) &- 48 < 10 || chunk.byte(at) == UInt8(ascii: "-")
  }

  /// A name where the schema wants one; any other value counts as none.
  @inline(__always)
  static func looseName(
    _ chunk: RawSpan, _ at: inout Int, _ names: inout NameDictionary
  ) throws(LineError) -> NameID {
    if chunk.byte(at) == UInt8(ascii: "\"") { return try name(chunk, &at, &names) }
    try Scanner.skipValue(chunk, &at)
    return 0
  }

  /// Keeps a number; of two with one name the last counts.
  @inline(__always)
  static func store(_ sample: Sample, after first: Int, _ batch: inout Batch) {
    for index in first..<batch.samples.count where batch.samples[index].metric == sample.metric {
      batch.samples[index].value = sample.value
      return
    }
    batch.samples.append(sample)
  }

  @inline(never)
  func skipOddity(
    _ metric: MetricID, _ chunk: RawSpan, _ at: inout Int, _ line: Line, _ batch: inout Batch
  ) throws(LineError) {
    let isNull = chunk.byte(at) == UInt8(ascii: "n")
    try Scanner.skipValue(chunk, &at)
    guard !isNull else { return }
    batch.oddities.append(Batch.Oddity(metric: metric, lineOffset: line.number))
  }
}
