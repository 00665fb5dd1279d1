internal import LogModel

/// The order of keys as the last lines had it: what stands between two values, and what follows.
///
/// Writers repeat themselves: `,"service_name":` is the same bytes in every line. Each step holds
/// that text as up to three words, so a known key costs three masked compares and no search.
/// There is one order for events and one for the metrics of each event type.
struct KeyOrder: Sendable {
  private struct Step: Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    /// All bits where nothing was learned: eight zero bytes are no text of any line.
    var firstMask: UInt64 = ~0
    var secondMask: UInt64 = 0
    var thirdMask: UInt64 = 0
    /// Bytes.
    var length = 0
    var field = Field()
  }

  private static let capacity = 16
  /// Longer text between two values is looked up every time.
  private static let longestText = 23

  /// Where the order of an event's own keys begins.
  static let event = 0
  /// Where that of metrics begins that come before the type of their event.
  static let metrics = capacity
  /// Where that of the metrics of a type begins.
  static func metrics(of type: EventType) -> Int { (2 + Int(type.rawValue)) * capacity }

  private var steps = [Step](
    repeating: Step(), count: (2 + EventType.allCases.count) * Self.capacity)

  /// Whether the text of a step stands at `at`; moves past it and gives the field that follows.
  ///
  /// Reads the step's parts where they lie: copying it out first doubled the decoder's time. More
  /// space than last time is no match, so that after one a value stands at `at`.
  @inline(__always)
  func match(_ step: Int, _ chunk: RawSpan, _ at: inout Int, _ field: inout Field) -> Bool {
    let (first, second, third) = chunk.words(at)
    let difference =
      (first ^ steps[step].first) & steps[step].firstMask
      | (second ^ steps[step].second) & steps[step].secondMask
      | (third ^ steps[step].third) & steps[step].thirdMask
    guard difference == 0 else { return false }
    let end = at &+ steps[step].length
    guard chunk.byte(end) > 0x20 else { return false }
    field = steps[step].field
    at = end
    return true
  }

  /// Remembers that the text in `range` led to that field; returns the step that follows.
  ///
  /// The last step of an order is never learned, so that no match goes on into the next order.
  mutating func learn(
    _ step: Int, _ chunk: RawSpan, _ range: Range<Int>, _ field: Field
  ) -> Int {
    guard step % Self.capacity < Self.capacity - 1 else { return step }
    if range.count <= Self.longestText {
      let (first, second, third) = chunk.words(range.lowerBound)
      steps[step] = Step(
        first: first, second: second, third: third, firstMask: Word.mask(range.count),
        secondMask: Word.mask(max(0, range.count - 8)),
        thirdMask: Word.mask(max(0, range.count - 16)), length: range.count, field: field)
    }
    return step + 1
  }
}
