internal import LogModel

/// Translates chunks of foreign logs into our own dialect, one record to one line.
///
///     frame (lines, values, rows) ──▶ unwrap (prefixes, text inside JSON) ──▶ dialect ──▶ mapping
///
/// The result depends on the chunk alone, so chunks are translated in parallel.
struct ChunkTranslator: Sendable {
  var reader = ObjectReader()
  var mapper: RecordMapper
  var writer: RecordWriter
  var settings: TimeSettings
  /// The dialect that the user named.
  let forced: Int?
  /// The same, where its records are no text.
  let forcedObject: Int?
  let keepsCensus: Bool
  let metrics: MetricTable
  let patterns: TextPatterns
  var patternState: TextPatterns.State
  var result = Translation()
  /// The number of records by dialect, and of those that have a value by the number of its target.
  var dialectCounts = [Int](repeating: 0, count: Dialects.all.count)
  var mapped = [Int](repeating: 0, count: Target.capacity)
  /// By dialect.
  let traits: [DialectTraits]
  /// By metric, the type of the events that carry it.
  let types: [EventType?]
  /// The record that is translated: where it began.
  var origin = Translation.Origin(line: 0, start: 0, length: 0)
  /// The line breaks inside the value that is translated, as places in the chunk.
  var breaks: [Int] = []
  /// The number of records of the current line so far.
  var ordinal = 0
  /// Whether a line may continue a record of the chunk before.
  var followsRecord = false
  /// Which lines of the log begin with a time.
  var dated: DatedText = []
  /// Around lines with a time: the service that stood before the last record.
  var program: [UInt8]?
  /// The time of the last record.
  var latest: Int64?
  /// The text of a line that the record before it has taken.
  var takenText: Range<Int>?
  /// The services of the trace that is translated.
  var processes: TraceProcesses?
  /// The time of a record whose text is the next line.
  var opening: TimeText?
  /// Whether the records before the first with a time are translated again, with that time.
  var isSettling = false
  /// Records before the first that has a time.
  var waiting: [Translation.Origin] = []
  /// By stream, the parts of a record that a container runtime has split.
  var parts: [[UInt8]: (text: [UInt8], origin: Translation.Origin)] = [:]
  /// Reused from record to record, one for each level of nesting.
  var scratch = InlineArray<5, Scratch>(repeating: Scratch())

  /// Behind this many values without an end, a value ends with its line.
  static let mostBroken = 8
  /// Text inside text is unwrapped this often.
  static let deepest = 4

  /// The kind of the record at a depth.
  mutating func kind(of chunk: RawSpan, as dialect: Int?, depth: Int) -> RecordKind {
    mapper.kind(of: scratch[depth].fields, chunk, as: dialect)
      ?? mapper.newKind(of: scratch[depth].fields, chunk, reader.paths, as: dialect)
  }

  /// What a dialect says of all its records, ready for each of them.
  struct DialectTraits {
    let type: EventType?
    let service: [UInt8]?
    let carrier: Carrier
    /// Whether its records are lines of text that carry other lines.
    let carriesText: Bool

    init(_ dialect: Dialect) {
      type = dialect.type
      service = dialect.service.map { Array($0.utf8) }
      carrier = dialect.carrier
      carriesText = dialect.layout != nil && dialect.carrier.contains(.lines)
    }
  }

  struct Scratch {
    var fields = RecordFields()
    var record = MappedRecord()
  }

  init(metrics: MetricTable, options: ReadingOptions) {
    self.metrics = metrics
    settings = options.times
    forced = options.dialect.flatMap(Dialects.index)
    patterns = TextPatterns(only: forced, &reader.paths)
    patternState = TextPatterns.State(options.times)
    forcedObject = forced.flatMap { Dialects.all[$0].layout == nil ? $0 : nil }
    keepsCensus = options.keepsCensus
    mapper = RecordMapper(metrics: metrics, options: options)
    writer = RecordWriter(metrics)
    traits = Dialects.all.map(DialectTraits.init)
    types = metrics.metrics.map { MetricCatalog.metric(named: $0.name)?.eventType }
  }

  /// Translates the bytes `0 ..< filled` of a padded buffer, which end with a newline.
  mutating func translate(
    _ bytes: [UInt8], _ filled: Int, _ frame: Frame, _ defaults: RecordDefaults, isFirst: Bool,
    reusing memory: consuming Translation?
  ) -> Translation {
    result = memory.take() ?? Translation()
    result.removeAll()
    writer.begin(reusing: &result.text, capacity: filled + filled / 4 + Scanner.padding)
    followsRecord = !isFirst
    dated = frame.dated
    program = nil
    if keepsCensus {
      result.census = FieldCensus()
      mapper.census = FieldCensus()
    }
    settings.year = defaults.year
    settings.date = defaults.date
    (mapper.settings.year, mapper.settings.date) = (defaults.year, defaults.date)
    (patternState.settings.year, patternState.settings.date) = (defaults.year, defaults.date)
    latest = nil
    opening = nil
    takenText = nil
    processes = nil
    waiting = []
    parts = [:]
    bytes.withChunk(filled) { chunk in
      switch frame.kind {
      case .lines: translateLines(chunk, bytes, defaults)
      case .values: translateValues(bytes, filled, defaults)
      case .table: translateTable(chunk, bytes, frame, defaults)
      case .directives: translateRows(chunk, bytes, frame, defaults)
      case .blocks: translateBlocks(chunk, bytes, frame, defaults)
      }
      settle(chunk, defaults)
      for part in parts.values.sorted(by: { $0.origin.line < $1.origin.line }) {
        origin = part.origin
        reject(LineError(.missingEnd, origin.start))
      }
    }
    result.filled = writer.text.count
    result.text = writer.take()
    for (dialect, count) in dialectCounts.enumerated() where count > 0 {
      result.dialects[dialect] = count
      dialectCounts[dialect] = 0
    }
    for (number, count) in mapped.enumerated() where count > 0 {
      result.mapped[Target(number: number).name(metrics) ?? ""] = count
      mapped[number] = 0
    }
    if var census = mapper.census {
      census.merge(result.census ?? FieldCensus())
      census.zoneless = result.zoneless
      census.timeless = result.timeless
      for (dialect, count) in result.dialects {
        census.dialects[Dialects.all[dialect].name, default: 0] += count
      }
      result.census = census
    }
    defer { result = Translation() }
    return result
  }

  mutating func reject(_ error: LineError) {
    result.rejects.append(
      Batch.RejectedLine(
        reason: error.reason, start: origin.start, length: origin.length,
        column: max(1, error.at - origin.start + 1), lineOffset: origin.line))
  }

  /// What became of a piece of text.
  enum Outcome {
    case blank
    /// It became one record or more, or a part of one.
    case used
    case directive
    case rejected(LineError)
  }
}
