internal import LogIngest
internal import LogModel

/// The counts of all inputs, and what is wrong with them.
///
/// They do not depend on which events of the inputs are scanned.
struct InputStatistics: Sendable {
  private let metrics: MetricTable
  private var inputs: [InputSummary]
  /// One account per input.
  private var accounts: [InputAccount]
  /// What the search for inputs told, and those that could not be used.
  private var notes: [Diagnostic]
  private(set) var failures: [InputFailure]
  /// By input, what is wrong with it.
  private var problemOfInput: [Diagnostic?]
  private(set) var lines = 0
  private(set) var blank = 0
  private(set) var rejects = RejectCounts()
  /// Values of a type that their field does not allow, by kind, in the order of the first.
  private(set) var typeMismatches: [MismatchedValues] = []

  /// By input, what it was before its last chunk; empty unless a run is to go on later.
  private var beforeEnd: [Int: BeforeEnd] = [:]
  var keepsEnds = false

  private struct BeforeEnd {
    var input: InputSummary
    var account: InputAccount
    var lines: Int
    var blank: Int
  }

  init(_ found: InputFinder, _ metrics: MetricTable) {
    self.init(of: found, metrics)
    inputs = found.files.map { InputSummary(name: $0.name) }
    accounts = inputs.map { _ in InputAccount() }
    problemOfInput = inputs.map { _ in nil }
  }

  /// Those of one stretch of an input.
  init(name: String, _ metrics: MetricTable) {
    self.init(metrics)
    inputs = [InputSummary(name: name)]
    accounts = [InputAccount()]
    problemOfInput = [nil]
  }

  /// Those of no input that was read, with what the search for inputs told.
  init(of found: InputFinder, _ metrics: MetricTable) {
    self.init(metrics)
    (notes, failures) = (found.notes, found.problems)
  }

  /// Those of no input, to read some.
  init(_ metrics: MetricTable) {
    self.metrics = metrics
    (inputs, accounts, notes, failures, problemOfInput) = ([], [], [], [], [])
  }

  /// The names of all inputs.
  var inputNames: [String] { inputs.map(\.name) }
  var problems: [Diagnostic] { notes + problemOfInput.compactMap(\.self) }

  /// An input whose events were not in the order of their times when they were judged, by more than
  /// the jitter that changes nothing.
  var disorderedInput: String? {
    accounts.indices.first { input in
      accounts[input].disorder.isNoteworthy(of: accounts[input].events)
        && !accounts[input].isSorted
    }
    .map { inputs[$0].name }
  }

  /// Bytes read from all files so far.
  var bytesRead: Int { inputs.reduce(0) { $0 + $1.bytes } }

  func location(_ input: Int, _ line: Int) -> LineLocation {
    LineLocation(input: input, file: inputs[input].name, line: line)
  }

  /// Adds the counts of a chunk.
  mutating func note(_ buffer: ChunkBuffer) {
    let input = buffer.input
    if keepsEnds, buffer.progress.isAtEnd {
      beforeEnd[input] = BeforeEnd(
        input: inputs[input], account: accounts[input], lines: buffer.batch.lines,
        blank: buffer.batch.blank)
    }
    inputs[input].bytes = buffer.progress.bytes
    inputs[input].isCompressed = buffer.progress.isCompressed
    inputs[input].lines += buffer.batch.lines
    lines += buffer.batch.lines
    blank += buffer.batch.blank
    for mismatch in buffer.batch.typeMismatches { note(mismatch, buffer) }
    accounts[input].note(buffer)
    if let problem = buffer.problem, buffer.progress.isAtEnd { note(problem, input) }
  }

  /// Counts a line that is no event, and writes it to the log of such lines.
  mutating func note(
    _ line: Batch.RejectedLine, of buffer: ChunkBuffer, in log: inout RejectLog
  ) {
    let location = location(buffer.input, buffer.firstLine + line.lineOffset)
    log.add(line, buffer.line(line), location, &rejects)
  }

