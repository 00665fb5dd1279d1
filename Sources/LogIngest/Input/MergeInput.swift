internal import LogModel

/// One input of a merge: how it is read, and the chunk with its next events.
///
/// The first few inputs are read ahead, by several tasks into buffers of their own. Thousands of
/// overlapping inputs would need a buffer and a decoder each. All others are therefore narrow: they
/// keep a few lines in memory and are closed until they need more.
struct MergeInput {
  let input: Int
  let isNarrow: Bool
  /// Whether it can be read again from its beginning.
  var isRegular = true
  /// Whether all of it was read and went to the sorter.
  var isRead = false
  /// Nil after the end of the input.
  var reader: InputReader?
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
    current.map { $0.batch.records[cursor].time }
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
    buffer.firstLine = lines + 1
    lines += buffer.batch.lines
  }

  /// Sorts the input's events, where they are not in the order of their times.
  var sorter: EventSorter?
  private var disorder = DisorderCheck()
  /// The number of events in all chunks so far.
  private var events = 0

  /// Whether the chunk shows that the input's events are not in order, so that they must be sorted.
  ///
  /// Whether that is still possible is for the caller to know: `isFirst` tells that no event was
  /// delivered.
  mutating func needsSorting(_ buffer: ChunkBuffer) -> (needs: Bool, isFirst: Bool) {
    let isFirst = events == 0
    events += buffer.batch.count
    disorder.note(buffer)
    return (disorder.isNoteworthy(of: events), isFirst)
  }

  init(input: Int, isNarrow: Bool, reader: InputReader?) {
    self.input = input
    self.isNarrow = isNarrow
    self.reader = reader
  }

  mutating func begin(_ buffer: ChunkBuffer) {
    current = buffer
    cursor = 0
  }
}
