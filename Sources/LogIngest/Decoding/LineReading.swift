internal import LogModel

/// Reads lines as known templates and the varying values between them.
extension EventDecoder {
  /// Why the reading of lines stopped.
  enum Stop {
    /// The chunk has ended, or the buffers have no room for another line.
    case lineEnd
    /// The next bytes match no template of the cache.
    case unknownPhrase
    case error(LineError)
  }

  /// Reads lines until the chunk ends or no template matches.
  ///
  /// Static, with separate arguments, because the cache is borrowed meanwhile. All of it is one
  /// function, and the position is a local variable whose address is never taken: it stays in a
  /// register, and every next read depends on it.
  static func readLines(
    _ chunk: RawSpan, _ reading: inout DecodeState, _ records: inout MutableSpan<EventRecord>,
    _ samples: inout MutableSpan<Sample>, _ book: TemplateCache, _ known: inout DecoderDictionaries,
    _ timestamps: inout TimestampReader, _ typeMismatches: inout [Batch.TypeMismatch]
  ) -> Stop {
    let starts = book.starts.span
    let slots = book.slots.slots.span
    let others = book.slots.others.span
    // SAFETY: a block of texts is numbers alone, without padding, and `book` outlives the span.
    let texts = unsafe book.texts.blocks.span.bytes
    let blank = EventRecord()
    let mostSamples = samples.count &- MetricTable.capacity
    var line = reading
    var at = line.at
    defer {
      reading = line
      reading.at = at
    }
    do throws(LineError) {
      while true {
        if !line.isInLine {
          guard at < chunk.byteCount, line.records < records.count, line.samples < mostSamples
          else { return .lineEnd }
          line.begin(at)
          records[line.records] = blank
        }
        try readLine(
          chunk, &at, &line, &records[line.records], &samples, starts, slots, others, texts, book,
          &known, &timestamps, &typeMismatches)
        if line.isInLine { return .unknownPhrase }
      }
    } catch {
      line.isInLine = false
      return .error(error)
    }
  }

  /// Reads on in a line: to its end, or to bytes that match no template.
  ///
  /// In that case the state stays in the line.
  @inline(__always)
  private static func readLine(
    _ chunk: RawSpan, _ at: inout Int, _ line: inout DecodeState, _ record: inout EventRecord,
    _ samples: inout MutableSpan<Sample>, _ starts: Span<PerfectHash>, _ slots: Span<LineTemplate>,
    _ others: Span<LineTemplate>, _ texts: RawSpan, _ book: TemplateCache,
    _ known: inout DecoderDictionaries, _ timestamps: inout TimestampReader,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) {
    // The search for the next template stands here twice on purpose: a function that moves `at`, an
    // optional, or a search at the head of the loop is slower for each event.
    var template: LineTemplate
    if let read = line.template {
      template = read
      line.template = nil
    } else {
      template = starts.template(line.opening, slots, others, texts, chunk, at)
      if template.length == 0 { return }
      at &+= Int(template.length)
    }
    while true {
      let hasEnded = try apply(
        template, chunk, &at, &line, &record, &samples, book, &known, &timestamps, &typeMismatches)
      if hasEnded { return }
      template = starts.template(line.opening, slots, others, texts, chunk, at)
      if template.length == 0 { return }
      at &+= Int(template.length)
    }
  }

