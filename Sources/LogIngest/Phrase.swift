internal import LogModel

/// A stretch of a line that was read before, from behind one value that varies to the next.
///
/// `,"severity":"info","message":` stands in line after line. Where its bytes stand again they say
/// again what they said, so a compare of 16 bytes at a time takes the place of reading them.
struct Phrase: Sendable {
  /// The place of a phrase that is in no book.
  static let unlearned = 0
  /// In bytes; with more, the last value begins a phrase of its own or varies.
  static let longestText = 160
  /// A phrase ends before the value that would begin behind as many bytes.
  static let usualText = 80

  /// What it says of the kind of its event, by number; 0 for nothing.
  var saying: UInt32 = 0
  /// Where the next phrase begins, behind the value if there is one to be read.
  var next = PhraseBook.lineStart
  /// What is to be read behind it.
  var role = FieldRole.phrase
  /// Of a number or a measured status.
  var metric: MetricID = 0
  /// Whether it begins the numbers of its event.
  var opensMetrics = false
  /// Nil when it says none.
  var severity: EventSeverity?
  /// Whether it says and begins nothing: one look for three.
  private(set) var isSilent = true

  /// Lets it end before a value: one of `field` that is to be read, or one that begins a phrase.
  mutating func lead(to key: Int, _ field: Field?) {
    next = field == nil ? PhraseBook.opening(before: key) : PhraseBook.opening(behind: key)
    role = field?.role ?? .phrase
    metric = field?.metric ?? 0
  }

  /// Settles what there is to heed; the last step in making one.
  mutating func settle() { isSilent = saying == 0 && severity == nil && !opensMetrics }
}

/// What a phrase says of the kind of an event: later words count.
struct Statement: Sendable {
  var service: NameID?
  var region: NameID?
  var place: NameID?
  var fault: NameID?
  var status: UInt16?
  var type: EventType?

  var isEmpty: Bool {
    service == nil && region == nil && place == nil && fault == nil && status == nil && type == nil
  }
}
