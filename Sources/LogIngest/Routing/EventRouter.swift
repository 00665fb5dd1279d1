private import Glibc
package import LogModel

/// Distributes the decoded events of one input's chunks over parts, by their services.
///
///     chunk ─adopt─▶ EventRouter ─▶ frames of part 1
///                                ─▶ frames of part 2 …
///
/// - Cost: a copy of the line and of the record for each event; nothing is decoded again.
/// - Shape: at most 16 MiB of lines for all parts, or 64 KiB for each.
package struct EventRouter: ~Copyable {
  /// The most bytes of lines that wait for their frame, in all parts.
  private static let mostWaiting = 16 << 20

  private let partOf: (String) -> Int
  private var parts: [PartFrames]
  /// By the id of a kind, the part of its service, and its number in that part; 0 is no number yet.
  private var partOfKind: [Int32] = [0]
  private var numberOfKind: [KindID] = [0]
  /// The latest time of all events so far.
  private var latest = Int64.min

  /// A router to so many parts; `partOf` tells the part of a service by its name in the log, from 0
  /// on.
  package init(parts count: Int, partOf: @escaping (String) -> Int) {
    self.partOf = partOf
    let room = max(64 << 10, min(EventStream.chunkSize, Self.mostWaiting / max(1, count)))
    parts = (0..<count).map { _ in PartFrames(room: room) }
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
      parts[part].add(
        record, kind: numberOfKind[Int(record.kind)], customer: customer, line: base, key: latest,
        text.span.extracting(
          Int(record.lineStart)..<Int(record.lineStart) + Int(record.lineLength)), original, batch.samples.span)
    }
  }

  /// Writes what waits; returns what the frames of each part hold.
  package consuming func finish(
    _ write: (_ part: Int, _ bytes: [UInt8], _ count: Int) throws -> Void
  ) throws -> [FrameTotals] {
    for part in parts.indices { try parts[part].flush { try write(part, $0, $1) } }
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
  /// The place of the first event in the order of the run; nil without events.
  package var first: Timestamp?

  package init() {}

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&frames)
    try coder.count(&bytes)
    try coder.count(&events)
    try coder.count(&text)
    try coder.bits(&hash)
    try coder.optional(&first, Timestamp(microseconds: 0)) { try $0.time(&$1) }
  }
}

/// The events of one part that wait for their frame, and the numbers that names have in the part.
private struct PartFrames {
  private let room: Int
  private let mostEvents: Int
  private var records: [UInt8]
  private var samples: [UInt8]
  private var lines: [UInt8]
  private var originals: [UInt8] = []
  private var keys: [Int64] = []
  private var origins: [Int32] = []
  private var head = RoutedFrame.Head()
  private var fresh = FrameNames()
  private(set) var totals = FrameTotals()

  // By the ids of the router's run; 0 is no number yet.
  private var services: [NameID] = [0]
  private var regions: [NameID] = [0]
  private var customers: [NameID] = [0]
  private var endpoints: [NameID] = [0]
  private var errorTypes: [NameID] = [0]

  init(room: Int) {
    self.room = room
    mostEvents = room / 128
    records = [UInt8](repeating: 0, count: mostEvents * RoutedFrame.recordSize)
    samples = [UInt8](repeating: 0, count: mostEvents * 2 * RoutedFrame.sampleSize)
    lines = [UInt8](repeating: 0, count: room)
  }

  // MARK: Names

  mutating func number(of kind: EventKind, _ names: Names) -> KindID {
    var local = kind
    local.service = Self.number(kind.service, names.services, &services, &fresh.services)
    local.caller = Self.number(kind.caller, names.services, &services, &fresh.services)
    local.region = Self.number(kind.region, names.regions, &regions, &fresh.regions)
    local.endpoint = Self.number(kind.endpoint, names.endpoints, &endpoints, &fresh.endpoints)
    local.errorType = Self.number(
      kind.errorType, names.errorTypes, &errorTypes, &fresh.errorTypes)
    fresh.kinds.append(local)
    return KindID(fresh.after.kinds)
  }

  @inline(__always)
  mutating func number(ofCustomer customer: NameID, _ names: Names) -> NameID {
    guard customer != 0 else { return 0 }
    if Int(customer) < customers.count, customers[Int(customer)] != 0 {
      return customers[Int(customer)]
    }
    return Self.number(customer, names.customers, &customers, &fresh.customers)
  }

  private static func number(
    _ id: NameID, _ table: NameTable, _ numbers: inout [NameID], _ fresh: inout [String]
  ) -> NameID {
    guard id != 0 else { return 0 }
    while numbers.count <= Int(id) { numbers.append(0) }
    if numbers[Int(id)] == 0 {
      fresh.append(table[id])
      // The first is the number of numbers that were given.
      numbers[0] += 1
      numbers[Int(id)] = numbers[0]
    }
    return numbers[Int(id)]
  }

  // MARK: Events

  /// Whether a frame must be written before an event is added.
  func isFull(_ record: EventRecord, _ original: Int) -> Bool {
    head.events == mostEvents
      || head.events > 0
        && head.lines + Int(record.lineLength) + head.originals + original > room
  }

