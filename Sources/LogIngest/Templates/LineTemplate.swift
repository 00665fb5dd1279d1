internal import LogModel

/// A stretch of a line that was read before, from behind one value that varies to the next.
///
/// `,"severity":"info","message":` stands in line after line. Where its bytes stand again they say
/// again what they said, so a compare of 16 bytes at a time takes the place of reading them.
///
/// Sixteen bytes: one load brings all that finding and heeding it takes.
struct LineTemplate: Sendable {
  /// In bytes; with more, the last value begins a template of its own or varies.
  static let longestText = 160
  /// A template ends before the value that would begin behind as many bytes.
  static let usualText = 80

  /// What there is to apply beside its role: one look for three.
  struct Marks: OptionSet, Sendable {
    let rawValue: UInt8

    static let says = Marks(rawValue: 1)
    static let hasSeverity = Marks(rawValue: 2)
    static let opensMetrics = Marks(rawValue: 4)
  }

  /// Of its text, in bytes; 0 where there is no template.
  var length: UInt16 = 0
  /// Where its text begins in that of the book, in blocks of 16 bytes.
  var text: UInt16 = 0
  /// Where among the others the next one stands that is to be tried; 0 for none.
  var other: UInt16 = 0
  /// Where the next template begins, behind the value if there is one to be read.
  var next = TemplateCache.lineStart
  /// What it says of the kind of its event, by number.
  private(set) var saying: UInt32 = 0
  /// What is to be read behind it.
  var role = FieldRole.template
  /// Of a number or a measured status.
  var metric: MetricID = 0
  private(set) var severity = EventSeverity.info
  private(set) var marks: Marks = []

  /// Lets it end before a value: one of `field` that is to be read, or one that begins a template.
  mutating func lead(to key: Int, _ field: Field?) {
    next = field == nil ? TemplateCache.opening(before: key) : TemplateCache.opening(behind: key)
    role = field?.role ?? .template
    metric = field?.metric ?? 0
  }

  mutating func say(_ saying: UInt32) {
    self.saying = saying
    marks.insert(.says)
  }

  mutating func set(_ severity: EventSeverity) {
    self.severity = severity
    marks.insert(.hasSeverity)
  }

  /// Lets the numbers of its event begin in it.
  mutating func openMetrics() { marks.insert(.opensMetrics) }
}

/// What a template says of the kind of an event: later words count.
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
