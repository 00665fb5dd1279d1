internal import LogModel

/// The text of a line between two varying values, learned from an earlier line.
///
/// `,"severity":"info","message":` occurs in line after line. Equal bytes have the same meaning, so
/// a comparison of 16 bytes at a time replaces parsing.
///
/// The size is 16 bytes, so that one load gives all that finding and applying a template needs.
struct LineTemplate: Sendable {
  /// The most bytes of a template.
  ///
  /// A value that would exceed it begins a template of its own or varies.
  static let longestText = 160
  /// A template ends before a value that would begin this many bytes or more behind its start.
  static let usualText = 80

  /// Flags of a template, in one byte so that one test covers all of them.
  struct Marks: OptionSet, Sendable {
    let rawValue: UInt8

    static let says = Marks(rawValue: 1)
    static let hasSeverity = Marks(rawValue: 2)
    static let opensMetrics = Marks(rawValue: 4)
  }

  /// The length of its text in bytes; 0 for no template.
  var length: UInt16 = 0
  /// Where its text begins in `PhraseTexts`, in blocks of 16 bytes.
  var text: UInt16 = 0
  /// The index of the next template to try; 0 for none.
  var other: UInt16 = 0
  /// Where the next template begins, after the value if there is one to read.
  var next = TemplateCache.lineStart
  /// The number of its statement about the event's kind.
  private(set) var saying: UInt32 = 0
  /// The value to read after it.
  var role = FieldRole.template
  /// The metric of a number or of a measured status.
  var metric: MetricID = 0
  private(set) var severity = EventSeverity.info
  private(set) var marks: Marks = []

  /// Ends the template before a value: one of `field` that is read, or one that begins a template.
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

  /// Marks that the metrics of the event begin in this template.
  mutating func openMetrics() { marks.insert(.opensMetrics) }
}

/// What a template states about the kind of an event.
///
/// Of several values the last counts.
struct Statement: Sendable {
  var service: NameID?
  var region: NameID?
  var caller: NameID?
  var endpoint: NameID?
  var errorType: NameID?
  var status: UInt16?
  var outcome: EventKind.Outcome?
  var type: EventType?

  var isEmpty: Bool {
    service == nil && region == nil && caller == nil && endpoint == nil && errorType == nil
      && status == nil
      && outcome == nil
      && type == nil
  }
}
