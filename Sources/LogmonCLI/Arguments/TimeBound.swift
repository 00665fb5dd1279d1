package import LogModel

/// A bound of the analyzed time, as a user writes it.
package enum TimeBound: Equatable, Sendable {
  case moment(Timestamp)
  /// Relative to the last event of the log, because no clock is read.
  case beforeEnd(EventDuration)

  /// The moment of the bound in a log that ends at `end`; nil where the log has no end.
  func moment(end: Timestamp?) -> Timestamp? {
    switch self {
    case .moment(let time): time
    case .beforeEnd(let duration): end.map { $0 - duration }
    }
  }

  var isRelative: Bool { if case .beforeEnd = self { true } else { false } }
}

extension TimeBound: ArgumentValue {
  package init?(argument: String) {
    if let duration = EventDuration(argument: argument) {
      self = .beforeEnd(duration)
    } else if let time = Timestamp(looselyWritten: argument) {
      self = .moment(time)
    } else {
      return nil
    }
  }

  package static var expectation: String {
    "expected a time such as 2026-01-05T08:01, or 90m, 1h, 2d before the end of the log"
  }
}

/// `TIME=LABEL`, a moment with its name.
package struct MarkArgument: Equatable, ArgumentValue {
  let time: TimeBound
  let label: String

  package init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="),
      let time = TimeBound(argument: String(argument[..<equals]))
    else { return nil }
    label = String(argument[argument.index(after: equals)...])
    guard !label.allSatisfy(\.isWhitespace) else { return nil }
    self.time = time
  }

  package static var expectation: String {
    "expected a time and a label, such as '2026-01-05T08:01=deploy 42'"
  }

  /// The marks that lie in a log's window, sorted by time, and a warning for each other one.
  static func resolve(
    _ all: [Self], in window: ClosedRange<Timestamp>?
  ) -> (marks: [TimeMark], warnings: [String]) {
    var marks: [TimeMark] = []
    var warnings: [String] = []
    for argument in all {
      if let window, let time = argument.time.moment(end: window.upperBound), window.contains(time)
      {
        marks.append(TimeMark(time: time, label: argument.label))
      } else {
        warnings.append("the mark '\(argument.label)' is outside the time of the log; not shown")
      }
    }
    marks.sort { ($0.time, $0.label) < ($1.time, $1.label) }
    return (marks, warnings)
  }
}

extension EventDuration {
  /// `90m`, `1h`, `2d`, `1h30m`: whole numbers with their units, the largest first.
  fileprivate init?(argument: String) {
    var total: Int64 = 0
    var digits = ""
    var units = Self.units[...]
    for character in argument {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let unit = units.firstIndex(where: { $0.name == character }), let count = Int64(digits),
        count <= Self.longest / units[unit].seconds
      else { return nil }
      total += count * units[unit].seconds
      units = units[(unit + 1)...]
      digits = ""
    }
    guard digits.isEmpty, total > 0 else { return nil }
    self = .seconds(total)
  }

  private static let units: [(name: Character, seconds: Int64)] = [
    ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]
  /// A thousand years in seconds: enough for any log, and safe from overflow.
  private static let longest: Int64 = 1000 * 366 * 86_400
}

extension Timestamp {
  /// Reads a moment from RFC 3339 down to a bare date, or a count since 1970; UTC without a zone.
  ///
  /// - Units: ten or eleven digits are seconds, twelve to fourteen are milliseconds.
  fileprivate init?(looselyWritten text: String) {
    if text.utf8.allSatisfy({ $0 &- 48 < 10 }) {
      guard let count = Int64(text), (9...14).contains(text.utf8.count) else { return nil }
      self.init(microseconds: count * (text.utf8.count < 12 ? 1_000_000 : 1000))
      return
    }
    let missing = ["", "Z", ":00Z", "T00:00:00Z"]
    for rest in missing {
      guard let time = Self(text + rest) else { continue }
      self = time
      return
    }
    return nil
  }
}
