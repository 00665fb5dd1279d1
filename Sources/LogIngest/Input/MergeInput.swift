internal import LogModel

/// One input of a merge: how it is read, and the chunk with its next events.
///
/// The first few inputs are read ahead, by several tasks into buffers of their own. Thousands of
/// overlapping inputs would need a buffer and a decoder each. All others are therefore narrow: they
/// keep a few lines in memory and are closed until they need more.
struct MergeInput {
  let input: Int
  let isNarrow: Bool
  /// Whether another process has decoded its events, and counted its lines.
  var isRouted = false
  /// Whether it can be read again from its beginning.
  var isRegular = true
  /// Whether all of it was read and went to the sorter.
  var isRead = false
  /// Nil after the end of the input.
  var reader: (any ChunkReader)?
  /// Unused buffers; none for a narrow input.
  var free: [ChunkBuffer] = []
  /// Decoded chunks that are not next yet.
  var ready: [ChunkBuffer] = []
  var nextSequence = 0
  var current: ChunkBuffer?
  var cursor = 0
  var lines = 0
  var isExhausted = false

  var head: Timestamp? {
    current.map { $0.batch.key(cursor) }
  }

  /// Whether every event of the current chunk was delivered.
  var isConsumed: Bool { current.map { cursor == $0.batch.count } ?? false }

  /// Takes the next chunk of the input from those that are ready.
  mutating func takeReady() -> ChunkBuffer? {
    guard let index = ready.firstIndex(where: { $0.sequence == nextSequence }) else { return nil }
    nextSequence += 1
    return ready.remove(at: index)
  }

  /// Gives a chunk its place in the input.
  mutating func setPosition(_ buffer: ChunkBuffer) {
    buffer.input = input
    guard buffer.stage != .sorted else { return }
    if let routed = buffer.routed {
      buffer.firstLine = routed.linesBefore + routed.head.firstLine + 1
      return
    }
    buffer.firstLine = lines + 1
    lines += buffer.batch.lines
  }

  /// Sorts the input's events, where they are not in the order of their times.
  var sorter: EventSorter?
  private var disorder = DisorderCheck()
  /// The number of events in all chunks so far.
  private var events = 0
  /// Both before the chunk that was taken last.
  private var before = (events: 0, disorder: DisorderCheck())
  /// Where the chunk begins that is taken next; nil before the first.
  private var next: ReadingPlace?
  /// Where an earlier run has stopped, until the chunk there is taken.
  private var resumed: InputPosition?

  /// Whether the chunk shows that the input's events are not in order, so that they must be sorted.
  ///
  /// Whether that is still possible is for the caller to know: `isFirst` tells that no event was
  /// delivered.
  mutating func needsSorting(_ buffer: ChunkBuffer) -> (needs: Bool, isFirst: Bool) {
    let isFirst = events == 0
    before = (events, disorder)
    events += buffer.batch.count
    disorder.note(buffer)
    return (disorder.isNoteworthy(of: events), isFirst)
  }

  init(
    input: Int, isNarrow: Bool, reader: (any ChunkReader)?, from position: InputPosition? = nil
  ) {
    self.input = input
    self.isNarrow = isNarrow
    self.reader = reader
    guard let position else { return }
    resumed = position
    (lines, events, disorder) = (position.lines, position.events, position.disorder)
    nextSequence = position.place.sequence
  }

  /// Makes a chunk the current one, from the first event on that was not delivered by an earlier
  /// run.
  mutating func begin(_ buffer: ChunkBuffer) {
    current = buffer
    cursor = min(firstCursor, buffer.batch.count - 1)
    firstCursor = 0
  }

  private var firstCursor = 0

  // MARK: Positions

  /// Notes that a chunk is taken; returns whether an earlier run has counted it.
  mutating func take(_ buffer: ChunkBuffer) -> Bool {
    next = buffer.next
    guard let resumed = resumed.take() else { return false }
    firstCursor = resumed.delivered
    return resumed.stage == .counted
  }

  /// How far its events were delivered; nil where none was read.
  ///
  /// `mayGrow` tells that more may follow its last chunk, `isEnded` that it was read to its end.
  func position(mayGrow: Bool, isEnded: Bool = false) -> InputPosition? {
    if let resumed { return resumed }
    guard let next else { return nil }
    var position = InputPosition()
    if let buffer = current {
      position = self.position(before: buffer)
      position.stage = mayGrow && buffer.isLast ? .open : .counted
      position.delivered = cursor
      (position.events, position.disorder) = before
    } else {
      (position.place, position.lines) = (next, lines)
      (position.events, position.disorder) = (events, disorder)
      position.stage = isEnded ? .ended : .untouched
    }
    return position
  }

  /// The position before a chunk that is about to be taken.
  func position(before buffer: ChunkBuffer) -> InputPosition {
    // Of this chunk an earlier run has delivered some events.
    if let resumed { return resumed }
    var position = InputPosition()
    position.place = buffer.start
    position.lines = buffer.firstLine - 1
    (position.events, position.disorder) = (events, disorder)
    position.length = buffer.filled - (buffer.endsInLine ? 1 : 0)
    return position
  }
}
