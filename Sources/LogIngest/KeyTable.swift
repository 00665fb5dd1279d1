internal import LogModel

/// What a decoder does with the value of a field: made once per run from the metric table.
enum FieldRole: Equatable, Sendable {
  case skip
  case eventID
  case timestamp
  case type
  case service
  case region
  case customer
  case severity
  case message
  case metrics
  case status
  /// The status, when a threshold of its own makes it a metric, too.
  case measuredStatus(MetricID)
  case place
  case fault
  case number(MetricID)
}

/// The names of fields and their roles.
struct KeyTable: Sendable {
  private struct Key {
    var name: [UInt8]
    var role: FieldRole
  }

  private let keys: [Key]

  private init(_ roles: [(String, FieldRole)]) {
    keys = roles.map { Key(name: Array($0.0.utf8), role: $0.1) }
  }

  /// The fields of an event itself.
  static let event = KeyTable([
    ("event_id", .eventID), ("timestamp", .timestamp), ("event_type", .type),
    ("service_name", .service), ("region", .region), ("customer_id", .customer),
    ("severity", .severity), ("message", .message), ("metrics", .metrics),
  ])

  /// The fields of its `metrics` object.
  init(metrics: MetricTable) {
    self.init(
      [
        ("status_code", metrics.id(of: "status_code").map { .measuredStatus($0) } ?? .status),
        ("endpoint", .place), ("page_url", .place),
        ("error_type", .fault),
      ] + (0..<metrics.count).map { (metrics[MetricID($0)].name, .number(MetricID($0))) })
  }

  /// The role of a name; names with escapes come decoded.
  func role(of name: [UInt8]) -> FieldRole {
    keys.first { $0.name == name }?.role ?? .skip
  }
}

/// The order of keys as the last lines had it: what stands between two values, and what follows.
///
/// Writers repeat themselves: `,"service_name":"` is the same bytes in every line. Each step holds
/// that text as up to three words, so a known key costs three masked compares and no search.
struct Shape: Sendable {
  struct Step: Sendable {
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

  static let capacity = 16
  /// Longer text between two values is looked up every time.
  static let longestText = 24

  private var steps: InlineArray<16, Step> = .init(repeating: Step())

  /// The length of the expected text when it stands at `at`, else 0.
  @inline(__always)
  func match(_ step: Int, _ chunk: RawSpan, _ at: Int, _ role: inout FieldRole) -> Int {
    guard step < Self.capacity else { return 0 }
    let expected = steps[step]
    let difference =
      (chunk.word(at) ^ expected.first) & expected.firstMask
      | (chunk.word(at + 8) ^ expected.second) & expected.secondMask
      | (chunk.word(at + 16) ^ expected.third) & expected.thirdMask
    guard difference == 0 else { return 0 }
    role = expected.role
    return expected.length
  }

  /// Remembers that the text in `range` led to a field with that role.
  mutating func learn(_ step: Int, _ chunk: RawSpan, _ range: Range<Int>, _ role: FieldRole) {
    guard step < Self.capacity, range.count <= Self.longestText else { return }
    steps[step] = Step(
      first: chunk.word(range.lowerBound), second: chunk.word(range.lowerBound + 8),
      third: chunk.word(range.lowerBound + 16), firstMask: Word.mask(range.count),
      secondMask: Word.mask(max(0, range.count - 8)),
      thirdMask: Word.mask(max(0, range.count - 16)), length: range.count, role: role)
  }
}
