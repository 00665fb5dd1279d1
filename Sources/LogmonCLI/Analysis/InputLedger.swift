internal import LogIngest
internal import LogModel

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
  /// Values that should have been numbers, by metric: how many, and where the first stands.
  private(set) var oddities: [(metric: String, count: Int, first: LineLocation)] = []

  init(_ files: [InputFile], _ metrics: MetricTable) {
    self.files = files
    self.metrics = metrics
    inputs = files.map { InputSummary(name: $0.name) }
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
    for oddity in slot.batch.oddities {
      let name = metrics[oddity.metric].name
      if let known = oddities.firstIndex(where: { $0.metric == name }) {
        oddities[known].count += 1
      } else {
        oddities.append((name, 1, location(input, slot.firstLine + oddity.lineOffset)))
      }
    }
    if let problem = slot.problem, slot.progress.isAtEnd { note(problem, input) }
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
    inputs + failures.map { InputSummary(name: $0.name, isComplete: false) }
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
