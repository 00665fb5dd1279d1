internal import LogIngest
internal import LogModel

/// Finds the numbers in events whose names have no limit: what a run without measurements may have
/// missed.
///
/// Only such a run searches for them, so the cost does not matter.
struct UnreadNumbers {
  /// The number of first events of an input to examine; the rest is assumed to be similar.
  private static let mostEvents = 2000
  private static let mostNames = 1000
  /// In bytes; longer names are not meant for people.
  private static let longestName = 200
  /// Names of numbers that measure nothing, in lower case: identifiers, clocks, places in code,
  /// severities, and what journald and OpenTelemetry add to each record.
  private static let identifiers: Set<String> = [
    "id", "pid", "tid", "thread", "line", "lineno", "column", "level", "severity", "version", "v",
    "port", "time", "ts", "timestamp", "epoch", "seq", "sequence", "offset", "index", "lvl",
    "loglevel", "log_level", "priority", "severitynumber", "severity_number", "facility",
    "syslog_facility", "code_line", "__monotonic_timestamp", "__seqnum", "_audit_session", "flags",
    "droppedattributescount",
  ]

  /// The number of events by the name of a number.
  private(set) var counts: [String: Int] = [:]
  /// The names whose values are texts with a unit.
  private(set) var quantities: Set<String> = []

  /// The numbers in the first events of each input.
  ///
  /// A pipe can be read only once, so of it only the newest events of the run are examined.
  static func survey(_ files: [InputFile], _ options: ReadingOptions) async -> Self {
    var all = Self()
    for file in files where file.isRegular {
      var numbers = Self()
      var only = file
      only.index = 0
      let stream = EventStream(
        inputs: [only], metrics: MetricTable(thresholds: []), options: options, jobs: 1)
      await FirstEvents.read(mostEvents, of: stream) { buffer, record, event in
        var event = event
        if let original = buffer.original(record) { event.extra = ShownLine.members(of: original) }
        numbers.add(event)
      }
      all.counts.merge(numbers.counts, uniquingKeysWith: +)
      all.quantities.formUnion(numbers.quantities)
    }
    return all
  }

  /// The names, most frequent first, of these and of the newest events.
  static func names(_ counts: [String: Int], newest: [LogEvent]) -> [String] {
    var numbers = Self()
    for event in newest { numbers.add(event) }
    return counts.merging(numbers.counts, uniquingKeysWith: +)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  private mutating func add(_ event: LogEvent) {
    for field in event.metrics + event.extra { add(field.value, field.name, event.timestamp) }
  }

  private mutating func add(_ value: JSONValue, _ path: String, _ time: Timestamp) {
    switch value {
    case .object(let members):
      guard path.utf8.count <= Self.longestName else { return }
      for member in members { add(member.value, "\(path).\(member.name)", time) }
    case .number: if !Self.isMoment(value, time) { count(path) }
    case .string(let text):
      guard Self.isQuantity(text), !Self.isMoment(value, time) else { return }
      if value.numberOrNumberText == nil { quantities.insert(path) }
      count(path)
    case .array(let items): for item in items { add(item, path, time) }
    case .bool, .null: break
    }
  }

  /// Whether a number is the time of its event, or within a day of it: seconds since 1970, or a
  /// thousandth, a millionth or a billionth of them.
  private static func isMoment(_ value: JSONValue, _ time: Timestamp) -> Bool {
    let seconds = Double(time.microseconds) / 1e6
    guard let number = value.numberOrNumberText, seconds > 1e6 else { return false }
    return [1, 1e3, 1e6, 1e9].contains { abs(number / $0 - seconds) < 86_400 }
  }

  private mutating func count(_ path: String) {
    guard path.utf8.count <= Self.longestName, !Self.isIdentifier(path),
      counts[path] != nil || counts.count < Self.mostNames
    else {
      return
    }
    counts[path, default: 0] += 1
  }

  /// Whether the name is that of an identifier: `pid`, `thread_id`, `traceId`.
  private static func isIdentifier(_ path: String) -> Bool {
    let name = path.split(separator: ".").last.map(String.init) ?? path
    return identifiers.contains(name.lowercased()) || name.hasSuffix("_id") || name.hasSuffix("Id")
      || name.hasSuffix("ID")
  }

  /// Whether the text is a number with a unit of at most three letters or a percent sign: `930ms`,
  /// `0.93 s`.
  private static func isQuantity(_ text: String) -> Bool {
    guard text.utf8.count <= 24 else { return false }
    let unit = text.reversed().prefix { $0.isLetter || $0 == "%" || $0 == " " }
    return unit.count <= 4
      && JSONValue.string(String(text.dropLast(unit.count))).numberOrNumberText != nil
  }
}
