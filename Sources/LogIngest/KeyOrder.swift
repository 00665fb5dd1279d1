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
    var firstMask: UInt64 = 0
    var secondMask: UInt64 = 0
    var thirdMask: UInt64 = 0
    /// Bytes; 0 when nothing is known of this step.
    var length = 0
    var role = FieldRole.skip
  }

  /// The order of an event's own keys; those of its metrics follow, one for each type and one for
  /// lines whose type comes after their metrics.
  static let event = 0
  static let metrics = 1
  private static let orders = 6
  private static let capacity = 16
  /// Longer text between two values is looked up every time.
  private static let longestText = 24

  private var steps = [Step](repeating: Step(), count: Self.orders * Self.capacity)

  /// The length of the expected text when it stands at `at`, else 0.
  ///
  /// Reads the step's fields where they lie: copying it out first doubled the decoder's time.
  @inline(__always)
  func match(
    _ order: Int, _ step: Int, _ chunk: RawSpan, _ at: Int, _ role: inout FieldRole
  ) -> Int {
    guard step < Self.capacity else { return 0 }
    let index = order &* Self.capacity &+ step
    let (first, second, third) = chunk.words(at)
    let difference =
      (first ^ steps[index].first) & steps[index].firstMask
      | (second ^ steps[index].second) & steps[index].secondMask
      | (third ^ steps[index].third) & steps[index].thirdMask
    guard difference == 0 else { return 0 }
    role = steps[index].role
    return steps[index].length
  }

  /// Remembers that the text in `range` led to a field with that role.
  mutating func learn(
    _ order: Int, _ step: Int, _ chunk: RawSpan, _ range: Range<Int>, _ role: FieldRole
  ) {
    guard step < Self.capacity, range.count <= Self.longestText else { return }
    let (first, second, third) = chunk.words(range.lowerBound)
    steps[order * Self.capacity + step] = Step(
      first: first, second: second, third: third, firstMask: Word.mask(range.count),
      secondMask: Word.mask(max(0, range.count - 8)),
      thirdMask: Word.mask(max(0, range.count - 16)), length: range.count, role: role)
  }
}