  private mutating func note(_ mismatch: Batch.TypeMismatch, _ buffer: ChunkBuffer) {
    let text = String(decoding: buffer.text(mismatch).prefix(200), as: UTF8.self)
    note(
      MismatchedValues(
        kind: mismatch.kind, count: 1, example: text.shortened(to: 40),
        first: location(buffer.input, buffer.firstLine + mismatch.lineOffset)))
  }

  private mutating func note(_ values: MismatchedValues) {
    if let known = typeMismatches.firstIndex(where: { $0.kind == values.kind }) {
      typeMismatches[known].add(values)
    } else {
      typeMismatches.append(values)
    }
  }

  // MARK: States

  /// The bytes read of each input.
  var bytesOfInputs: [Int] { inputs.map(\.bytes) }

  /// Whether an input could not be read as it should.
  var hasProblem: Bool { problemOfInput.contains { $0 != nil } }

  /// Takes the last chunk of an input back, which a later run counts again, but for its rejects.
  mutating func takeBackEnd(of input: Int) {
    guard let before = beforeEnd[input] else { return }
    inputs[input] = before.input
    accounts[input] = before.account
    lines -= before.lines
    blank -= before.blank
  }

  /// Replaces the counts of lines that are no events.
  mutating func setRejects(_ history: RejectHistory) { rejects = history.counts }

  /// Takes over what an earlier run has counted of its inputs, which are these of this run.
  mutating func takeOver(_ earlier: Self, as known: [StateInput]) {
    for (old, new) in known.enumerated() {
      let name = inputs[new.number].name
      inputs[new.number] = earlier.inputs[old]
      inputs[new.number].name = name
      accounts[new.number] = earlier.accounts[old]
    }
    (lines, blank) = (earlier.lines, earlier.blank)
    (rejects, typeMismatches) = (earlier.rejects, earlier.typeMismatches)
    rejects.rename { inputs[$0].name }
    for index in typeMismatches.indices {
      typeMismatches[index].first.file = inputs[typeMismatches[index].first.input].name
    }
  }

  mutating func codeState(_ coder: inout StateCoder) throws {
    for index in accounts.indices { try accounts[index].codeState(&coder) }
  }

  // MARK: Scans

  /// Gives each input the number that `numbers` has for it; places have these already.
  mutating func order(by numbers: [Int]) {
    let old = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    inputs = old.map { inputs[$0] }
    accounts = old.map { accounts[$0] }
    problemOfInput = old.map { problemOfInput[$0] }
  }

  /// Adds those of further inputs.
  mutating func merge(_ other: Self) {
    inputs += other.inputs
    accounts += other.accounts
    notes += other.notes
    failures += other.failures
    problemOfInput += other.problemOfInput
    lines += other.lines
    blank += other.blank
    rejects.merge(other.rejects)
    for values in other.typeMismatches { note(values) }
  }

  /// Adds what another search for inputs told, where that is not known.
  mutating func addFound(_ other: Self) {
    notes += other.notes.filter { !notes.contains($0) }
    failures += other.failures.filter { !failures.contains($0) }
  }

  /// Adds the next stretch of the only input, both in their order; `disorder` is that of both.
  mutating func append(_ next: Self, _ disorder: DisorderCheck) {
    let before = lines
    inputs[0].bytes = next.inputs[0].bytes
    inputs[0].isCompressed = inputs[0].isCompressed || next.inputs[0].isCompressed
    inputs[0].lines += next.lines
    inputs[0].isComplete = inputs[0].isComplete && next.inputs[0].isComplete
    accounts[0].append(next.accounts[0], linesBefore: before, disorder)
    problemOfInput[0] = problemOfInput[0] ?? next.problemOfInput[0]
    lines += next.lines
    blank += next.blank
    rejects.merge(next.rejects.moved(by: before))
    for var values in next.typeMismatches {
      values.first.line += before
      note(values)
    }
  }

