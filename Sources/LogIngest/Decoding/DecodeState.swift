/// The state of decoding a chunk: the position, and what is known of the current line.
struct DecodeState: Sendable {
  /// Index of the next byte in the chunk.
  var at = 0
  /// The number of lines begun, including blank ones.
  var lines = 0
  var blank = 0
  /// The number of events read.
  var records = 0
  /// One past the last sample of the last event.
  var samples = 0
  /// The time of the last event.
  var latest = Int64.min
  var isInOrder = true

  // The current line.
  var isInLine = false
  var start = 0
  /// One past the last sample of the line.
  var lineSamples = 0
  var hasTime = false
  /// The automaton's state after the attributes of the line so far.
  var kind = KindAutomaton.unsaid
  /// Where in the cache the next template begins.
  var opening = Int(TemplateCache.lineStart)
  /// A template that the grammar has read and that is not applied yet.
  var template: LineTemplate?

  /// The number of the line, from 0.
  var line: Int { lines &- 1 }

  /// Begins a line at `place`.
  @inline(__always)
  mutating func begin(_ place: Int) {
    isInLine = true
    start = place
    lineSamples = samples
    hasTime = false
    kind = KindAutomaton.unsaid
    opening = Int(TemplateCache.lineStart)
    lines &+= 1
  }
}
