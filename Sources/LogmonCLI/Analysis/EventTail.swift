internal import LogAgent
internal import LogIngest
internal import LogModel

/// The newest events of a run, kept as the bytes of their lines until the end.
///
/// Looks at each chunk from its end: in a log in time order the first `capacity` events are new and
/// every other costs one comparison.
struct EventTail: Sendable {
  private struct Entry: Sendable {
    var time: Timestamp
    /// Position in the run: among events of one moment the later is the newer.
    var ordinal: Int
    var input: Int
    var line: Int
    /// A part of the copy that all lines of its chunk share: one allocation instead of hundreds.
    var bytes: ArraySlice<UInt8>
    var check: CheckResult?
    var episode: EpisodeID?
  }

  private let capacity: Int
  /// Oldest first.
  private var entries: [Entry] = []
  private var ordinal = 0
  /// The findings of the events that `add` is to come for, by index in their chunk.
  private var findings: [Int: (CheckResult, EpisodeID)] = [:]

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Remembers the result of checking an event until its chunk is added.
  mutating func note(_ index: Int, _ check: CheckResult, _ episode: EpisodeID) {
    findings[index] = (check, episode)
  }

  /// Takes in the events at `indices` of a chunk.
  mutating func add(_ slot: Slot, _ indices: Range<Int>, _ span: TimeSpan) {
    var fresh: [(time: Timestamp, index: Int)] = []
    let floor = entries.count == capacity ? entries.first?.time : nil
    for index in indices.reversed() {
      let time = slot.batch.records[index].time
      // In time order nothing earlier in the chunk can be newer than these.
      if fresh.count >= capacity, let oldest = fresh.last, time <= oldest.time { continue }
      if let floor, time < floor { continue }
      if span.contains(time) { fresh.append((time, index)) }
    }
    fresh.sort { $0.time == $1.time ? $0.index > $1.index : $0.time > $1.time }
    merge(entries(slot, fresh.prefix(capacity).reversed().map(\.index), from: indices))
    ordinal += indices.count
    findings.removeAll(keepingCapacity: true)
  }

  private func entries(_ slot: Slot, _ chosen: [Int], from indices: Range<Int>) -> [Entry] {
    var text: [UInt8] = []
    text.reserveCapacity(
      chosen.reduce(0) { $0 + Int(slot.batch.records[$1].lineLength) })
    for index in chosen { text += slot.line(slot.batch.records[index]) }
    var start = 0
    return chosen.map { index in
      let record = slot.batch.records[index]
      defer { start += Int(record.lineLength) }
      return Entry(
        time: record.time, ordinal: ordinal + index - indices.lowerBound, input: slot.input,
        line: slot.firstLine + Int(record.lineOffset),
        bytes: text[start..<start + Int(record.lineLength)], check: findings[index]?.0,
        episode: findings[index]?.1)
    }
  }

  private mutating func merge(_ fresh: [Entry]) {
    guard let first = fresh.first else { return }
    let isInOrder = entries.last.map { $0.time <= first.time } ?? true
    entries += fresh
    if !isInOrder {
      entries.sort { $0.time == $1.time ? $0.ordinal < $1.ordinal : $0.time < $1.time }
    }
    if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
  }

  /// The events in full, newest first.
  func events(_ ledger: InputLedger, issueID: (EpisodeID) -> String?) -> [CheckedEvent] {
    entries.reversed().compactMap { entry in
      let location = ledger.location(entry.input, entry.line)
      guard let event = LogEvent(line: Array(entry.bytes), fallbackID: location.description) else {
        return nil
      }
      return CheckedEvent(
        event: event, check: entry.check, location: location,
        issueID: entry.episode.flatMap(issueID))
    }
  }
}