  /// Applies a template that ends at `at`, then reads the value behind it; true where the line
  /// ends.
  @inline(__always)
  private static func apply(
    _ template: LineTemplate, _ chunk: RawSpan, _ at: inout Int, _ line: inout DecodeState,
    _ record: inout EventRecord, _ samples: inout MutableSpan<Sample>, _ book: TemplateCache,
    _ known: inout DecoderDictionaries, _ timestamps: inout TimestampReader,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) -> Bool {
    line.opening = Int(template.next)
    if !template.marks.isEmpty {
      if template.marks.contains(.says) {
        say(KindAutomaton.Attribute(.template, template.saying), &line, &known, book)
      }
      if template.marks.contains(.hasSeverity) { record.severity = template.severity }
      // A second `metrics` replaces the first, as a second value of any name does.
      if template.marks.contains(.opensMetrics) { line.lineSamples = line.samples }
    }
    // More space before a value than in the template is left to the slow readers.
    switch template.role {
    // All cases are listed: without a default the jump needs no range check.
    case .template: Scanner.skipSpace(chunk, &at)
    case .lineEnd:
      try finish(at &- 1, &line, &record, &known.kinds)
      line.isInLine = false
      return true
    case .blankLine:
      line.blank &+= 1
      line.isInLine = false
      return true
    case .skip:
      Scanner.skipSpace(chunk, &at)
      try Scanner.skipValue(chunk, &at)
    case .timestamp:
      if let time = timestamps.next(chunk, &at) {
        record.time.microseconds = time
        line.hasTime = true
      } else {
        let (time, end) = try unusualTimestamp(chunk, at, &timestamps)
        at = end
        record.time = time ?? record.time
        line.hasTime = line.hasTime || time != nil
      }
    case .customer: record.customer = try known.customers.read(chunk, &at)
    case .eventID:
      let text = try shownText(chunk, &at)
      record.idStart = UInt32(truncatingIfNeeded: text.start &- line.start)
      record.idLength = UInt32(truncatingIfNeeded: text.length)
    case .message:
      let text = try shownText(chunk, &at)
      record.messageStart = UInt32(truncatingIfNeeded: text.start &- line.start)
      record.messageLength = UInt32(truncatingIfNeeded: text.length)
    case .number:
      let value = try number(template.metric, chunk, &at, line.line, &typeMismatches)
      if let value { store(template.metric, value, &line, &samples) }
    case .type, .service, .region, .caller, .severity, .metrics, .status, .measuredStatus, .failed,
      .endpoint,
      .errorType:
      let value = try readUnlikely(
        template.role, template.metric, chunk, at, line.line, &known, &typeMismatches)
      at = value.end
      if let saying = value.saying { say(saying, &line, &known, book) }
      if let severity = value.severity { record.severity = severity }
      if let number = value.number { store(template.metric, number, &line, &samples) }
    }
    return false
  }

  /// Moves the automaton by one attribute of the line.
  @inline(__always)
  private static func say(
    _ saying: KindAutomaton.Attribute, _ line: inout DecodeState,
    _ known: inout DecoderDictionaries,
    _ book: TemplateCache
  ) {
    line.kind =
      known.kinds.next(line.kind, saying) ?? known.kinds.learn(saying, after: line.kind, book)
  }

  /// Checks the required fields of an event; `end` is the index of its newline.
  @inline(__always)
  private static func finish(
    _ end: Int, _ line: inout DecodeState, _ record: inout EventRecord, _ kinds: inout KindAutomaton
  ) throws(LineError) {
    guard line.hasTime else { throw LineError(.missingTimestamp, line.start) }
    record.kind = kinds.said[line.kind].id
    if record.kind == 0 { record.kind = try newKind(line.kind, line.start, &kinds) }
    record.lineStart = UInt32(truncatingIfNeeded: line.start)
    record.lineLength = UInt32(truncatingIfNeeded: end &- line.start)
    record.lineOffset = UInt32(truncatingIfNeeded: line.line)
    record.firstSample = UInt32(truncatingIfNeeded: line.samples)
    record.sampleCount = UInt8(truncatingIfNeeded: line.lineSamples &- line.samples)
    line.samples = line.lineSamples
    line.records &+= 1
    if record.time.microseconds < line.latest { line.isInOrder = false }
    line.latest = record.time.microseconds
  }

  @inline(never)
  private static func newKind(
    _ place: Int, _ start: Int, _ kinds: inout KindAutomaton
  ) throws(LineError) -> KindID {
    guard kinds.said[place].hasType else { throw LineError(.missingType, start) }
    guard kinds.said[place].kind.service != 0 else { throw LineError(.missingService, start) }
    return kinds.id(of: place)
  }
}
