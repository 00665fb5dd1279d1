/// How far the reading of a chunk has come, and what the line at hand has said.
struct DecodeState: Sendable {
  /// Where it is in the chunk.
  var at = 0
  /// Lines it has begun, blank ones among them.
  var lines = 0
  var blank = 0
  /// Events it has read.
  var records = 0
  /// One past the last sample of its last event.
  var samples = 0
  /// The time of its last event, and whether none was earlier than the one before it.
  var latest = Int64.min
  var isInOrder = true

  // The line at hand.
  var isInLine = false
  var start = 0
  /// One past its last sample.
  var lineSamples = 0
  var hasTime = false
  /// What it has said of its kind so far: a place of the decoder's dictionary.
  var kind = KindAutomaton.unsaid
  /// Where its next template begins.
  var opening = Int(TemplateCache.lineStart)
  /// A template that was read by the grammar and is to be applied yet.
  var template: LineTemplate?

  /// The number of its line, from 0.
  var line: Int { lines &- 1 }

  /// Begins the line at `place`.
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
