internal import LogModel

/// One input of a merge: how it is read, and the chunk with its next events.
///
/// The first few inputs are read ahead, by several tasks into buffers of their own. Thousands of
/// overlapping inputs would need a buffer and a decoder each. All others are therefore narrow: they
/// keep a few lines in memory and are closed until they need more.
struct MergeInput {
  let input: Int
  let isNarrow: Bool
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
