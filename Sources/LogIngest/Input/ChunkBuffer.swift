package import LogModel

/// The buffers of one chunk: a reader fills them, a decoder decodes them, an observer reads the
/// events, and they are reused.
///
/// A class, so that a megabyte changes its owner without a copy.
package final class ChunkBuffer: @unchecked Sendable {
  // SAFETY: a buffer has one owner at a time. The stream hands it to one task, gets it back from
  // that
  // task's result, and lends it to the observer before it gives it to the next task.

  /// The input of the chunk.
  package internal(set) var input = 0
  var sequence = 0
  /// The number of the first line in the input, from 1.
  package internal(set) var firstLine = 1
  var bytes: [UInt8]
  /// The end of the whole lines of the chunk.
  var filled = 0
  /// Where the chunk and the next one begin in the input.
  var start = ReadingPlace()
  var next = ReadingPlace()
  /// Whether the input ends in the midst of its last line.
  var endsInLine = false
  /// Whether it has no bytes because the stretch that is read has ended, though not its input.
  package internal(set) var isBehindStretch = false
  /// The beginning of a line that exceeds the limit, and its length in bytes.
  var oversized: (head: [UInt8], length: Int)?
  /// What it has beside its bytes, where its events were decoded by another process; nil where the
  /// bytes are those of a log.
  var routed: RoutedChunk?
  /// The file that is not what was written, where the events cannot be read.
  private(set) var damage: RoutedDamage?
  /// The state of the input after this chunk.
  package internal(set) var progress = InputProgress()
  package internal(set) var batch = Batch()
  /// Whether its events are those of the input in its own order.
  package internal(set) var stage = Stage.direct
  /// How the bytes are cut into records, and what the input's name says of them.
  var frame = Frame()
  var defaults = RecordDefaults()
  /// Nil where another buffer's decoder decoded the chunk.
  private let decoder: ChunkDecoder?
  /// Made for the first chunk that is not wholly in our dialect.
  private var translator: ChunkTranslator?
  private let options: ReadingOptions
  private let metrics: MetricTable
  /// The chunk in our dialect, where the log is in another one.
  private(set) var translation: Translation?
  /// A translation whose memory can be used again.
  private var unused: Translation?
  /// Index of its `MergeInput` in the merge.
  var mergeIndex = 0

  /// Bytes of an input that fit in.
  ///
  /// One more is kept for a newline that the last line may lack.
  private(set) var room: Int
  /// The room of a buffer that was not enlarged for a long line.
  let usualRoom: Int

  init(capacity: Int, metrics: MetricTable, options: ReadingOptions) {
    self.options = options
    self.metrics = metrics
    usualRoom = capacity
    room = capacity
    bytes = [UInt8](repeating: 0, count: capacity + 1 + Scanner.padding)
    decoder = ChunkDecoder(metrics: metrics, knowsAliases: !options.readsOnlyOwnDialect)
  }

  /// A copy of a decoded and adopted chunk, in no more memory than it needs.
  init(copying other: ChunkBuffer) {
    usualRoom = 0
    room = 0
    decoder = nil
    options = other.options
    metrics = other.metrics
    input = other.input
    firstLine = other.firstLine
    filled = other.filled
    (start, next, endsInLine) = (other.start, other.next, other.endsInLine)
    bytes = Array(other.bytes[..<other.filled])
    translation = other.translation
    progress = other.progress
    batch = other.batch.copy
  }

  // MARK: Filling

  /// Prepares the buffer for the next chunk and releases memory that a long line needed.
  func empty(for sequence: Int, room: Int) {
    self.sequence = sequence
    self.room = room
    oversized = nil
    if let old = translation.take() { unused = old }
    stage = .direct
    endsInLine = false
    isBehindStretch = false
    filled = 0
    if bytes.count != usualCount { bytes = [UInt8](repeating: 0, count: usualCount) }
  }

  /// Enlarges the buffer to at least `size` bytes of an input.
  func makeRoom(for size: Int) {
    room = max(room, size)
    let missing = room + 1 + Scanner.padding - bytes.count
    guard missing > 0 else { return }
    bytes.reserveCapacity(bytes.count + missing)
    bytes.append(contentsOf: repeatElement(0, count: missing))
  }

  private var usualCount: Int { usualRoom + 1 + Scanner.padding }

  /// Whether more bytes behind this last chunk may change more than its last event.
  var mayChange: Bool {
    endsInLine || oversized != nil || frame.kind != .lines || batch.count < 2
      || !batch.typeMismatches.isEmpty || problem != nil
  }

  /// Whether the input ends with this chunk.
  var isLast: Bool { progress.isAtEnd }

  /// Decodes the bytes that the reader filled in.
  func decode() {
    if let chunk = routed.take() { return expand(chunk) }
    batch.removeAll()
    if let oversized {
      batch.lines = 1
      batch.rejects.append(
        Batch.RejectedLine(
          reason: .tooLong, start: 0, length: oversized.length, column: 0, lineOffset: 0))
      return
    }
    if options.readsOnlyOwnDialect {
      return decodeText(bytes, filled, stopsEarly: false)
    }
    if frame.kind == .lines, !options.changesOwnDialect {
      decodeText(bytes, filled, stopsEarly: true)
      if batch.rejects.isEmpty, batch.typeMismatches.isEmpty { return }
    }
    translate()
  }

  /// Takes over events that another process has decoded.
  private func expand(_ chunk: RoutedChunk) {
    var chunk = chunk
    let isWhole = chunk.expand(into: &batch, bytes, &translation, metrics)
    damage = isWhole ? nil : RoutedDamage(path: chunk.path)
    routed = chunk
  }

  /// Takes over events that were sorted, and decodes them.
  func fill(sorted chunk: SortedChunk, isLast: Bool) {
    stage = .sorted
    firstLine = 1
    bytes = chunk.originals
    filled = bytes.count
    oversized = nil
    var translation = Translation()
    translation.filled = chunk.text.count
    translation.text = chunk.text + [UInt8](repeating: 0, count: Scanner.padding)
    (translation.origins, translation.starts) = (chunk.origins, chunk.starts)
    batch.removeAll()
    decodeText(translation.text, translation.filled, stopsEarly: false)
    batch.place(by: translation)
    self.translation = translation
    progress.isAtEnd = isLast
  }

  /// Takes its events away: a sorter has them.
  func handOverEvents() { batch.handOver() }

  private func decodeText(_ text: [UInt8], _ filled: Int, stopsEarly: Bool) {
    text.withChunk(filled) { chunk in
      decoder?.decode(chunk, into: &batch, stopsEarly: stopsEarly)
    }
  }

  /// Reads the chunk as one of any dialect.
  private func translate() {
    var translator = self.translator.take() ?? ChunkTranslator(metrics: metrics, options: options)
    let translation = translator.translate(
      bytes, filled, frame, defaults, isFirst: sequence == 0, reusing: unused.take())
    self.translator = translator
    batch.removeAll()
    decoder?.decode(translation, into: &batch)
    batch.place(by: translation)
    self.translation = translation
  }

  /// Replaces the decoder's ids by the run's.
  ///
  /// Called in input order, so ids never depend on threads.
  package func adopt(into names: inout Names) {
    if let routed, stage != .sorted {
      routed.names.adopt(routed.new, &batch, into: &names)
    } else {
      decoder?.adopt(&batch, into: &names)
    }
  }

  /// The text of the chunk.
  ///
  /// `EventRecord.lineStart` counts from its first byte.
  package var text: [UInt8] { translation?.text ?? bytes }

  /// Whether the buffer was not enlarged for a line of this chunk.
  package var isOfUsualSize: Bool { bytes.count == usualCount }

  /// Exchanges the chunk's text, events and numbers with others, without a copy.
  ///
  /// Only for a chunk of the usual size whose last event was observed.
  package func exchange(
    _ text: inout ChunkText, _ records: inout [EventRecord], _ samples: inout [Sample]
  ) {
    precondition(isOfUsualSize)
    if text.bytes.count != bytes.count { text.bytes = [UInt8](repeating: 0, count: bytes.count) }
    swap(&bytes, &text.bytes)
    swap(&translation, &text.translation)
    swap(&batch.records, &records)
    swap(&batch.samples, &samples)
  }

  /// The text of an event's line, without its newline.
  package func line(_ record: EventRecord) -> ArraySlice<UInt8> {
    ChunkText.line(record, bytes, translation)
  }

  /// The text from which a record was translated; nil where the log is in our own dialect.
  package func original(_ record: EventRecord) -> ArraySlice<UInt8>? {
    ChunkText.original(record, bytes, translation)
  }

  /// The number of events by dialect, and of those that have a value by the name of its field.
  ///
  /// Of our own dialect the fields are not counted.
  package var dialects: (records: [String: Int], mapped: [String: Int]) {
    guard let translation else {
      // Whether an input ends with an empty chunk depends on how fast it is read.
      return (batch.count > 0 ? [Dialect.own.name: batch.count] : [:], [:])
    }
    var records: [String: Int] = [:]
    for (dialect, count) in translation.dialects where count > 0 {
      records[Dialects.all[dialect].name] = count
    }
    return (records, translation.mapped)
  }

  /// The number of times without a zone, and of records that took the time of their neighbor.
  package var unclearTimes: (zoneless: Int, timeless: Int) {
    (translation?.zoneless ?? 0, translation?.timeless ?? 0)
  }

  /// The number of records with a duration that was not measured.
  package var unitless: [UnitlessDuration: Int] { translation?.unitless ?? [:] }

  /// Which fields became which of ours; nil where that was not asked for.
  package var census: FieldCensus? { translation?.census }

  /// The text of a rejected line, as far as it was kept.
  package func line(_ rejected: Batch.RejectedLine) -> ArraySlice<UInt8> {
    if let oversized { return oversized.head[...] }
    let line = bytes[rejected.start..<rejected.start + rejected.length]
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// The text of a value of a wrong type.
  package func text(_ mismatch: Batch.TypeMismatch) -> ArraySlice<UInt8> {
    text[mismatch.start..<mismatch.start + mismatch.length]
  }

  /// The first and the last line of the chunk that are not blank; nil when all lines are blank.
  package var edgeLines: (first: ArraySlice<UInt8>, last: ArraySlice<UInt8>)? {
    if let oversized { return (oversized.head[...], oversized.head[...]) }
    let text = bytes[..<filled]
    guard let start = text.firstIndex(where: { $0 > 0x20 }),
      let end = text.lastIndex(where: { $0 > 0x20 })
    else { return nil }
    let first = text[start...end].prefix { $0 != 0x0a }
    let last = text[start...end].reversed().prefix { $0 != 0x0a }.count
    return (first, text[(end + 1 - last)...end])
  }

  /// The format of an input whose first bytes are not text, with a remedy.
  ///
  /// A regular file is checked before it is opened, a pipe only here.
  package var foreignFormat: String? {
    guard firstLine == 1, let format = FileFormat.of(Array(bytes[..<min(filled, 1024)])) else {
      return nil
    }
    let isGzip = progress.isCompressed
    return "it is \(format.name(inGzip: isGzip)); \(format.remedyForPipe(inGzip: isGzip))"
  }

  /// What went wrong with the input, if anything; the same in every later chunk of that input.
  package var problem: InputProblem? { progress.problem }
}

/// The text of a chunk without its buffer.
package struct ChunkText: Sendable {
  var bytes: [UInt8] = []
  var translation: Translation?

  package init() {}

  /// The text of an event's line, without its newline.
  package func line(_ record: EventRecord) -> ArraySlice<UInt8> {
    Self.line(record, bytes, translation)
  }

  /// The text from which a record was translated; nil where the log is in our own dialect.
  package func original(_ record: EventRecord) -> ArraySlice<UInt8>? {
    Self.original(record, bytes, translation)
  }

  fileprivate static func line(
    _ record: EventRecord, _ bytes: [UInt8], _ translation: Translation?
  ) -> ArraySlice<UInt8> {
    let range = Int(record.lineStart)..<Int(record.lineStart + record.lineLength)
    return translation.map { $0.text[range] } ?? bytes[range]
  }

  fileprivate static func original(
    _ record: EventRecord, _ bytes: [UInt8], _ translation: Translation?
  ) -> ArraySlice<UInt8>? {
    guard let origin = translation?.origin(ofLineAt: Int(record.lineStart)), origin.length >= 0
    else { return nil }
    return bytes[origin.start..<min(bytes.count, origin.start + origin.length)]
  }
}

extension ChunkBuffer {
  /// What happens to the events of a chunk.
  package enum Stage: Sendable {
    /// They are observed as they were read.
    case direct
    /// They go to a sorter; only what was read is counted.
    case unsorted
    /// They come from a sorter; what was read is counted.
    case sorted
  }
}

/// How far an input has been read.
package struct InputProgress: Equatable, Sendable {
  /// Bytes read from the file.
  package var bytes = 0
  package var isCompressed = false
  package var isAtEnd = false
  var problem: InputProblem?

  init() {}
}
