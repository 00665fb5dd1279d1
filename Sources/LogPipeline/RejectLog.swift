internal import FileOutput
internal import LogIngest
internal import LogModel

/// Writes every line that is not an event to a file.
struct RejectLog: ~Copyable {
  /// A longer line is cut after this many bytes.
  private static let longestText = 64 << 10

  private var file: LazyFile?
  /// The lines so far, for a run that goes on later; nil where there is none.
  private var history: RejectHistory?

  /// - Parameters:
  ///   - path: The path of the file; nil writes none.
  ///   - history: The lines of the run that goes on; nil where none is to go on later.
  init(path: String?, history: RejectHistory? = nil) {
    file = path.map { LazyFile($0) }
    self.history = history
  }

  /// Whether a later run can have the lines.
  var isKept: Bool { history?.isWhole ?? false }

  /// Writes a line, and counts it.
  mutating func add(
    _ line: Batch.RejectedLine, _ text: ArraySlice<UInt8>, _ location: LineLocation,
    _ counts: inout RejectCounts
  ) {
    let isShown = counts.add(line.reason, location)
    guard isShown || file != nil || isKept else { return }
    let reject = Reject(
      location: location, column: line.column, reason: line.reason.text,
      found: line.found(in: text),
      text: String(decoding: text.prefix(Self.longestText), as: UTF8.self),
      isWhole: line.length <= Self.longestText)
    if isShown { counts.show(reject) }
    let isHeld = history?.add(line.reason, reject) ?? false
    if !isHeld { write(reject) }
  }

  private mutating func write(_ reject: Reject) {
    file?.write(RejectJSON.value(reject).compactBytes + [UInt8(ascii: "\n")])
  }

  /// Notes that the last chunk of an input follows.
  mutating func beginEnd(of input: Int) { history?.beginEnd(of: input) }

  /// Notes that an event follows, so that all lines before it are known.
  mutating func settle() {
    guard let lines = history?.settled() else { return }
    for line in lines { write(line) }
  }

  /// The lines for a later run, without those of last chunks that it reads again.
  func history(without open: [Int: InputPosition]) -> RejectHistory? { history?.without(open) }

  consuming func finish(in outputs: OutputBatch) {
    settle()
    file.take()?.finish(in: outputs)
  }
}

/// The number of lines that are not events, and the first of them in the order of the inputs.
struct RejectCounts: Sendable {
  private static let shown = 20

  private var counts: [RejectReason: Int] = [:]
  private var first: [Reject] = []
  private(set) var count = 0

  /// Counts a line; returns whether it may be among the first.
  mutating func add(_ reason: RejectReason, _ location: LineLocation) -> Bool {
    count += 1
    counts[reason, default: 0] += 1
    return first.count < Self.shown || first.last.map { location.isBefore($0.location) } ?? true
  }

  mutating func show(_ reject: Reject) {
    let place = first.firstIndex { reject.location.isBefore($0.location) } ?? first.count
    first.insert(reject, at: place)
    if first.count > Self.shown { first.removeLast() }
  }

  /// Gives the inputs of places their names.
  mutating func rename(_ name: (_ input: Int) -> String) {
    for index in first.indices { first[index].location.file = name(first[index].location.input) }
  }

  /// The counts of lines so many lines further on.
  func moved(by lines: Int) -> Self {
    var moved = self
    for index in first.indices { moved.first[index].location.line += lines }
    return moved
  }

  mutating func merge(_ other: Self) {
    counts.merge(other.counts, uniquingKeysWith: +)
    count += other.count
    for reject in other.first { show(reject) }
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    var reasons = counts.map { (reason: $0.key, count: $0.value) }
      .sorted { $0.reason.rawValue < $1.reason.rawValue }
    try coder.list(&reasons, (RejectReason.notJSON, 0)) { coder, entry in
      try coder.choice(&entry.reason)
      try coder.count(&entry.count)
    }
    counts = Dictionary(reasons.map { ($0.reason, $0.count) }, uniquingKeysWith: +)
    count = counts.values.reduce(0, +)
    try coder.list(&first, Reject(location: .none, column: 0, reason: "", text: "")) {
      coder, reject in
      try reject.location.code(&coder)
      try coder.count(&reject.column)
      try coder.text(&reject.reason)
      try coder.text(&reject.found)
      try coder.text(&reject.text)
      try coder.bool(&reject.isWhole)
    }
  }

  var summary: RejectSummary {
    let reasons = RejectReason.allCases.compactMap { reason in
      counts[reason].map { ReasonCount(reason: reason.text, count: $0) }
    }
    return RejectSummary(
      byReason: reasons.sorted {
        $0.count == $1.count ? $0.reason < $1.reason : $0.count > $1.count
      }, first: first)
  }
}

extension LineLocation {
  fileprivate func isBefore(_ other: Self) -> Bool {
    (input, line) < (other.input, other.line)
  }
}

/// Writes every flagged event to a file, when the user asked for it.
struct FlaggedLog: ~Copyable {
  private var file: LazyFile?
  private let thresholds: [Threshold]

  init(path: String?, thresholds: [Threshold]) {
    file = path.map { LazyFile($0) }
    self.thresholds = thresholds
  }

  var isWanted: Bool { file != nil }

  mutating func add(
    _ check: CheckResult, _ shown: ShownLine, _ location: LineLocation, _ services: NameTable
  ) {
    guard file != nil, let event = shown.event(at: location, services) else { return }
    let checked = CheckedEvent(event: event, check: check, location: location)
    file?.write(EventJSON.value(checked, thresholds).compactBytes + [UInt8(ascii: "\n")])
  }

  consuming func finish(in outputs: OutputBatch) { file.take()?.finish(in: outputs) }
}

extension Batch.RejectedLine {
  /// The text at the place of the error, shortened; empty when the reason concerns the whole line.
  func found(in text: ArraySlice<UInt8>) -> String {
    guard !reason.isAboutLine else { return "" }
    let rest = text.dropFirst(max(0, column - 1)).prefix(200)
    guard let first = rest.first else { return "the end of the line" }
    // A text ends at its closing quote, any other value before a byte that cannot belong to it.
    let end =
      first == UInt8(ascii: "\"")
      ? rest.dropFirst().firstIndex(of: first).map { $0 + 1 }
      : rest.firstIndex { ",}] ".utf8.contains($0) }
    return String(decoding: rest[..<(end ?? rest.endIndex)], as: UTF8.self).shortened(to: 40)
  }

  /// `the time is of no known form, found "yesterday"`.
  func sentence(in text: ArraySlice<UInt8>) -> String {
    let found = found(in: text)
    return found.isEmpty ? reason.text : "\(reason.text), found \(found)"
  }
}
