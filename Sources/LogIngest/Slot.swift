package import LogModel

/// The buffers one chunk travels in: filled by a reader, decoded, observed, and used again.
///
/// A class so that a megabyte changes hands without being copied.
package final class Slot: @unchecked Sendable {
  // SAFETY: a slot has one owner at a time. The stream hands it to one task, gets it back from that
  // task's result, and lends it to the observer before it gives it to the next task.

  /// Bytes past the last line that loads of words and looks for phrases may touch.
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
  var decoder: EventDecoder
  /// The run's ids for the decoder's own, filled by `adopt`.
  private var adopted = Adopted()

  init(capacity: Int, metrics: MetricTable) {
    bytes = [UInt8](repeating: 0, count: capacity + Self.padding)
    decoder = EventDecoder(metrics: metrics)
  }

  /// Whether the input ends with this chunk.
  var isLast: Bool { progress.isAtEnd }

  /// Decodes what the reader filled in.
  func decode() {
    batch.removeAll()
    if decoder.isFull {
      decoder.startOver()
      adopted = Adopted()
    }
    if let oversized {
      batch.lines = 1
      batch.rejects.append(
        Batch.RejectedLine(
          reason: .tooLong, start: 0, length: oversized.length, column: 0, lineOffset: 0))
      return
    }
    precondition(filled + Self.padding <= bytes.count)
    let text = bytes
    unsafe decoder.decode(text.span.bytes.extracting(0..<filled), into: &batch)
  }

  /// Maps the decoder's names to the run's; called in input order, so ids never depend on threads.
  package func adopt(into names: inout Names) {
    adopted.services.extend(decoder.known.services.names, &names.services)
    adopted.regions.extend(decoder.known.regions.names, &names.regions)
    adopted.customers.extend(decoder.known.customers.names, &names.customers)
    adopted.places.extend(decoder.known.places.names, &names.places)
    adopted.faults.extend(decoder.known.faults.names, &names.faults)
    adopted.extendKinds(decoder.known.kinds.kinds, &names.kinds)
    adopted.map(&batch.records, batch.count)
  }

  /// Where the chunk's text lies: `EventRecord.lineStart` counts from its first byte.
  package var text: [UInt8] { bytes }

  /// Takes the chunk's bytes away without copying them and leaves others in their place; only for
  /// a chunk whose last event was observed.
  package func exchangeText(with other: inout [UInt8]) {
    if other.count < bytes.count { other = [UInt8](repeating: 0, count: bytes.count) }
    swap(&bytes, &other)
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

/// For each kind of name, the run's id by the decoder's.
private struct Adopted: Sendable {
  struct Map: Sendable {
    private var ids: [NameID] = [0]

    subscript(local: NameID) -> NameID {
      @inline(__always) get { ids[Int(local)] }
    }

    mutating func extend(_ names: [String], _ table: inout NameTable) {
      while ids.count <= names.count { ids.append(table.intern(names[ids.count - 1])) }
    }
  }

  var services = Map()
  var regions = Map()
  var customers = Map()
  var places = Map()
  var faults = Map()
  private var kinds: [KindID] = [0]

  /// Gives the decoder's newest kinds their ids of the run; their names must have theirs.
  mutating func extendKinds(_ local: [EventKind], _ table: inout KindTable) {
    while kinds.count <= local.count {
      var kind = local[kinds.count - 1]
      kind.service = services[kind.service]
      kind.region = regions[kind.region]
      kind.place = places[kind.place]
      kind.fault = faults[kind.fault]
      kinds.append(table.intern(kind))
    }
  }

  /// Gives every record the run's ids, all in one go: one by one, access checks cost 170
  /// instructions an event.
  func map(_ records: inout [EventRecord], _ count: Int) {
    var records = records.mutableSpan
    for index in 0..<count {
      records[index].kind = kinds[Int(records[index].kind)]
      records[index].customer = customers[records[index].customer]
    }
  }
}
