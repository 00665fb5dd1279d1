package import LogModel

/// Distributes the decoded events of one input's chunks over parts, by their services.
///
///     chunk ─adopt─▶ EventRouter ─▶ frames of part 1
///                                ─▶ frames of part 2 …
///
/// - Cost: a copy of the line and of the record for each event; nothing is decoded again.
/// - Shape: two frames of each part, which have at most 8 MiB of lines together, or 64 KiB each.
package struct EventRouter: ~Copyable {
  /// The most bytes of lines that wait for their frame, in all parts.
  private static let mostWaiting = 8 << 20

  private let partOf: (String) -> Int
  private var parts: [PartFrames]
  /// By the id of a kind, the part of its service, and its number in that part; 0 is no number yet.
  private var partOfKind: [Int32] = [0]
  private var numberOfKind: [KindID] = [0]
  /// The latest time of all events so far.
  private var latest = Int64.min
  /// Which events may be flagged; nil where all lines are kept.
  private let bounds: FlagBounds?
  /// By the id of a kind.
  private var isFailure = [false]

  /// A router to so many parts.
  ///
  /// `partOf` tells the part of a service by its name in the log, from 0 on. With `bounds`, only the
  /// lines of events that may be shown are kept.
  package init(parts count: Int, bounds: FlagBounds?, partOf: @escaping (String) -> Int) {
    (self.partOf, self.bounds) = (partOf, bounds)
    let room = max(64 << 10, min(EventStream.chunkSize, Self.mostWaiting / max(1, count)))
    parts = (0..<count).map { _ in PartFrames(room: room, keepsLines: bounds == nil) }
  }

  /// Takes all events of a chunk whose names are adopted; `write` gets frames that are full, in two
  /// pieces.
  package mutating func route(
    _ buffer: ChunkBuffer, _ names: Names,
    _ write: (_ part: Int, _ bytes: [UInt8], _ count: Int) throws -> Void
  ) throws {
    for id in KindID(partOfKind.count)..<max(names.kinds.endID, KindID(partOfKind.count)) {
      partOfKind.append(Int32(partOf(names.services[names.kinds[id].service])))
      numberOfKind.append(0)
      isFailure.append(names.kinds[id].isServerError)
    }
    let batch = buffer.batch
    let text = buffer.text
    let base = buffer.firstLine - 1
    for index in 0..<batch.count {
      let record = batch.records[index]
      latest = max(latest, record.time.microseconds)
      let part = Int(partOfKind[Int(record.kind)])
      let original = buffer.original(record)
      if parts[part].isFull(record, original?.count ?? 0) {
        try parts[part].flush { try write(part, $0, $1) }
      }
      if numberOfKind[Int(record.kind)] == 0 {
        numberOfKind[Int(record.kind)] = parts[part].number(of: names.kinds[record.kind], names)
      }
      let customer = parts[part].number(ofCustomer: record.customer, names)
      let isShown =
        bounds?.mayFlag(
          record, isFailure: isFailure[Int(record.kind)], batch.samples.span) ?? true
      parts[part].add(
        record, isShown: isShown, kind: numberOfKind[Int(record.kind)], customer: customer,
        line: base, key: latest,
        text.span.extracting(
          Int(record.lineStart)..<Int(record.lineStart) + Int(record.lineLength)),
        original, batch.samples.span)
    }
  }

  /// Writes what waits; returns what the frames of each part hold.
  package consuming func finish(
    _ write: (_ part: Int, _ bytes: [UInt8], _ count: Int) throws -> Void
  ) throws -> [FrameTotals] {
    for part in parts.indices { try parts[part].finish { try write(part, $0, $1) } }
    return parts.map(\.totals)
  }
}

/// What the frames of one part hold, of one section of an input.
package struct FrameTotals: Equatable, Sendable {
  package var frames = 0
  package var bytes = 0
  package var events = 0
  /// Of lines.
  package var text = 0
  /// Of all frames in their order.
  package var hash: UInt64 = 0

  package init() {}

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&frames)
    try coder.count(&bytes)
    try coder.count(&events)
    try coder.count(&text)
    try coder.bits(&hash)
  }
}