  /// Notes that the events of an input were put into the order of their times.
  mutating func setSorted(_ input: Int) { accounts[input].setSorted() }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.list(&inputs, InputSummary(name: "")) { coder, input in
      try coder.text(&input.name)
      try coder.count(&input.bytes)
      try coder.bool(&input.isCompressed)
      try coder.count(&input.lines)
      try coder.bool(&input.isComplete)
    }
    try coder.list(&accounts, InputAccount()) { try $1.code(&$0) }
    try coder.list(&notes, .none) { try $1.code(&$0) }
    try coder.list(&failures, InputFailure(name: "", message: "", hint: "")) { coder, failure in
      try coder.text(&failure.name)
      try coder.text(&failure.message)
      try coder.text(&failure.hint)
    }
    try coder.list(&problemOfInput, nil) { coder, problem in
      try coder.optional(&problem, .none) { try $1.code(&$0) }
    }
    try coder.count(&lines)
    try coder.count(&blank)
    guard accounts.count == inputs.count, problemOfInput.count == inputs.count else {
      throw ScanDamage()
    }
  }

  /// The parts that name places in inputs; read once their number is known.
  mutating func codePlaces(_ coder: inout ScanCoder) throws {
    try rejects.code(&coder)
    try coder.list(
      &typeMismatches, MismatchedValues(kind: .noStatus, count: 0, example: "", first: .none)
    ) {
      try $1.code(&$0)
    }
  }

  /// The inputs that have events and rejected lines, with the number of these lines.
  var rejectedShares: [RejectedShare] {
    accounts.indices.compactMap { input in
      let account = accounts[input]
      guard account.events > 0, account.rejected > 0 else { return nil }
      return RejectedShare(
        name: inputs[input].name, rejected: account.rejected,
        lines: account.events + account.rejected)
    }
  }

  /// One sentence for each kind of value that its field does not allow.
  var mismatchWarnings: [String] {
    typeMismatches.sorted { ($0.first.input, $0.first.line) < ($1.first.input, $1.first.line) }
      .map { $0.warning(metrics) }
  }

  /// One sentence for each input with records that have no time of their own.
  var timelessWarnings: [String] {
    accounts.indices.compactMap { input in
      let count = accounts[input].timelessRecords
      guard count > 0 else { return nil }
      return
        "\(inputs[input].name): \(PlainText.count(count, "record")) without a time took that of "
        + "the record before"
    }
  }

  /// One sentence for each input with durations that were not measured: its most frequent one.
  var unitlessWarnings: [String] {
    accounts.indices.compactMap { input in
      let durations = accounts[input].unitless.sorted {
        ($1.value, $0.key.field) < ($0.value, $1.key.field)
      }
      guard let (duration, count) = durations.first else { return nil }
      let field = duration.field.shortened(to: 60)
      return
        "\(inputs[input].name): '\(field)' in \(PlainText.count(count, "record")) states no unit and "
        + "was not measured; if it is in milliseconds, add --field '\(duration.metric)=\(field)|ms' "
        + "(|us for microseconds, |s for seconds)"
    }
  }

  /// One sentence for each input whose events are not in time order.
  var disorderWarnings: [String] {
    accounts.indices.compactMap { input in
      let (events, check) = (accounts[input].events, accounts[input].disorder)
      guard check.isNoteworthy(of: events), let line = check.firstLine else { return nil }
      let fact = check.events == 1 ? "is" : "are"
      return "\(location(input, line)): \(PlainText.count(check.events)) of "
        + "\(PlainText.count(events, "event")) \(fact) up to \(check.lag) earlier than "
        + "one before; "
        + (accounts[input].isSorted
          ? "they were sorted by time"
          : "streaks and baselines go by the order of lines, so write it to a file first")
    }
  }

  private mutating func note(_ problem: InputProblem, _ input: Int) {
    let diagnostic = Diagnostic(
      file: inputs[input].name, message: problem.message, hint: problem.hint)
    guard problemOfInput[input] == nil else { return }
    problemOfInput[input] = diagnostic
    if problem.losesData { inputs[input].isComplete = false }
  }

  /// Inputs with lines of which none is an event, or only by chance: place and reason.
  var foreignFiles: [String] {
    accounts.indices.compactMap { input in
      let account = accounts[input]
      guard let reject = account.foreignReject else { return nil }
      let count = PlainText.count(account.rejected, "line")
      let rest = account.events == 0 ? "; none of \(count) is an event" : ""
      return "\(location(input, reject.line)): \(reject.reason)\(rest)"
    }
  }

  /// Inputs that hold the same log: equal first and last lines, and equal numbers of lines.
  var copies: [Diagnostic] {
    var groups: [InputAccount.Edges: [Int]] = [:]
    for input in accounts.indices {
      guard let edges = accounts[input].edges(lines: inputs[input].lines) else { continue }
      groups[edges, default: []].append(input)
    }
    return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }.map { group in
      Diagnostic(
        file: inputs[group[0]].name,
        message: "\(PlainText.list(group.dropFirst().map { inputs[$0].name })) "
          + "\(group.count == 2 ? "holds" : "hold") the same log, to judge by first line, last line "
          + "and \(PlainText.count(inputs[group[0]].lines, "line")), so its events count "
          + (group.count == 2 ? "twice" : "\(group.count) times"),
        hint: "leave out what is a copy")
    }
  }

  /// Every input; those that could not be opened come last.
  var summaries: [InputSummary] {
    read + failures.map { InputSummary(name: $0.name, isComplete: false) }
  }

  /// Every input that was opened.
  var read: [InputSummary] {
    zip(inputs, accounts).map { input, account in
      var input = input
      input.events = account.events
      input.eventsOutOfOrder = account.disorder.events
      input.disorder = account.disorder.lag
      input.directives = account.directives
      input.dialects = NamedCount.sorted(account.dialects)
      input.mapped = NamedCount.sorted(account.mapped)
      input.zonelessTimes = account.zonelessTimes
      return input
    }
  }

  func totals(_ detected: Totals, outside: Int, ignored: Int) -> Totals {
    var totals = detected
    totals.lines = lines
    totals.blank = blank
    totals.directives = accounts.reduce(0) { $0 + $1.directives }
    totals.rejected = rejects.count
    totals.outsideWindow = outside
    totals.ignored = ignored
    totals.events += outside + ignored
    return totals
  }
}

