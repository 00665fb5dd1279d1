internal import LogIngest
internal import LogModel
internal import LogReport

/// The account of the inputs: what was read of each, line by line.
struct InputLedger: Sendable {
  private let files: [InputFile]
  private let metrics: MetricTable
  private var inputs: [InputSummary]
  private(set) var problems: [Diagnostic] = []
  /// Which inputs those are of: two files may bear one name.
  private var troubled: Set<Int> = []
  private(set) var lines = 0
  private(set) var blank = 0
  /// Events outside `--since` and `--until`.
  var outside = 0
  /// Values that are not what their field asks for, by kind.
  private(set) var oddities: [OddValues] = []
  private var disorder: [DisorderCheck]

  init(_ files: [InputFile], _ metrics: MetricTable) {
    self.files = files
    self.metrics = metrics
    inputs = files.map { InputSummary(name: $0.name) }
    disorder = files.map { _ in DisorderCheck() }
  }

  /// Bytes taken from all files so far.
  var bytesRead: Int { inputs.reduce(0) { $0 + $1.bytes } }

  func location(_ input: Int, _ line: Int) -> LineLocation {
    LineLocation(input: input, file: files[input].name, line: line)
  }

  /// Takes in the counts of a chunk.
  mutating func note(_ slot: Slot) {
    let input = slot.input
    inputs[input].bytes = slot.progress.bytes
    inputs[input].isCompressed = slot.progress.isCompressed
    inputs[input].lines += slot.batch.lines
    lines += slot.batch.lines
    blank += slot.batch.blank
    for oddity in slot.batch.oddities { note(oddity, slot) }
    disorder[input].note(slot)
    inputs[input].events += slot.batch.count
    if let problem = slot.problem, slot.progress.isAtEnd { note(problem, input) }
  }

  private mutating func note(_ oddity: Batch.Oddity, _ slot: Slot) {
    if let known = oddities.firstIndex(where: { $0.kind == oddity.kind }) {
      oddities[known].count += 1
      return
    }
    let text = String(decoding: slot.text(oddity).prefix(200), as: UTF8.self)
    oddities.append(
      OddValues(
        kind: oddity.kind, count: 1, example: text.shortened(to: 40),
        first: location(slot.input, slot.firstLine + oddity.lineOffset)))
  }

  /// One sentence for each kind of value that is not what its field asks for.
  var oddityWarnings: [String] { oddities.map { $0.warning(metrics) } }

  /// One sentence for each input whose events are not in the order of their times.
  var disorderWarnings: [String] {
    disorder.indices.compactMap { input in
      let check = disorder[input]
      guard check.isNoteworthy(of: inputs[input].events), let line = check.firstLine else {
        return nil
      }
      let fact = check.events == 1 ? "is" : "are"
      return "\(location(input, line)): \(PlainText.count(check.events)) of "
        + "\(PlainText.count(inputs[input].events, "event")) \(fact) up to \(check.lag) earlier than "
        + "one before; streaks and baselines go by the order of lines, so sort the file by time"
    }
  }

  private mutating func note(_ problem: InputProblem, _ input: Int) {
    let diagnostic = Diagnostic(
      file: files[input].name, message: problem.message, hint: problem.hint)
    guard troubled.insert(input).inserted else { return }
    problems.append(diagnostic)
    if problem.losesData { inputs[input].isComplete = false }
  }

  /// Every input, those that could not be opened last.
  func summaries(_ failures: [InputFailure]) -> [InputSummary] {
    zip(inputs, disorder).map { input, check in
      var input = input
      input.eventsOutOfOrder = check.events
      input.disorder = check.lag
      return input
    } + failures.map { InputSummary(name: $0.name, isComplete: false) }
  }

  func totals(_ detected: Totals, rejected: Int) -> Totals {
    var totals = detected
    totals.lines = lines
    totals.blank = blank
    totals.rejected = rejected
    totals.outsideWindow = outside
    totals.events += outside
    return totals
  }
}

/// Values that are not what their field asks for, of one kind.
struct OddValues: Sendable {
  var kind: Batch.Oddity.Kind
  var count: Int
  /// The first of them, as the log has it.
  var example: String
  var first: LineLocation

  func warning(_ metrics: MetricTable) -> String {
    let events = PlainText.count(count, "event")
    let text =
      switch kind {
      case .noNumber(let metric):
        "'\(metrics[metric].name)' is \(example), not a number; in \(events) it was not checked "
          + "against a limit"
      case .unknownSeverity:
        "the severity \(example) is unknown; \(events) with unknown severities count as info"
      case .noMetrics:
        "'metrics' is \(example), not an object; in \(events) no metric was read"
      }
    return "\(first): \(text)"
  }
}
