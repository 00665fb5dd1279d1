package import LogModel

/// How far the events of one input differ from the order of their times.
package struct DisorderCheck: Codable, Sendable {
  /// The latest time so far.
  package internal(set) var latest: Timestamp?

  package init() {}

  /// A check of events behind others of which the latest has this time.
  init(after latest: Timestamp?) { self.latest = latest }

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
      note(record.time, line: buffer.firstLine + Int(record.lineOffset))
    }
  }

  mutating func note(_ time: Timestamp, line: Int) {
    let known = latest ?? time
    if time < known {
      events += 1
      lag = max(lag, known - time)
      firstLine = firstLine ?? line
    }
    latest = max(known, time)
  }

  /// Adds what a check of the events behind these has found, whose lines count from there on.
  mutating func append(_ next: Self, linesBefore: Int) {
    events += next.events
    lag = max(lag, next.lag)
    firstLine = firstLine ?? next.firstLine.map { $0 + linesBefore }
    latest = [latest, next.latest].compactMap(\.self).max()
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