  mutating func add(
    _ record: EventRecord, kind: KindID, customer: NameID, line: Int, key: Int64,
    _ text: Span<UInt8>, _ original: ArraySlice<UInt8>?, _ all: Span<Sample>
  ) {
    if head.events == 0 { head.firstLine = line + Int(record.lineOffset) }
    if totals.events == 0, head.events == 0 { totals.first = Timestamp(microseconds: key) }
    addOrder(record.time.microseconds, key)
    addOriginal(original)
    let count = Int(record.sampleCount)
    if samples.count < (head.samples + count) * RoutedFrame.sampleSize {
      samples.append(contentsOf: [UInt8](repeating: 0, count: samples.count + count * 9))
    }
    if lines.count < head.lines + text.count {
      lines.append(contentsOf: [UInt8](repeating: 0, count: head.lines + text.count - lines.count))
    }
    lines.copy(text, to: head.lines)
    head.lines += text.count
    var moved = record
    (moved.kind, moved.customer) = (kind, customer)
    moved.lineOffset = UInt32(truncatingIfNeeded: line + Int(record.lineOffset) - head.firstLine)
    Self.store(moved, in: &records, at: head.events * RoutedFrame.recordSize)
    head.events += 1
    let first = Int(record.firstSample)
    Self.store(
      all.extracting(first..<first + count), in: &samples,
      at: head.samples * RoutedFrame.sampleSize)
    head.samples += count
  }

  private static func store(_ record: EventRecord, in records: inout [UInt8], at place: Int) {
    var span = records.mutableSpan
    // SAFETY: all bytes are numbers, whatever is stored in them.
    var target = unsafe span.mutableBytes
    target.store(record.time.microseconds, at: place)
    target.store(record.kind, at: place + 8)
    target.store(record.customer, at: place + 12)
    target.store(record.lineLength, at: place + 16)
    target.store(record.lineOffset, at: place + 20)
    target.store(record.idStart, at: place + 24)
    target.store(record.idLength, at: place + 28)
    target.store(record.messageStart, at: place + 32)
    target.store(record.messageLength, at: place + 36)
    target.store(record.sampleCount, at: place + 40)
    target.store(record.severity.rawValue, at: place + 41)
  }

  private static func store(
    _ all: Span<Sample>, in samples: inout [UInt8], at start: Int
  ) {
    var span = samples.mutableSpan
    // SAFETY: as for records.
    var target = unsafe span.mutableBytes
    for index in all.indices {
      let place = start + index * RoutedFrame.sampleSize
      target.store(all[index].value.bitPattern, at: place)
      target.store(all[index].metric, at: place + 8)
    }
  }

  private mutating func addOrder(_ time: Int64, _ key: Int64) {
    if time != key, !head.hasKeys {
      head.hasKeys = true
      keys = (0..<head.events).map { Int64(littleEndian: self.time($0)) }
    }
    if head.hasKeys { keys.append(key) }
  }

  private func time(_ event: Int) -> Int64 {
    records.span.number(at: event * RoutedFrame.recordSize, as: Int64.self)
  }

  private mutating func addOriginal(_ original: ArraySlice<UInt8>?) {
    if original != nil, !head.isTranslated {
      head.isTranslated = true
      origins = [Int32](repeating: -1, count: head.events)
    }
    guard head.isTranslated else { return }
    origins.append(original.map { Int32($0.count) } ?? -1)
    if let original { originals += original }
    head.originals = originals.count
  }

  // MARK: Frames

  mutating func flush(_ write: (_ bytes: [UInt8], _ count: Int) throws -> Void) throws {
    guard head.events > 0 else { return }
    var tables: [UInt8] = []
    if !fresh.isEmpty {
      var coder = ScanCoder.writing()
      try fresh.code(&coder)
      tables = coder.bytes
    }
    head.names = tables.count
    tables.reserveCapacity(head.tables + head.originals)
    tables += records[..<(head.events * RoutedFrame.recordSize)]
    tables += samples[..<(head.samples * RoutedFrame.sampleSize)]
    for key in keys { tables.append(littleEndian: key) }
    for origin in origins { tables.append(littleEndian: origin) }
    head.hash = head.hash(
      FrameHash.of(tables.span), FrameHash.of(originals.span),
      FrameHash.of(lines.span.extracting(0..<head.lines)))
    let start = head.bytes + tables + originals
    try write(start, start.count)
    try write(lines, head.lines)
    totals.frames += 1
    totals.bytes += start.count + head.lines
    totals.events += head.events
    totals.text += head.lines
    totals.hash = FrameHash.joined(totals.hash, head.hash)
    var next = FrameNames()
    next.before = fresh.after
    fresh = next
    head = RoutedFrame.Head()
    keys.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    originals.removeAll(keepingCapacity: true)
    if lines.count > room { lines = [UInt8](repeating: 0, count: room) }
  }
}

extension MutableRawSpan {
  @inline(__always)
  mutating func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, at place: Int
  ) {
    storeBytes(of: number.littleEndian, toByteOffset: place, as: Number.self)
  }
}

extension [UInt8] {
  /// Copies bytes over those from `start` on.
  fileprivate mutating func copy(_ bytes: Span<UInt8>, to start: Int) {
    precondition(start >= 0 && bytes.count <= count - start)
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        guard let to = target.baseAddress, let from = source.baseAddress else { return }
        // SAFETY: both lie inside their buffers, as was checked, and are different memory.
        unsafe memcpy(to + start, from, source.count)
      }
    }
  }
}
