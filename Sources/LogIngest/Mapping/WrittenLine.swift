internal import LogModel

/// Where the values of a line stand that `RecordWriter` wrote.
///
/// The writer knows what the decoder would find, so the decoder reads the values of such a line
/// where they stand, and nothing between them. Places are bytes behind the beginning of the line; 0
/// stands for a value that the line lacks.
struct WrittenLine: Sendable {
  /// Lines with more numbers are read by the grammar.
  static let mostNumbers = 6

  /// False where the decoder has to read the line by the grammar.
  var isKnown = false
  var type: EventType = .api
  var outcome = EventKind.Outcome.unknown
  var numberCount: UInt8 = 0
  var status: UInt16 = 0
  /// The line's end, which is its newline.
  var length: UInt32 = 0
  var time: Int64 = 0
  var service: UInt32 = 0
  var region: UInt32 = 0
  var customer: UInt32 = 0
  var severity: UInt32 = 0
  var severityLength: UInt32 = 0
  var endpoint: UInt32 = 0
  var errorType: UInt32 = 0
  /// The texts that are only shown, without quotes.
  var idStart: UInt32 = 0
  var idLength: UInt32 = 0
  var messageStart: UInt32 = 0
  var messageLength: UInt32 = 0
  var metrics = InlineArray<6, MetricID>(repeating: 0)
  var numbers = InlineArray<6, UInt32>(repeating: 0)
}
