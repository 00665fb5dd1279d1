internal import LogIngest
internal import LogModel

/// How far the events of one input differ from the order of their times.
struct DisorderCheck: Sendable {
  private var latest: Timestamp?
  /// The number of events that are earlier than one before them.
  private(set) var events = 0
  /// The largest such difference.
  private(set) var lag = EventDuration.zero
  /// The number of the first such line.
  private(set) var firstLine: Int?

  /// Adds the events of the next chunk.
  ///
  /// A chunk in order, which is the usual case, costs two comparisons.
  mutating func note(_ slot: ChunkBuffer) {
    let count = slot.batch.count
    guard count > 0 else { return }
    let records = slot.batch.records
    if slot.batch.isInOrder, latest.map({ $0 <= records[0].time }) ?? true {
      latest = records[count - 1].time
      return
    }
    for record in records[..<count] {
      let known = latest ?? record.time
      if record.time < known {
        events += 1
        lag = max(lag, known - record.time)
        firstLine = firstLine ?? slot.firstLine + Int(record.lineOffset)
      }
      latest = max(known, record.time)
    }
  }

  /// Whether the disorder may have changed the findings.
  ///
  /// Jitter of a few events below a second does not.
  func isNoteworthy(of all: Int) -> Bool {
    events > 0 && (lag >= .seconds(1) || events * 100 > all)
  }
}
