// LogIngest: bytes in, event records out. The hot path: everything from a file's bytes to an
// EventRecord lives in this module, because a call per byte across modules costs 5 to 10 times.
//
//   InputReader ──chunk of whole lines──▶ EventDecoder ──▶ Batch {records, samples, rejects}
//   (read, inflate)                       (KeyOrder, Scanner)   names as the decoder's own ids
//        ▲                                                          │
//        └───────────── Slot: the buffers, used again ◀─────────────┘ EventStream: exact order
//
// No allocation for a normal event. Strict: every byte of every line is checked against the JSON
// grammar, UTF-8 and the schema, or the line is rejected with its place and reason.

internal import LogModel

/// Decodes chunks of whole lines.
struct EventDecoder: Sendable {
  let metricKeys: KeyTable
  var known = Vocabulary()
  var timestamps = TimestampReader()
  var order = KeyOrder()
  /// Values that should have been numbers, since the last chunk.
  var oddities: [Batch.Oddity] = []

  init(metrics: MetricTable) {
    metricKeys = KeyTable(metrics: metrics)
  }

  /// Decodes the lines of a chunk, the last of which ends with a newline.
  mutating func decode(_ chunk: RawSpan, into batch: inout Batch) {
    // Of their own, so that both can be filled in at once.
    var records: [EventRecord] = []
    var samples: [Sample] = []
    swap(&records, &batch.records)
    swap(&samples, &batch.samples)
    var at = 0
    var done = Done()
    while at < chunk.byteCount {
      Self.makeRoom(done, &records, &samples)
      var recordSpan = records.mutableSpan
      var sampleSpan = samples.mutableSpan
      at = decodeLines(chunk, at, &done, &recordSpan, &sampleSpan, &batch)
    }
    batch.count = done.records
    swap(&records, &batch.records)
    swap(&samples, &batch.samples)
    swap(&oddities, &batch.oddities)
  }

  /// How much of the records and samples is filled in.
  private struct Done {
    var records = 0
    var samples = 0
    var latest = Int64.min
  }

  /// Makes room for a few hundred more lines.
  private static func makeRoom(
    _ done: Done, _ records: inout [EventRecord], _ samples: inout [Sample]
  ) {
    if records.count == done.records {
      records.append(contentsOf: repeatElement(EventRecord(), count: 512))
    }
    // No line has more numbers than there are metrics.
    if samples.count - done.samples < 2 * MetricTable.capacity {
      samples.append(contentsOf: repeatElement(Sample(metric: 0, value: 0), count: 1024))
    }
  }

  /// Decodes lines until the chunk ends or there is no room; returns where it stopped.
  ///
  /// Records are filled in where they lie: put together elsewhere and copied, each waits for its own
  /// fields, a tenth of the decoder's time.
  private mutating func decodeLines(
    _ chunk: RawSpan, _ start: Int, _ done: inout Done,
    _ records: inout MutableSpan<EventRecord>, _ samples: inout MutableSpan<Sample>,
    _ batch: inout Batch
  ) -> Int {
    // Local, and lent to nobody: it stays in a register.
    var at = start
    let blank = EventRecord()
    let blankKind = EventKind()
    let sampleLimit = samples.count - MetricTable.capacity
    while at < chunk.byteCount, done.records < records.count, done.samples < sampleLimit {
      var line = Line(
        start: at, firstSample: done.samples, number: batch.lines, kind: blankKind)
      batch.lines += 1
      records[done.records] = blank
      do throws(LineError) {
        guard try decodeLine(chunk, &at, &line, &records[done.records], &samples) else {
          batch.blank += 1
          continue
        }
        let time = records[done.records].time.microseconds
        if time < done.latest { batch.isInOrder = false }
        done.latest = time
        done.records += 1
        done.samples = line.samples
      } catch {
        at = reject(chunk, at, line, error, &batch.rejects)
      }
    }
    return at
  }

  /// Notes a line that is no event; returns where the next one begins.
  @inline(never)
  private func reject(
    _ chunk: RawSpan, _ start: Int, _ line: Line, _ error: LineError,
    _ rejects: inout [Batch.RejectedLine]
  ) -> Int {
    var at = start
    while chunk.byte(at) != 0x0a { at += 1 }
    rejects.append(
      Batch.RejectedLine(
        reason: error.reason, start: line.start, length: at - line.start,
        column: error.at - line.start + 1, lineOffset: line.number))
    return at + 1
  }
}
