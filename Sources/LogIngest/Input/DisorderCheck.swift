package import LogModel

/// How far the events of one input differ from the order of their times.
package struct DisorderCheck: Codable, Sendable {
  private var latest: Timestamp?

  package init() {}

  /// The number of events that are earlier than one before them.
  package private(set) var events = 0
  /// The largest such difference.
  package private(set) var lag = EventDuration.zero
  /// The number of the first such line.
  package private(set) var firstLine: Int?

  /// Adds the events of the next chunk.
  ///
  /// A chunk in order, which is the usual case, costs two comparisons.
  package mutating func note(_ buffer: ChunkBuffer) {
    let count = buffer.batch.count
    guard count > 0 else { return }
    let records = buffer.batch.records
    if buffer.batch.isInOrder, latest.map({ $0 <= records[0].time }) ?? true {
      latest = records[count - 1].time
      return
    }
    for record in records[..<count] {
      let known = latest ?? record.time
      if record.time < known {
        events += 1
        lag = max(lag, known - record.time)
        firstLine = firstLine ?? buffer.firstLine + Int(record.lineOffset)
      }
      latest = max(known, record.time)
    }
  }

  /// Whether the disorder may have changed the findings.
  ///
  /// Jitter of a few events below a second does not.
  package func isNoteworthy(of all: Int) -> Bool {
    events > 0 && (lag >= .seconds(1) || events * 100 > all)
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&events)
    try coder.duration(&lag)
    try coder.optional(&firstLine, 0) { try $0.count(&$1) }
  }
}
