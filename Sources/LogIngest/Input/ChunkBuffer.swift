package import LogModel

/// The buffers one chunk travels in: filled by a reader, decoded, observed, and used again.
///
/// A class so that a megabyte changes hands without being copied.
package final class ChunkBuffer: @unchecked Sendable {
  // SAFETY: a slot has one owner at a time. The stream hands it to one task, gets it back from that
  // task's result, and lends it to the observer before it gives it to the next task.

  /// Bytes past the last line that loads of words and looks for templates may touch.
  static let padding = 512

  /// Which input the chunk is of, and its place among that input's chunks.
  package internal(set) var input = 0
  var sequence = 0
  /// The number of its first line in the input, from 1.
  package internal(set) var firstLine = 1
  var bytes: [UInt8]
  /// The whole lines of the chunk lie before this index.
  var filled = 0
  /// The beginning of a line that was too long to keep, and its length.
  var oversized: (head: [UInt8], length: Int)?
  /// The state of the input after this chunk.
  package internal(set) var progress = InputProgress()
  package internal(set) var batch = Batch()
  /// Nil where the chunk was decoded by that of another slot.
  private let decoder: ChunkDecoder?
  /// Of the lane of the merge that it travels in.
  var lane = 0

  /// As many bytes of an input fit in; one more is kept for a newline that the last line may lack.
  private(set) var room: Int
  /// The room of a slot that did not grow for a long line.
  let usualRoom: Int

  init(capacity: Int, metrics: MetricTable) {
    usualRoom = capacity
    room = capacity
    bytes = [UInt8](repeating: 0, count: capacity + 1 + Self.padding)
    decoder = ChunkDecoder(metrics: metrics)
  }

  /// A chunk that was decoded and adopted, in no more memory than it needs.
  init(copying other: ChunkBuffer) {
    usualRoom = 0
    room = 0
    decoder = nil
    input = other.input
    firstLine = other.firstLine
    filled = other.filled
    bytes = Array(other.bytes[..<other.filled])
    progress = other.progress
    batch = other.batch.copy
  }

  // MARK: Filling

  /// Makes ready for the next chunk; what a long line needed is given back.
  func empty(for sequence: Int, room: Int) {
    self.sequence = sequence
    self.room = room
    oversized = nil
    filled = 0
    if !isOfUsualSize { bytes = [UInt8](repeating: 0, count: usualCount) }
  }

  /// Makes room for that many bytes of an input, where there is less.
  func makeRoom(for size: Int) {
    room = max(room, size)
    let missing = room + 1 + Self.padding - bytes.count
    guard missing > 0 else { return }
    bytes.reserveCapacity(bytes.count + missing)
    bytes.append(contentsOf: repeatElement(0, count: missing))
  }

  private var usualCount: Int { usualRoom + 1 + Self.padding }

  /// Whether the input ends with this chunk.
  var isLast: Bool { progress.isAtEnd }

  /// Decodes what the reader filled in.
  func decode() {
    batch.removeAll()
    if let oversized {
      batch.lines = 1
      batch.rejects.append(
        Batch.RejectedLine(
          reason: .tooLong, start: 0, length: oversized.length, column: 0, lineOffset: 0))
      return
    }
    precondition(filled + Self.padding <= bytes.count)
    let text = bytes
    unsafe decoder?.decode(text.span.bytes.extracting(0..<filled), into: &batch)
  }

  /// Maps the decoder's names to the run's; called in input order, so ids never depend on threads.
  package func adopt(into names: inout Names) { decoder?.adopt(&batch, into: &names) }

  /// Where the chunk's text lies: `EventRecord.lineStart` counts from its first byte.
  package var text: [UInt8] { bytes }

  /// Whether the chunk has no line for which it had to grow.
  package var isOfUsualSize: Bool { bytes.count == usualCount }

  /// Takes the chunk's bytes, events and numbers away without copying them and leaves others in their
  /// place; only for a chunk of the usual size whose last event was observed.
  package func exchange(
    _ text: inout [UInt8], _ records: inout [EventRecord], _ samples: inout [Sample]
  ) {
    precondition(isOfUsualSize)
    if text.count != bytes.count { text = [UInt8](repeating: 0, count: bytes.count) }
    swap(&bytes, &text)
    swap(&batch.records, &records)
    swap(&batch.samples, &samples)
  }

  /// The text of an event's line, without its newline.
  package func line(_ record: EventRecord) -> ArraySlice<UInt8> {
    bytes[Int(record.lineStart)..<Int(record.lineStart + record.lineLength)]
  }

  /// The text of a rejected line, as much of it as was kept.
  package func line(_ rejected: Batch.RejectedLine) -> ArraySlice<UInt8> {
    if let oversized { return oversized.head[...] }
    let line = bytes[rejected.start..<rejected.start + rejected.length]
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// The text of a value that is not what its field asks for.
  package func text(_ mismatch: Batch.TypeMismatch) -> ArraySlice<UInt8> {
    bytes[mismatch.start..<mismatch.start + mismatch.length]
  }

  /// The first and the last line of the chunk that are not blank; nil when all are.
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

  /// What the input is where its first bytes are no text, and what to do; a file is asked before it
  /// is opened, a pipe only here.
  package var foreignFormat: String? {
    guard firstLine == 1, let format = FileFormat.of(Array(bytes[..<min(filled, 1024)])) else {
      return nil
    }
    let isGzip = progress.isCompressed
    return "it is \(format.name(inGzip: isGzip)); \(format.remedyForPipe(inGzip: isGzip))"
  }

  /// What went wrong with the input, if anything; the same in every later chunk of it.
  package var problem: InputProblem? { progress.problem }
}

/// How far an input has been read.
package struct InputProgress: Equatable, Sendable {
  /// Bytes taken from the file.
  package var bytes = 0
  package var isCompressed = false
  package var isAtEnd = false
  var problem: InputProblem?

  init() {}
}
