internal import LogModel

/// One input of a merge: how it is read, and the chunk whose events are next.
///
/// The first few are read ahead, by several tasks into buffers of their own. Thousands that overlap
/// would need a buffer and a decoder each: all others are narrow, keep a few lines at hand and are
/// closed until they need more.
struct MergeInput {
  let input: Int
  let isNarrow: Bool
  /// Nil once the input was read.
  var reader: InputReader?
  /// Buffers at rest; none where the lane is narrow.
  var free: [ChunkBuffer] = []
  /// Decoded chunks whose turn has not come.
  var ready: [ChunkBuffer] = []
  var nextSequence = 0
  var current: ChunkBuffer?
  var cursor = 0
  var lines = 0
  var isExhausted = false

  var head: Timestamp? {
    current.map { $0.batch.records[cursor].time }
  }

  /// Whether every event of the chunk at hand was handed out.
  var isConsumed: Bool { current.map { cursor == $0.batch.count } ?? false }

  /// Takes the chunk that is next in the input out of those that are ready.
  mutating func takeReady() -> ChunkBuffer? {
    guard let index = ready.firstIndex(where: { $0.sequence == nextSequence }) else { return nil }
    nextSequence += 1
    return ready.remove(at: index)
  }

  /// Gives a chunk its place in the input.
  mutating func place(_ slot: ChunkBuffer) {
    slot.input = input
    slot.firstLine = lines + 1
    lines += slot.batch.lines
  }

  mutating func begin(_ slot: ChunkBuffer) {
    current = slot
    cursor = 0
  }
}
