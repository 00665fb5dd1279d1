internal import LogIngest
package import LogModel
package import LogTriage

/// The newest events of a run, kept as the bytes of their lines until the end.
///
/// In a log in time order, the last `capacity` events of a chunk are newer than all before. The
/// tail then takes over the chunk's text and gives its own in exchange. From other chunks
/// the lines are copied.
///
/// Memory is bounded by twice `capacity` lines that `ShownLine` has cut, and by the last chunk.
struct EventTail: Sendable {
  /// The source of entries: events of one chunk, in its order, and the findings among them.
  private struct Source: Sendable {
    var records: [EventRecord]
    var samples: [Sample]
    var found: [KeyedFindings]
    var input: Int
    var firstLine: Int

    func place(_ index: Int) -> EventPlace { EventPlace(records[index], input, firstLine) }

    func entry(_ index: Int, _ shown: ShownLine) -> NewestEvent {
      var entry = NewestEvent(place: place(index), shown: shown)
      for part in found {
        guard let finding = part.index(ofLineAt: records[index].lineStart) else { continue }
        entry.check = part.findings.check(part.findings.all[finding])
        entry.key = part.keys[finding]
      }
      return entry
    }
  }

  private let capacity: Int
  private let metrics: MetricTable
  /// Oldest first; up to twice as many as are asked for, so that older ones are dropped seldom.
  private var entries: [NewestEvent] = []
  /// The bytes of copied lines, including those of dropped entries.
  private var copied = 0
  /// The text and numbers of the chunk taken over last.
  private var text = ChunkText()
  private var samples: [Sample] = []
  /// Its last events, while they are the newest.
  ///
  /// Usually the next chunk replaces them before entries are made of them.
  private var taken: (source: Source, events: Range<Int>)?

  init(capacity: Int, metrics: MetricTable) {
    self.capacity = capacity
    self.metrics = metrics
  }

  /// A tail of some events so far, oldest first.
  func with(_ entries: [NewestEvent]) -> Self {
    var tail = Self(capacity: capacity, metrics: metrics)
    tail.entries = entries
    tail.copied = entries.reduce(0) { $0 + $1.shown.count }
    return tail
  }

  /// Adds the events at `indices` of a chunk, and what each shard found in them.
  ///
  /// It may exchange the chunk's arrays for others.
  mutating func add(
    _ buffer: ChunkBuffer, _ indices: Range<Int>, _ choice: EventChoice,
    _ found: inout [KeyedFindings], _ names: Names
  ) {
    var source = Source(
      records: [], samples: [], found: found, input: buffer.input, firstLine: buffer.firstLine)
    if let newest = newest(buffer, indices, choice) {
      let last = taken.take()?.source
      found = last?.found ?? found.map { _ in KeyedFindings() }
      entries.removeAll(keepingCapacity: true)
      source.records = last?.records ?? []
      buffer.exchange(&text, &source.records, &samples)
      taken = (source, newest)
    } else {
      enterTaken(names)
      source.records = buffer.batch.records
      source.samples = buffer.batch.samples
      copy(
        candidates(source, indices, choice, isInOrder: buffer.batch.isInOrder), source, buffer,
        names)
    }
  }

  /// The last events of a chunk in time order, if they replace all others.
  private func newest(
    _ buffer: ChunkBuffer, _ indices: Range<Int>, _ choice: EventChoice
  ) -> Range<Int>? {
    let records = buffer.batch.records
    let first = indices.upperBound - capacity
    let count = buffer.batch.count
    guard buffer.batch.isInOrder, indices.upperBound == count, first >= indices.lowerBound,
      buffer.isOfUsualSize,
      latest.map({ $0 < EventPlace(records[first], buffer.input, buffer.firstLine) }) ?? true,
      choice.containsAll(records[first..<count])
    else { return nil }
    return first..<indices.upperBound
  }

  private var latest: EventPlace? {
    taken.map { $0.source.place($0.events.upperBound - 1) } ?? entries.last?.place
  }

  /// The events of a chunk that may be among the newest, oldest first.
  private func candidates(
    _ source: Source, _ indices: Range<Int>, _ choice: EventChoice, isInOrder: Bool
  ) -> [Int] {
    let records = source.records
    var candidates: [(time: Timestamp, index: Int)] = []
    let floor = entries.count < capacity ? nil : entries[entries.count - capacity].place
    for index in indices.reversed() {
      let time = records[index].time
      // In time order, no earlier event of the chunk can be newer than these.
      if isInOrder, candidates.count >= capacity { break }
      if let floor, time < floor.time || time == floor.time && source.place(index) < floor {
        continue
      }
      if choice.contains(records[index]) { candidates.append((time, index)) }
    }
    candidates.sort { $0.time == $1.time ? $0.index > $1.index : $0.time > $1.time }
    return candidates.prefix(capacity).reversed().map(\.index)
  }

