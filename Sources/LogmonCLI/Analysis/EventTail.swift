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

  private let capacity: Int
  /// Oldest first.
  private var entries: [Entry] = []
  private var ordinal = 0
  /// The bytes of the chunk that was taken over last.
  private var text: [UInt8] = []
  /// The findings among the events that `add` is to come for, in their order.
  private var findings: [(lineOffset: UInt32, check: CheckResult, episode: EpisodeID)] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Remembers the result of checking an event until its chunk is added.
  mutating func note(_ finding: Finding, _ episode: EpisodeID) {
    findings.append((finding.record.lineOffset, finding.check, episode))
  }

  /// Takes in the events at `indices` of a chunk.
  mutating func add(_ slot: Slot, _ indices: Range<Int>, _ span: TimeSpan) {
    let records = slot.batch.records
    if let newest = newest(slot, indices, span) {
      entries.removeAll(keepingCapacity: true)
      slot.exchangeText(with: &text)
      let taken = text
      append(newest, records, slot, from: indices) { record in
        taken[Int(record.lineStart)..<Int(record.lineStart + record.lineLength)]
      }
    } else {
      copy(fresh(records, indices, span), records, slot, from: indices)
    }
    ordinal += indices.count
    findings.removeAll(keepingCapacity: true)
  }

  /// The last events of a chunk in time order, when they push all others out.
  private func newest(
    _ slot: Slot, _ indices: Range<Int>, _ span: TimeSpan
  ) -> Range<Int>? {
    let records = slot.batch.records
    let first = indices.upperBound - capacity
    guard slot.batch.isInOrder, indices.upperBound == slot.batch.count, first >= indices.lowerBound,
      entries.last.map({ $0.time <= records[first].time }) ?? true,
      span.contains(records[first].time), span.contains(records[slot.batch.count - 1].time)
    else { return nil }
    return first..<indices.upperBound
  }

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

  private mutating func copy(
    _ chosen: [Int], _ records: [EventRecord], _ slot: Slot, from indices: Range<Int>
  ) {
    guard let first = chosen.first else { return }
    let isInOrder = entries.last.map { $0.time <= records[first].time } ?? true
    var text: [UInt8] = []
    text.reserveCapacity(chosen.reduce(0) { $0 + Int(records[$1].lineLength) })
    for index in chosen { text += slot.line(records[index]) }
    var start = 0
    append(chosen, records, slot, from: indices) { record in
      defer { start += Int(record.lineLength) }
      return text[start..<start + Int(record.lineLength)]
    }
    if !isInOrder {
      entries.sort { $0.time == $1.time ? $0.ordinal < $1.ordinal : $0.time < $1.time }
    }
    if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
  }

  private mutating func append(
    _ chosen: some Collection<Int>, _ records: [EventRecord], _ slot: Slot,
    from indices: Range<Int>, bytes: (EventRecord) -> ArraySlice<UInt8>
  ) {
    for index in chosen {
      let record = records[index]
      let finding = finding(record.lineOffset)
      entries.append(
        Entry(
          time: record.time, ordinal: ordinal + index - indices.lowerBound, input: slot.input,
          line: slot.firstLine + Int(record.lineOffset), bytes: bytes(record),
          check: finding?.check, episode: finding?.episode))
    }
  }

  private func finding(_ lineOffset: UInt32) -> (check: CheckResult, episode: EpisodeID)? {
    var (low, high) = (0, findings.count)
    while low < high {
      let middle = (low + high) / 2
      if findings[middle].lineOffset < lineOffset { low = middle + 1 } else { high = middle }
    }
    guard low < findings.count, findings[low].lineOffset == lineOffset else { return nil }
    return (findings[low].check, findings[low].episode)
  }

  /// The events in full, newest first; each line makes room for its event.
  mutating func takeEvents(_ ledger: InputLedger) -> [DecodedEvent] {
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

  package func checked(_ issueID: (EpisodeID) -> String?) -> CheckedEvent {
    var checked = checked
    checked.issueID = episode.flatMap(issueID)
    return checked
  }
}
