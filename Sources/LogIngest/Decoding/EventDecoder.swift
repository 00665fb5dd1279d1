// LogIngest: bytes in, event records out. This is the hot path. Every step from a file's bytes to
// an EventRecord lies in this module, because a call per byte across modules is expensive.
//
//   InputReader ──chunk of whole lines──▶ EventDecoder ──▶ Batch {records, samples, rejects}
//   (read, inflate)                       (TemplateCache, Scanner)  names as the decoder's own ids
//        ▲                                                          │
//        └───────────── ChunkBuffer, reused ◀───────────────────────┘ EventStream: exact order
//
// A normal event costs no allocation. Every byte of every line is checked against the JSON grammar,
// UTF-8 and the schema; a line that fails is rejected with its place and reason.

internal import LogModel

/// Decodes chunks of whole lines.
struct EventDecoder: Sendable {
  let metricKeys: KeyTable
  var known = DecoderDictionaries()
  /// The templates.
  ///
  /// Their names and kinds are ids of `known`.
  var book = TemplateCache()
  var timestamps = TimestampReader()
  /// By name of a field that the schema does not have: whether it means a metric all the same.
  var aliases: [[UInt8]: Bool] = [:]
  private let metrics: MetricTable

  /// Whether a metric under another name ends the reading of a chunk.
  private let knowsAliases: Bool

  init(metrics: MetricTable, knowsAliases: Bool = false) {
    self.knowsAliases = knowsAliases
    self.metrics = metrics
    metricKeys = KeyTable(metrics: metrics)
  }

  /// Whether a field that the schema does not have means one of its metrics.
  mutating func isAlias(_ name: [UInt8]) -> Bool {
    guard knowsAliases else { return false }
    if let known = aliases[name] { return known }
    let isAlias = Aliases.meansMetric(String(decoding: name, as: UTF8.self), metrics)
    if aliases.count < 4096 { aliases[name] = isAlias }
    return isAlias
  }

  /// Whether a dictionary or the template cache has reached its limit and the decoder must start
  /// over.
  var isFull: Bool { known.isFull || book.isFull }

  /// Forgets all names, and the templates that refer to them.
  mutating func startOver() {
    known = DecoderDictionaries()
    book.beginAnew()
  }

  /// Decodes the lines of a chunk, the last of which ends with a newline.
  ///
  /// With `stopsEarly`, only up to the first line that is rejected.
  mutating func decode(_ chunk: RawSpan, into batch: inout Batch, stopsEarly: Bool = false) {
    // Local variables, so that both arrays can be written at the same time.
    var records: [EventRecord] = []
    var samples: [Sample] = []
    swap(&records, &batch.records)
    swap(&samples, &batch.samples)
    var reading = DecodeState()
    read(chunk, &reading, &records, &samples, &batch, stopsEarly: stopsEarly)
    swap(&records, &batch.records)
    swap(&samples, &batch.samples)
    finish(reading, &batch)
  }

  /// Reads on to the end of a chunk, which ends with a newline.
  mutating func read(
    _ chunk: RawSpan, _ reading: inout DecodeState, _ records: inout [EventRecord],
    _ samples: inout [Sample], _ batch: inout Batch, stopsEarly: Bool
  ) {
    while reading.at < chunk.byteCount || reading.isInLine {
      if stopsEarly, !batch.rejects.isEmpty { break }
      Self.makeRoom(behind: reading, &records, &samples)
      var recordSpan = records.mutableSpan
      var sampleSpan = samples.mutableSpan
      let stop = Self.readLines(
        chunk, &reading, &recordSpan, &sampleSpan, book, &known, &timestamps, &batch.typeMismatches)
      switch stop {
      case .lineEnd: continue
      case .unknownPhrase:
        do throws(LineError) {
          (reading.template, reading.at) = try readPhrase(
            chunk, reading.at, OpeningID(reading.opening), line: reading.line, &batch.typeMismatches
          )
        } catch {
          reading.isInLine = false
          reading.at = reject(chunk, reading, error, &batch.rejects)
        }
      case .error(let error): reading.at = reject(chunk, reading, error, &batch.rejects)
      }
    }
  }

  /// Notes in a batch what was read.
  func finish(_ reading: DecodeState, _ batch: inout Batch) {
    batch.count = reading.records
    batch.lines = reading.lines
    batch.blank = reading.blank
    batch.isInOrder = reading.isInOrder
  }

  /// Makes room for the records and samples of a few hundred more lines.
  static func makeRoom(
    behind reading: DecodeState, _ records: inout [EventRecord], _ samples: inout [Sample]
  ) {
    if records.count == reading.records {
      records.append(contentsOf: repeatElement(EventRecord(), count: 512))
    }
    // A line has at most as many numbers as there are metrics.
    if samples.count - reading.samples < 2 * MetricTable.capacity {
      samples.append(contentsOf: repeatElement(Sample(metric: 0, value: 0), count: 1024))
    }
  }

  /// Records a rejected line; returns where the next line begins.
  @inline(never)
  private func reject(
    _ chunk: RawSpan, _ line: DecodeState, _ error: LineError, _ rejects: inout [Batch.RejectedLine]
  ) -> Int {
    // The error lies inside the line, so the next newline ends it.
    var at = error.at
    while chunk.byte(at) != 0x0a { at += 1 }
    rejects.append(
      Batch.RejectedLine(
        reason: error.reason, start: line.start, length: at - line.start,
        column: error.at - line.start + 1, lineOffset: line.line))
    return at + 1
  }
}