  private mutating func copy(
    _ chosen: [Int], _ source: Source, _ buffer: ChunkBuffer, _ names: Names
  ) {
    guard let first = chosen.first else { return }
    let isInOrder = entries.last.map { $0.place < source.place(first) } ?? true
    var shown = chosen.map { index in
      let record = source.records[index]
      return ShownLine(
        buffer.line(record), record, source.samples, names, metrics,
        original: buffer.original(record))
    }
    Self.gather(&shown)
    for (index, shown) in zip(chosen, shown) { entries.append(source.entry(index, shown)) }
    if !isInOrder { entries.sort { $0.place < $1.place } }
    if entries.count > 2 * capacity { removeOlder() }
    copied += shown.reduce(0) { $0 + $1.count }
    if copied > 2 * capacity * ShownLine.longest { compact() }
  }

  private mutating func removeOlder() { entries.removeFirst(max(0, entries.count - capacity)) }

  /// Copies lines into memory that they share.
  private static func gather(_ shown: inout [ShownLine]) {
    var text: [UInt8] = []
    text.reserveCapacity(
      shown.reduce(0) { if case .whole(let line) = $1 { $0 + line.count } else { $0 } })
    for case .whole(let line) in shown { text += line }
    var start = 0
    for index in shown.indices {
      guard case .whole(let line) = shown[index] else {
        shown[index] = shown[index].copy
        continue
      }
      shown[index] = .whole(text[start..<start + line.count])
      start += line.count
    }
  }

  /// Releases lines of dropped entries that share memory with others.
  private mutating func compact() {
    removeOlder()
    var shown = entries.map(\.shown)
    Self.gather(&shown)
    for index in entries.indices { entries[index].shown = shown[index] }
    copied = shown.reduce(0) { $0 + $1.count }
  }

  /// Makes entries of the events whose chunk was taken over.
  private mutating func enterTaken(_ names: Names) {
    guard let (source, events) = taken.take() else { return }
    for index in events {
      let record = source.records[index]
      let shown = ShownLine(
        text.line(record), record, samples, names, metrics, original: text.original(record))
      entries.append(source.entry(index, shown))
    }
  }

  /// The newest events, oldest first.
  consuming func finish(_ names: Names) -> [NewestEvent] {
    enterTaken(names)
    removeOlder()
    return entries
  }
}

extension EventPlace {
  fileprivate init(_ record: EventRecord, _ input: Int, _ firstLine: Int) {
    self.init(time: record.time, input: input, line: firstLine + Int(record.lineOffset))
  }
}

/// One of the newest events of a scan.
struct NewestEvent: Sendable {
  static let most = 500

  var place: EventPlace
  /// Where it was copied, a slice of bytes that all lines of its chunk share: one copy for all.
  var shown: ShownLine
  var check: CheckResult?
  /// That of a finding.
  var key: FindingKey?

  /// One to read into.
  static var empty: Self {
    Self(
      place: EventPlace(time: Timestamp(microseconds: 0), input: 0, line: 0), shown: .whole([]))
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try place.code(&coder)
    try shown.code(&coder)
    try coder.optional(&check, CheckResult(streak: 0, exceedances: [])) { try $1.code(&$0) }
    try coder.optional(&key, .none) { try $1.code(&$0) }
  }
}

extension [NewestEvent] {
  /// The events in full, newest first.
  ///
  /// Each line is released after its event is made.
  mutating func takeEvents(
    _ services: NameTable, location: (EventPlace) -> LineLocation
  ) -> [DecodedEvent] {
    var events: [DecodedEvent] = []
    events.reserveCapacity(count)
    while let entry = popLast() {
      let location = location(entry.place)
      guard let event = entry.shown.event(at: location, services) else { continue }
      let checked = CheckedEvent(event: event, check: entry.check, location: location)
      events.append(DecodedEvent(checked: checked, key: entry.key))
    }
    return events
  }
}

/// An event in full, with the key by which its issue is found later.
package struct DecodedEvent: Sendable {
  private var checked: CheckedEvent
  private let key: FindingKey?

  init(checked: CheckedEvent, key: FindingKey?) {
    self.checked = checked
    self.key = key
  }

  var event: LogEvent { checked.event }

  package func checked(_ issueID: (FindingKey) -> String?) -> CheckedEvent {
    var checked = checked
    checked.issueID = key.flatMap(issueID)
    return checked
  }
}
