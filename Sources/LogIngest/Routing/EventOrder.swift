package import LogModel

/// How the times of an input's events are ordered, for the stretch of it that one process has read.
///
/// Joined with those of the stretches before it, in their order, it tells what a check of all events
/// tells: what is out of order, and whether the input must be sorted.
package struct EventOrder: Sendable {
  /// An event of the first chunk.
  private struct Moment: Sendable {
    var time: Timestamp
    var line: Int
  }

  package private(set) var events = 0
  /// Of all events, and of those behind the first chunk that has any.
  private var all = DisorderCheck()
  private var rest = DisorderCheck()
  /// The events of that chunk, where events of a stretch before may be later.
  private var head: [Moment] = []
  private var keepsHead: Bool
  /// What makes the share of events out of order noteworthy: the largest excess over a hundredth of
  /// the events after any chunk, in hundredths.
  private var excess: Int?

  /// The order of no events; `isFirst` tells that none stand before them.
  package init(isFirst: Bool) { keepsHead = !isFirst }

  /// Adds the events of the next chunk.
  package mutating func note(_ buffer: ChunkBuffer) {
    guard buffer.batch.count > 0 else { return }
    let isHead = events == 0
    if isHead, keepsHead {
      head = buffer.batch.records[..<buffer.batch.count].map {
        Moment(time: $0.time, line: buffer.firstLine + Int($0.lineOffset))
      }
    }
    all.note(buffer)
    if isHead { rest = DisorderCheck(after: all.latest) } else { rest.note(buffer) }
    events += buffer.batch.count
    excess = max(excess ?? .min, all.events * 100 - events)
  }

  /// Whether these events alone must be sorted.
  package var needsSorting: Bool {
    all.events > 0 && (all.lag >= .seconds(1) || (excess ?? 0) > 0)
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&events)
    try coder.bool(&keepsHead)
    try Self.code(&all, &coder)
    try Self.code(&rest, &coder)
    try coder.list(&head, Moment(time: Timestamp(microseconds: 0), line: 0)) { coder, moment in
      try coder.time(&moment.time)
      try coder.count(&moment.line)
    }
    try coder.optional(&excess, 0) { try $0.int(&$1) }
    if coder.isReading, (excess ?? 0).magnitude > 1 << 50 { throw ScanDamage() }
  }

  private static func code(_ check: inout DisorderCheck, _ coder: inout ScanCoder) throws {
    try check.code(&coder)
    try coder.optional(&check.latest, Timestamp(microseconds: 0)) { try $0.time(&$1) }
  }

  /// The order of all stretches of an input so far.
  package struct Joined: Sendable {
    package private(set) var check = DisorderCheck()
    package private(set) var events = 0
    /// Whether an input with these events is sorted.
    package private(set) var needsSorting = false

    package init() {}

    /// Adds the next stretch, which begins after so many lines; false where its first chunk alone
    /// does not tell which of its events are out of order.
    package mutating func append(_ next: EventOrder, linesBefore: Int) -> Bool {
      guard next.events > 0 else { return true }
      var added = next.all
      if let latest = check.latest {
        guard next.keepsHead, let last = next.head.map(\.time).max(), latest <= last else {
          return false
        }
        added = DisorderCheck(after: latest)
        for moment in next.head { added.note(moment.time, line: moment.line) }
        added.append(next.rest, linesBefore: 0)
      }
      let more = check.events + added.events - next.all.events
      let excess = (next.excess ?? 0) + more * 100 - events
      check.append(added, linesBefore: linesBefore)
      events += next.events
      let isLate = check.events > 0 && check.lag >= .seconds(1)
      needsSorting = needsSorting || isLate || check.events > 0 && excess > 0
      return true
    }
  }
}