/// Values of one kind that their field does not allow.
struct MismatchedValues: Sendable {
  var kind: Batch.TypeMismatch.Kind
  var count: Int
  /// The first of these values, as it is in the log.
  var example: String
  var first: LineLocation

  mutating func add(_ other: Self) {
    count += other.count
    if (other.first.input, other.first.line) < (first.input, first.line) {
      (example, first) = (other.example, other.first)
    }
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try kind.code(&coder)
    try coder.count(&count)
    try coder.text(&example)
    try first.code(&coder)
  }

  func warning(_ metrics: MetricTable) -> String {
    let events = PlainText.count(count, "event")
    let text =
      switch kind {
      case .noNumber(let metric):
        "'\(metrics[metric].name)' is \(example), not a number; in \(events) it was not checked "
          + "against a limit"
      case .noStatus:
        "the status \(example) is not an HTTP status; \(events) with such a status \(count == 1 ? "does" : "do") not "
          + "count for the error rate"
      case .unknownSeverity:
        "the severity \(example) is unknown; \(events) with unknown severities count as info"
      case .noMetrics:
        "'metrics' is \(example), not an object; in \(events) no metric was read"
      }
    return "\(first): \(text)"
  }
}

/// The number of lines of one input that are not events.
struct RejectedShare: Sendable {
  var name: String
  var rejected: Int
  /// Lines that are not blank.
  var lines: Int

  var share: Percent { Percent(Double(rejected) / Double(lines) * 100) }

  /// `app.jsonl: 99 of 100 lines (99 %)`.
  var fact: String {
    "\(name): \(PlainText.count(rejected)) of \(PlainText.count(lines, "line")) (\(share))"
  }
}
