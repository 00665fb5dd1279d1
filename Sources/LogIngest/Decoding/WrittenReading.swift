internal import LogModel

/// Reads lines that `RecordWriter` wrote.
extension EventDecoder {
  /// Decodes the lines of a translation.
  ///
  /// Values that stand at known places are read there; the grammar reads all other lines. Both give
  /// a line the same event and a name the same id.
  mutating func decode(_ translation: Translation, into batch: inout Batch) {
    // Local variables, so that both arrays can be written at the same time.
    var records: [EventRecord] = []
    var samples: [Sample] = []
    swap(&records, &batch.records)
    swap(&samples, &batch.samples)
    var reading = DecodeState()
    translation.text.withChunk(translation.filled) { chunk in
      let count = translation.written.count
      var index = 0
      while index < count {
        Self.makeRoom(behind: reading, &records, &samples)
        var recordSpan = records.mutableSpan
        var sampleSpan = samples.mutableSpan
        let first = index
        Self.readWritten(
          chunk, translation.written.span, &index, &reading, &recordSpan, &sampleSpan, &known,
          &batch.typeMismatches)
        if index > first { continue }
        index += 1
        while index < count, !translation.written[index].isKnown { index += 1 }
        let end = index < count ? translation.starts[index] : translation.filled
        read(
          chunk.extracting(0..<end), &reading, &records, &samples, &batch, stopsEarly: false)
      }
    }
    swap(&records, &batch.records)
    swap(&samples, &batch.samples)
    finish(reading, &batch)
  }

  /// Reads lines from one on, up to one that the grammar has to read or for which no room is left.
  private static func readWritten(
    _ chunk: RawSpan, _ lines: Span<WrittenLine>, _ index: inout Int,
    _ reading: inout DecodeState, _ records: inout MutableSpan<EventRecord>,
    _ samples: inout MutableSpan<Sample>, _ known: inout DecoderDictionaries,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) {
    let mostSamples = samples.count &- MetricTable.capacity
    var state = reading
    while index < lines.count, lines[index].isKnown, state.records < records.count,
      state.samples < mostSamples
    {
      guard
        (try? readWritten(
          chunk, lines[index], &state, &records[state.records], &samples, &known,
          &typeMismatches)) == true
      else { break }
      index &+= 1
    }
    reading = state
  }

  /// Reads one line; false, and nothing is changed but names, where the grammar has to reject it.
  @inline(__always)
  private static func readWritten(
    _ chunk: RawSpan, _ line: borrowing WrittenLine, _ state: inout DecodeState,
    _ record: inout EventRecord, _ samples: inout MutableSpan<Sample>,
    _ known: inout DecoderDictionaries, _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) -> Bool {
    let start = state.at
    func place(_ offset: UInt32) -> Int { start &+ Int(offset) }
    func name(
      _ offset: UInt32, _ names: inout NameDictionary
    ) throws(LineError) -> NameID {
      guard offset > 0 else { return 0 }
      var at = place(offset)
      return try names.read(chunk, &at)
    }
    func looseName(
      _ offset: UInt32, _ names: inout NameDictionary
    ) throws(LineError) -> NameID {
      guard offset > 0 else { return 0 }
      var at = place(offset)
      return try Self.looseName(chunk, &at, &names)
    }
    let service = try name(line.service, &known.services)
    guard service != 0 else { return false }
    let region = try name(line.region, &known.regions)
    let customer = try name(line.customer, &known.customers)
    let number = state.lines
    var at = place(line.severity)
    let word = try known.severities.word(chunk, at, length: Int(line.severityLength))
    let severity = severity(
      word, at..<at &+ Int(line.severityLength), number, &typeMismatches)
    state.lineSamples = state.samples
    for index in 0..<Int(line.numberCount) {
      at = place(line.numbers[index])
      let value = try Self.number(line.metrics[index], chunk, &at, number, &typeMismatches)
      if let value { store(line.metrics[index], value, &state, &samples) }
    }
    let endpoint = try looseName(line.endpoint, &known.endpoints)
    let errorType = try looseName(line.errorType, &known.errorTypes)
    record.kind = known.kinds.id(
      service: service, region: region, endpoint: endpoint, errorType: errorType,
      status: line.status, type: line.type, outcome: line.outcome)
    record.time.microseconds = line.time
    record.customer = customer
    record.severity = severity ?? .info
    record.lineStart = UInt32(truncatingIfNeeded: start)
    record.lineLength = line.length
    record.idStart = line.idStart
    record.idLength = line.idLength
    record.messageStart = line.messageStart
    record.messageLength = line.messageLength
    record.lineOffset = UInt32(truncatingIfNeeded: number)
    record.firstSample = UInt32(truncatingIfNeeded: state.samples)
    record.sampleCount = UInt8(truncatingIfNeeded: state.lineSamples &- state.samples)
    state.samples = state.lineSamples
    state.lines &+= 1
    state.records &+= 1
    if line.time < state.latest { state.isInOrder = false }
    state.latest = line.time
    state.at = place(line.length) &+ 1
    return true
  }
}
