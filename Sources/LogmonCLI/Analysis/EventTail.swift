package import LogAgent
internal import LogIngest
package import LogModel

/// The newest events of a run, kept as the bytes of their lines until the end.
///
/// In a log in time order the last `capacity` events of a chunk are newer than all before: the tail
/// takes the chunk's bytes over as they are and leaves its own for the next. From other chunks the
/// lines are copied. Copying those of every chunk, in order or not, was 5 % of a run.
struct EventTail: Sendable {
  private struct Entry: Sendable {
    var time: Timestamp
    /// Position in the run: among events of one moment the later is the newer.
    var ordinal: Int
    var input: Int
    var line: Int
    /// A part of the bytes that all lines of its chunk share: one copy instead of hundreds.
    var bytes: ArraySlice<UInt8>
    var check: CheckResult?
    var episode: EpisodeID?
  }

  /// What entries are made of: events of one chunk, in its order, and the findings among them.
  private struct Source: Sendable {
    var records: [EventRecord]
    var findings: Findings
    var episodes: [EpisodeID]
    var input: Int
    var firstLine: Int
    /// The position in the run of the first record.
    var ordinal: Int

    /// Keeps copies of these events and of the findings among them alone.
    mutating func keep(_ chosen: ArraySlice<EventRecord>) {
      records = Array(chosen)
      let start = records.first?.lineOffset ?? 0
      let first = firstFinding(from: start)
      findings.all = Array(findings.all[first...])
      episodes = Array(episodes[first...])
    }

    func entry(_ index: Int, _ bytes: ArraySlice<UInt8>) -> Entry {
      let record = records[index]
      let finding = finding(record.lineOffset)
      return Entry(
        time: record.time, ordinal: ordinal + index, input: input,
        line: firstLine + Int(record.lineOffset), bytes: bytes,
        check: finding.map { findings.check(findings.all[$0]) },
        episode: finding.map { episodes[$0] })
    }

    private func finding(_ lineOffset: UInt32) -> Int? {
      let index = firstFinding(from: lineOffset)
      guard index < findings.all.count, findings.all[index].record.lineOffset == lineOffset
      else { return nil }
      return index
    }

    /// Where the findings of a line and those after it begin.
    private func firstFinding(from lineOffset: UInt32) -> Int {
      var (low, high) = (0, findings.all.count)
      while low < high {
        let middle = (low + high) / 2
        let isBefore = findings.all[middle].record.lineOffset < lineOffset
        if isBefore { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  private let capacity: Int
  /// Oldest first.
  private var entries: [Entry] = []
  private var ordinal = 0
  /// The bytes of the chunk that was taken over last.
  private var text: [UInt8] = []
  /// Its last events, while they are the newest: most are pushed out by the next chunk before an
  /// entry is made of them.
  private var taken: Source?

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Takes in the events at `indices` of a chunk, and the findings among them with their episodes.
  mutating func add(
    _ slot: Slot, _ indices: Range<Int>, _ span: TimeSpan, _ findings: Findings,
    _ episodes: [EpisodeID]
  ) {
    let records = slot.batch.records
    var source = Source(
      records: [], findings: findings, episodes: episodes, input: slot.input,
      firstLine: slot.firstLine, ordinal: ordinal)
    if let newest = newest(slot, indices, span) {
      source.keep(records[newest])
      source.ordinal += newest.lowerBound - indices.lowerBound
      entries.removeAll(keepingCapacity: true)
      slot.exchangeText(with: &text)
      taken = source
    } else {
      enterTaken()
      source.records = records
      source.ordinal -= indices.lowerBound
      copy(fresh(records, indices, span), source, slot)
    }
    ordinal += indices.count
  }

  /// The last events of a chunk in time order, when they push all others out.
  private func newest(
    _ slot: Slot, _ indices: Range<Int>, _ span: TimeSpan
  ) -> Range<Int>? {
    let records = slot.batch.records
    let first = indices.upperBound - capacity
    let count = slot.batch.count
    guard slot.batch.isInOrder, indices.upperBound == count, first >= indices.lowerBound,
      latest.map({ $0 <= records[first].time }) ?? true,
      span.contains(records[first].time), span.contains(records[count - 1].time)
    else { return nil }
    return first..<indices.upperBound
  }

  private var latest: Timestamp? { taken?.records.last?.time ?? entries.last?.time }

  /// The events among those of a chunk that may be the newest, oldest first.
  private func fresh(
    _ records: [EventRecord], _ indices: Range<Int>, _ span: TimeSpan
  ) -> [Int] {
    var fresh: [(time: Timestamp, index: Int)] = []
    let floor = entries.count == capacity ? entries.first?.time : nil
    for index in indices.reversed() {
      let time = records[index].time
      // In time order nothing earlier in the chunk can be newer than these.
      if fresh.count >= capacity, let oldest = fresh.last, time <= oldest.time { continue }
      if let floor, time < floor { continue }
      if span.contains(time) { fresh.append((time, index)) }
    }
    fresh.sort { $0.time == $1.time ? $0.index > $1.index : $0.time > $1.time }
    return fresh.prefix(capacity).reversed().map(\.index)
  }

  private mutating func copy(_ chosen: [Int], _ source: Source, _ slot: Slot) {
    guard let first = chosen.first else { return }
    let records = source.records
    let isInOrder = entries.last.map { $0.time <= records[first].time } ?? true
    var text: [UInt8] = []
    text.reserveCapacity(chosen.reduce(0) { $0 + Int(records[$1].lineLength) })
    for index in chosen { text += slot.line(records[index]) }
    var start = 0
    for index in chosen {
      let end = start + Int(records[index].lineLength)
      entries.append(source.entry(index, text[start..<end]))
      start = end
    }
    if !isInOrder {
      entries.sort { $0.time == $1.time ? $0.ordinal < $1.ordinal : $0.time < $1.time }
    }
    if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
  }

  /// Makes entries of the events whose chunk was taken over.
  private mutating func enterTaken() {
    guard let source = taken.take() else { return }
    for (index, record) in source.records.enumerated() {
      let line = Int(record.lineStart)..<Int(record.lineStart + record.lineLength)
      entries.append(source.entry(index, text[line]))
    }
  }

  /// The events in full, newest first; each line makes room for its event.
  mutating func takeEvents(_ ledger: InputLedger) -> [DecodedEvent] {
    enterTaken()
    var events: [DecodedEvent] = []
    while let entry = entries.popLast() {
      let location = ledger.location(entry.input, entry.line)
      guard let event = LogEvent(line: Array(entry.bytes), fallbackID: location.description) else {
        continue
      }
      let checked = CheckedEvent(event: event, check: entry.check, location: location)
      events.append(DecodedEvent(checked: checked, episode: entry.episode))
    }
    return events
  }
}

/// An event of the run in full, and where to ask for its issue once there are issues.
package struct DecodedEvent: Sendable {
  private var checked: CheckedEvent
  private let episode: EpisodeID?

  init(checked: CheckedEvent, episode: EpisodeID?) {
    self.checked = checked
    self.episode = episode
  }

  var event: LogEvent { checked.event }

  package func checked(_ issueID: (EpisodeID) -> String?) -> CheckedEvent {
    var checked = checked
    checked.issueID = episode.flatMap(issueID)
    return checked
  }
}
