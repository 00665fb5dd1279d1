internal import LogModel

/// A format of logs other than our own, as data: how its records are recognized and which of its
/// fields become which of ours.
///
///     Dialect(
///       "zap", "zap (Go)", keys: ["level:text ts:number msg"],
///       fields: ["timestamp": "ts", "latency_ms": "duration|s[request] elapsed|s[request]"])
///
/// A rule is a list of sources, the best first, and the general names of `GeneralNames` follow. A
/// source is a path, the form of its value behind `|`, and a condition in brackets:
///
///     request.host                nested or dotted, in any case; `_`, `-` and blanks do not matter
///     duration|s                  seconds become milliseconds; see `ValueForm`
///     value|ms[metric=requests]   only where the record's field `metric` is `requests`
///     connect+service|duration    the sum of two fields; a difference is written `end~begin`, and
///                                 what `a` is of `b` in percent `a÷b`
struct Dialect: Sendable {
  /// The word of `--dialect` and of results.json.
  let name: String
  /// The name as people know it.
  let title: String
  /// Sets of conditions; a record that meets all conditions of one set, and none behind `!`, is of this
  /// dialect.
  let keys: [String]
  /// How a line of text becomes named values; nil for JSON.
  let layout: TextLayout?
  /// Sources by the name of our field or metric.
  let fields: KeyValuePairs<String, String>
  /// A record that meets one of these conditions is part of another record, or of none.
  let ignored: [String]
  /// What the dialect says of records inside its own.
  private(set) var carrier: Carrier = []
  /// The type of records without a value that decides; nil leaves it to the values.
  let type: EventType?
  /// The service of records that name none; nil for the file's name.
  let service: String?

  init(
    _ name: String, _ title: String, keys: [String] = [], layout: TextLayout? = nil,
    fields: KeyValuePairs<String, String>, ignored: [String] = [],
    component: (type: EventType, service: String?)? = nil
  ) {
    self.name = name
    self.title = title
    self.keys = keys
    self.layout = layout
    self.fields = fields
    self.ignored = ignored
    type = component?.type
    service = component?.service
  }

  /// The dialect as one that carries records of other programs.
  func carrying(_ carrier: Carrier) -> Self {
    var dialect = self
    dialect.carrier = carrier
    return dialect
  }
}

/// What a dialect that carries records of other programs says of them.
struct Carrier: OptionSet, Sendable {
  let rawValue: UInt8

  /// It carries lines of any form: one that is no record is the message of an event.
  static let lines = Carrier(rawValue: 1)
  /// Its time is finer than that of the record inside.
  static let time = Carrier(rawValue: 2)
  /// All records inside are those of its service, whatever the program calls itself.
  static let service = Carrier(rawValue: 4)
}

/// How a line of text is split into named values.
enum TextLayout: Sendable {
  /// A pattern; see `TextPatterns`.
  case pattern(String)
  /// Pairs of the form `key=value`.
  case pairs
}
