private import Glibc
internal import LogModel

/// Collects the events of a frame, in the form in which it is written.
struct FrameBuilder {
  private let room: Int
  private let mostEvents: Int
  private var head = RoutedFrame.Head()
  private var records: [UInt8]
  private var samples: [UInt8]
  private var lines: [UInt8]
  private var originals: [UInt8] = []
  private var keys: [Int64] = []
  private var origins: [Int32] = []
  /// By event, whether its line may be shown.
  private var isShown: [Bool] = []
  /// The names that it brings.
  var names = FrameNames()
  /// Whether no event is earlier than the one before it.
  private(set) var isInOrder = true
  private(set) var earliest = Int64.max
  /// The latest time of its events, and of those that were written before it.
  var latest = Int64.min

  init(room: Int) {
    self.room = room
    mostEvents = room / 128
    records = [UInt8](repeating: 0, count: mostEvents * RoutedFrame.recordSize)
    samples = [UInt8](repeating: 0, count: mostEvents * 2 * RoutedFrame.sampleSize)
    lines = [UInt8](repeating: 0, count: room)
  }

  var events: Int { head.events }

  /// Whether an event must go to the next frame.
  func isFull(_ record: EventRecord, _ original: Int) -> Bool {
    head.events == mostEvents
      || head.events > 0
        && head.lines + Int(record.lineLength) + head.originals + original > room
  }

  /// Adds an event; lines count from `line` on, before which there are so many.
  mutating func add(
    _ record: EventRecord, isShown: Bool, line: Int, key: Int64, _ text: Span<UInt8>,
    _ original: ArraySlice<UInt8>?, _ all: Span<Sample>
  ) {
    if head.events == 0 { head.firstLine = line + Int(record.lineOffset) }
    let time = record.time.microseconds
    if time < latest { isInOrder = false }
    earliest = min(earliest, time)
    latest = max(latest, time)
    addOrder(time, key)
    addOriginal(original)
    self.isShown.append(isShown)
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

  // MARK: Lines

  /// Leaves out the lines of events that are not shown: of each its id stays, which a deviation names,
  /// and the message where it has no number, as templates of lines are made of it.
  mutating func removeLines() {
    var (from, to, origin, kept) = (0, 0, 0, 0)
    for index in 0..<head.events {
      let place = index * RoutedFrame.recordSize
      let length = Int(records.span.number(at: place + 16, as: UInt32.self))
      let original = head.isTranslated ? Int(max(0, origins[index])) : 0
      if isShown[index] {
        lines.move(from..<from + length, to: to)
        originals.move(origin..<origin + original, to: kept)
        kept += original
        to += length
      } else {
        if head.isTranslated { origins[index] = -1 }
        to += shorten(place, from: from, to: to)
      }
      from += length
      origin += original
    }
    head.lines = to
    originals.removeLast(originals.count - kept)
    head.originals = kept
  }

  /// Leaves out the line of one event; returns how many bytes are left of it.
  private mutating func shorten(_ place: Int, from: Int, to: Int) -> Int {
    func number(_ offset: Int) -> Int {
      Int(records.span.number(at: place + offset, as: UInt32.self))
    }
    let hasMessage = records[place + 40] == 0
    let (id, idLength) = (number(24), number(28))
    let (message, length) = (number(32), hasMessage ? number(36) : 0)
    // Bytes move to the front, so what stands first moves first.
    let idPlace = id <= message ? to : to + length
    let messagePlace = id <= message ? to + idLength : to
    if id <= message { lines.move(from + id..<from + id + idLength, to: idPlace) }
    lines.move(from + message..<from + message + length, to: messagePlace)
    if id > message { lines.move(from + id..<from + id + idLength, to: idPlace) }
    var span = records.mutableSpan
    // SAFETY: as for records.
    var target = unsafe span.mutableBytes
    target.store(UInt32(truncatingIfNeeded: idLength + length), at: place + 16)
    target.store(UInt32(truncatingIfNeeded: idPlace - to), at: place + 24)
    target.store(UInt32(truncatingIfNeeded: messagePlace - to), at: place + 32)
    target.store(UInt32(truncatingIfNeeded: length), at: place + 36)
    return idLength + length
  }

  // MARK: Writing

  mutating func write(
    _ totals: inout FrameTotals, _ write: (_ bytes: [UInt8], _ count: Int) throws -> Void
  ) throws {
    var tables: [UInt8] = []
    if !names.isEmpty {
      var coder = ScanCoder.writing()
      try names.code(&coder)
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
  }

  mutating func removeAll() {
    head = RoutedFrame.Head()
    names = FrameNames()
    keys.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    originals.removeAll(keepingCapacity: true)
    isShown.removeAll(keepingCapacity: true)
    (isInOrder, earliest, latest) = (true, .max, .min)
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
  mutating func copy(_ bytes: Span<UInt8>, to start: Int) {
    precondition(start >= 0 && bytes.count <= count - start)
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        guard let to = target.baseAddress, let from = source.baseAddress else { return }
        // SAFETY: both lie inside their buffers, as was checked, and are different memory.
        unsafe memcpy(to + start, from, source.count)
      }
    }
  }

  /// Moves bytes to the front.
  fileprivate mutating func move(_ range: Range<Int>, to start: Int) {
    precondition(range.lowerBound >= start && start >= 0 && range.upperBound <= count)
    guard range.lowerBound > start, !range.isEmpty else { return }
    unsafe withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // SAFETY: both ranges lie inside the buffer, as was checked; memmove allows them to overlap.
      unsafe memmove(base + start, base + range.lowerBound, range.count)
    }
  }
}
