internal import LogIngest
internal import LogModel

/// The counts of one input, and the lines by which a copy of it is detected.
struct InputAccount: Sendable {
  private(set) var events = 0
  private(set) var rejected = 0
  private(set) var disorder = DisorderCheck()
  /// The number of events by dialect, and of those that have a value by its field.
  private(set) var dialects: [String: Int] = [:]
  private(set) var mapped: [String: Int] = [:]
  private(set) var directives = 0
  private(set) var zonelessTimes = 0
  private(set) var timelessRecords = 0
  /// The number of records with a duration that was not measured, as its unit is not known.
  private(set) var unitless: [UnitlessDuration: Int] = [:]
  /// Whether its events were put into the order of their times.
  private(set) var isSorted = false
  /// The first line that is not an event.
  private(set) var firstReject: Reject?
  private var first: UInt64?
  private var last: UInt64 = 0

  struct Reject: Sendable {
    var line: Int
    /// The problem of this line, or of the whole input.
    var reason: String
    /// Whether the input has another format, of which some lines may be valid events by chance.
    var isForeign = false
  }

  /// Two inputs with equal edges are taken for one log.
  struct Edges: Hashable {
    var first: UInt64
    var last: UInt64
    var lines: Int
  }

  /// Adds a chunk.
  mutating func note(_ buffer: ChunkBuffer) {
    if buffer.stage != .unsorted { events += buffer.batch.count }
    isSorted = isSorted || buffer.stage != .direct
    if buffer.stage == .sorted { return }
    rejected += buffer.batch.rejects.count
    directives += buffer.batch.directives
    let (records, fields) = buffer.dialects
    dialects.merge(records, uniquingKeysWith: +)
    mapped.merge(fields, uniquingKeysWith: +)
    zonelessTimes += buffer.unclearTimes.zoneless
    timelessRecords += buffer.unclearTimes.timeless
    unitless.merge(buffer.unitless, uniquingKeysWith: +)
    disorder.note(buffer)
    if firstReject == nil, let reject = buffer.batch.rejects.first {
      firstReject = Self.judge(reject, buffer)
    }
    guard let edges = buffer.edgeLines else { return }
    first = first ?? edges.first.span.hash(seed: 0)
    last = edges.last.span.hash(seed: 0)
  }

  /// Adds the next stretch of the input, which begins after so many lines; `disorder` is that of
  /// both together.
  mutating func append(_ next: Self, linesBefore: Int, _ disorder: DisorderCheck) {
    events += next.events
    rejected += next.rejected
    self.disorder = disorder
    dialects.merge(next.dialects, uniquingKeysWith: +)
    mapped.merge(next.mapped, uniquingKeysWith: +)
    directives += next.directives
    zonelessTimes += next.zonelessTimes
    timelessRecords += next.timelessRecords
    unitless.merge(next.unitless, uniquingKeysWith: +)
    if firstReject == nil, var reject = next.firstReject {
      reject.line += linesBefore
      firstReject = reject
    }
    if next.first != nil { last = next.last }
    first = first ?? next.first
  }

  /// Notes that its events were put into the order of their times.
  mutating func setSorted() { isSorted = true }

  /// The first reject of an input whose lines are not events, or only by chance.
  var foreignReject: Reject? {
    firstReject.flatMap { events == 0 || $0.isForeign ? $0 : nil }
  }

  /// Nil for an input without events, which cannot count twice.
  func edges(lines: Int) -> Edges? {
    guard events > 0 else { return nil }
    return first.map { Edges(first: $0, last: last, lines: lines) }
  }

  private static func judge(_ reject: Batch.RejectedLine, _ buffer: ChunkBuffer) -> Reject {
    let text = buffer.line(reject)
    let line = buffer.firstLine + reject.lineOffset
    guard text.contains(0) || (try? UTF8Span(validating: text.span)) == nil else {
      return Reject(line: line, reason: reject.sentence(in: text))
    }
    guard line == 1, let format = buffer.foreignFormat else {
      return Reject(line: line, reason: "the file looks binary")
    }
    return Reject(line: line, reason: format, isForeign: true)
  }

  /// What `code` leaves out, as no scan needs it.
  mutating func codeState(_ coder: inout StateCoder) throws { try coder.value(&disorder) }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&events)
    try coder.count(&rejected)
    try disorder.code(&coder)
    try coder.counts(&dialects)
    try coder.counts(&mapped)
    try coder.count(&directives)
    try coder.count(&zonelessTimes)
    try coder.count(&timelessRecords)
    var durations = unitless.map { (duration: $0.key, count: $0.value) }
      .sorted { ($0.duration.field, $0.duration.metric) < ($1.duration.field, $1.duration.metric) }
    try coder.list(&durations, (UnitlessDuration(field: "", metric: ""), 0)) { coder, entry in
      try coder.text(&entry.duration.field)
      try coder.text(&entry.duration.metric)
      try coder.count(&entry.count)
    }
    unitless = Dictionary(durations.map { ($0.duration, $0.count) }, uniquingKeysWith: +)
    try coder.bool(&isSorted)
    try coder.optional(&firstReject, Reject(line: 0, reason: "")) { coder, reject in
      try coder.count(&reject.line)
      try coder.text(&reject.reason)
      try coder.bool(&reject.isForeign)
    }
    try coder.optional(&first, 0) { try $0.bits(&$1) }
    try coder.bits(&last)
  }
}

extension ScanCoder {
  /// Counts by name.
  mutating func counts(_ value: inout [String: Int]) throws {
    var all = value.map { (name: $0.key, count: $0.value) }
      .sorted { $0.name.precedesInBytes($1.name) }
    try list(&all, ("", 0)) { coder, entry in
      try coder.text(&entry.name)
      try coder.count(&entry.count)
    }
    value = Dictionary(all.map { ($0.name, $0.count) }, uniquingKeysWith: +)
  }
}
