internal import LogModel

/// A frame in a buffer: its tables as they were read, and what they are.
///
/// Bytes come from a file that anybody may have written. Whatever they are, the batch that is made of
/// them refers to lines, names and numbers that are there.
struct RoutedChunk: Sendable {
  var path: String
  var head = RoutedFrame.Head()
  /// What stands between head and originals.
  var tables: [UInt8] = []
  /// The lines, where the bytes of the buffer are the records that they were translated from.
  var lines: [UInt8] = []
  var new = FrameNames()
  var names: RoutedNames
  var linesBefore = 0
  var latestBefore = Int64.min
  /// Whether the reader has found that its section is not what was written.
  var isDamaged = false

  /// The years that a time may lie in, in microseconds: 0000 to 9999.
  private static let times: ClosedRange<Int64> = -62_200_000_000_000_000...253_500_000_000_000_000

  /// Fills a batch with the events; false where the frame is not what was written.
  ///
  /// `bytes` are those of the buffer: `filled` of them are lines, or originals.
  mutating func expand(
    into batch: inout Batch, _ bytes: [UInt8], _ translation: inout Translation?,
    _ metrics: MetricTable
  ) -> Bool {
    batch.removeAll()
    guard !isDamaged, head.events > 0 else { return !isDamaged }
    let translated = head.isTranslated
    let original = FrameHash.of(bytes.span.extracting(0..<head.originals))
    let text =
      translated
      ? FrameHash.of(lines.span.extracting(0..<head.lines))
      : FrameHash.of(bytes.span.extracting(0..<head.lines))
    guard head.hash == head.hash(FrameHash.of(tables.span), original, text),
      readRecords(into: &batch), readSamples(into: &batch, metrics.count), readKeys(into: &batch)
    else { return false }
    guard translated else { return true }
    translation = readOrigins(batch)
    return translation != nil
  }

  private var recordStart: Int { head.names }
  private var sampleStart: Int { recordStart + head.events * RoutedFrame.recordSize }
  private var keyStart: Int { sampleStart + head.samples * RoutedFrame.sampleSize }
  private var originStart: Int {
    keyStart + (head.hasKeys ? head.events * RoutedFrame.keySize : 0)
  }

  private func readRecords(into batch: inout Batch) -> Bool {
    let counts = new.after
    let (kinds, customers) = (UInt32(counts.kinds), UInt32(counts.customers))
    if batch.records.count < head.events {
      batch.records = [EventRecord](repeating: EventRecord(), count: head.events)
    }
    var records = batch.records.mutableSpan
    let table = tables.span
    var (at, start, sample, latest) = (recordStart, 0, 0, Int64.min)
    var isInOrder = true
    for index in 0..<head.events {
      var record = EventRecord()
      let time = table.number(at: at, as: Int64.self)
      record.time.microseconds = time
      record.kind = table.number(at: at + 8, as: UInt32.self)
      record.customer = table.number(at: at + 12, as: UInt32.self)
      record.lineLength = table.number(at: at + 16, as: UInt32.self)
      record.lineOffset = table.number(at: at + 20, as: UInt32.self)
      record.idStart = table.number(at: at + 24, as: UInt32.self)
      record.idLength = table.number(at: at + 28, as: UInt32.self)
      record.messageStart = table.number(at: at + 32, as: UInt32.self)
      record.messageLength = table.number(at: at + 36, as: UInt32.self)
      record.sampleCount = table.number(at: at + 40, as: UInt8.self)
      let length = UInt64(record.lineLength)
      guard let severity = EventSeverity(rawValue: table.number(at: at + 41, as: UInt8.self)),
        Self.times.contains(time), record.kind > 0, record.kind <= kinds,
        record.customer <= customers, start + Int(length) <= head.lines,
        UInt64(record.idStart) + UInt64(record.idLength) <= length,
        UInt64(record.messageStart) + UInt64(record.messageLength) <= length,
        record.sampleCount <= MetricTable.capacity, record.lineOffset < UInt32(Int32.max)
      else { return false }
      record.severity = severity
      record.lineStart = UInt32(start)
      record.firstSample = UInt32(truncatingIfNeeded: sample)
      records[index] = record
      start += Int(length)
      sample += Int(record.sampleCount)
      if time < latest { isInOrder = false }
      latest = time
      at += RoutedFrame.recordSize
    }
    batch.count = head.events
    batch.isInOrder = isInOrder
    return start == head.lines && sample == head.samples
  }

  private func readSamples(into batch: inout Batch, _ metrics: Int) -> Bool {
    if batch.samples.count < head.samples {
      batch.samples = [Sample](repeating: Sample(metric: 0, value: 0), count: head.samples)
    }
    var samples = batch.samples.mutableSpan
    let table = tables.span
    var at = sampleStart
    for index in 0..<head.samples {
      let value = Double(bitPattern: table.number(at: at, as: UInt64.self))
      let metric = table.number(at: at + 8, as: UInt8.self)
      guard !value.isNaN, Int(metric) < metrics else { return false }
      samples[index] = Sample(metric: metric, value: value)
      at += RoutedFrame.sampleSize
    }
    return true
  }

  /// The places of events in the order of the run; none where they are their times.
  private func readKeys(into batch: inout Batch) -> Bool {
    let table = tables.span
    var keys: [Timestamp] = []
    if head.hasKeys {
      for index in 0..<head.events {
        let key = table.number(at: keyStart + index * RoutedFrame.keySize, as: Int64.self)
        guard key >= batch.records[index].time.microseconds, Self.times.contains(key) else {
          return false
        }
        keys.append(Timestamp(microseconds: max(key, latestBefore)))
      }
    } else if latestBefore > batch.records[0].time.microseconds {
      keys = batch.records[..<head.events].map {
        Timestamp(microseconds: max($0.time.microseconds, latestBefore))
      }
    }
    for index in keys.indices.dropFirst() where keys[index] < keys[index - 1] { return false }
    guard !keys.isEmpty || batch.isInOrder else { return false }
    batch.keys = keys
    return true
  }

  private mutating func readOrigins(_ batch: Batch) -> Translation? {
    var translation = Translation()
    var (at, start) = (originStart, 0)
    for index in 0..<head.events {
      let length = tables.span.number(at: at, as: Int32.self)
      guard length >= -1, start + Int(max(0, length)) <= head.originals else { return nil }
      let record = batch.records[index]
      translation.origins.append(
        Translation.Origin(line: Int(record.lineOffset), start: start, length: Int(length)))
      translation.starts.append(Int(record.lineStart))
      start += Int(max(0, length))
      at += RoutedFrame.originSize
    }
    translation.filled = head.lines
    translation.text = []
    swap(&translation.text, &lines)
    return start == head.originals ? translation : nil
  }
}
