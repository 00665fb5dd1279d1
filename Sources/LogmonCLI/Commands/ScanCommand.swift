package import FileOutput
internal import LogGate
internal import LogIngest
internal import LogModel
internal import LogPipeline
package import Platform

/// `logmon scan`: reads logs and writes what was learned of some services as a part.
package struct ScanCommand: Equatable, Sendable {
  package var output: String?
  package var resumed: String?
  package var among: [String] = []
  package var share = ShareArgument.whole
  package var analysis = AnalyzeCommand()

  package static let arguments: [ArgumentSpec<Self>] =
    ArgumentSpec.part(AnalyzeCommand.arguments { $0.isEmpty }, \.analysis)
    + [
      .option("output", "FILE", \.output, help: "The part, such as NAME.scan."),
      .option(
        "resume", "FILE", \.resumed,
        help: "As --output, and goes on from the scan that wrote FILE and FILE.state."),
      .repeated(
        "among", "INPUT", \.among,
        help: "An input of the whole run, where others scan some; name all in order."),
      .option(
        "share", "K/N", \.share,
        help: "Only the services that fall to the K-th of N scans of the same inputs."),
    ]
    + ArgumentSpec.part(AnalyzeCommand.arguments(shared.contains), \.analysis)
    + ArgumentSpec.part(ReadingArguments.arguments, \.analysis.reading)

  /// The options that say what a scan counts, and those of outputs that need all its events.
  private static let shared = [
    "rejects", "flagged", "since", "until", "config", "jobs", "gate", "quiet",
  ]

  package static let help = Help(
    usage: "scan INPUT… --output FILE [OPTIONS]",
    summary: """
      Reads structured logs as 'analyze' does, and writes what it learned of them to a small file, a
      part. 'logmon merge' makes one report of the parts of several machines.
      """, arguments,
    notes: """
      N machines that can read the same inputs need nothing else: each scans with its own K of
      --share K/N. Otherwise all events of a service must be in the inputs of one scan: 'logmon route'
      tells which services an input has. Name all inputs with --among then: which numbers are
      compared with their usual range follows from them.

      --flagged has the events of the share; --rejects, the rejected lines of the inputs, is written by
      share 1 alone. A rule of the gate about times ('for', 'within', 'over') cannot be scanned.

      With --resume only what was appended to the logs since the last such scan is read; the part is
      that of a scan of all. FILE.state beside it has what is needed for that. Where the logs are not
      those of the scan before, all is read, and a line on standard error says why.

      Exit status: 0 done; 2 wrong usage or config; 3 input unreadable or cut short; 4 the part could
      not be written. Findings do not change it.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    if resumed != nil, output != nil {
      throw UsageError("'--resume FILE' names the part as '--output FILE' does; leave out one")
    }
    analysis.state = resumed.map { $0 + ".state" }
    output = output ?? resumed
    try analysis.checkInputs()
    guard output != nil else { throw UsageError("missing option '--output FILE', the part") }
  }

  package func run(_ console: Console) async throws -> ExitStatus {
    let settings = try Configuration.load(analysis.config, near: analysis.inputs)
    var pipeline = try analysis.pipeline(settings)
    pipeline.version = Version.number
    if let rule = pipeline.gate.first(where: { $0.frame != nil }) {
      throw UsageError(
        "the rule '\(rule.text)' judges stretches of time by the events of all services, and a part "
          + "has those of some; leave it to 'logmon analyze'")
    }
    switch RoutedLog.areRouted(analysis.inputs) {
    case true?: return try await run(RoutedLog(analysis.inputs, pipeline), pipeline, console)
    case nil:
      throw UsageError("some inputs are routed files and others are not; scan them one by one")
    case false?: break
    }
    let found = InputFinder(analysis.inputs)
    for failure in found.problems { console.warn(failure.description) }
    guard !found.files.isEmpty else { return AnalyzeCommand.nothingRead(console) }
    let paths = [
      ("--output", output), ("FILE.state", analysis.state), ("--rejects", analysis.rejects),
      ("--flagged", analysis.flagged),
    ]
    try OutputPlan(files: paths).check(found.files)
    if !among.isEmpty { pipeline.allInputs = InputFinder(among).files }
    pipeline.share = share.value
    pipeline.rejects = share.value.number == 1 ? analysis.rejects : nil
    pipeline.flagged = analysis.flagged
    pipeline.span = try await analysis.span(of: found, pipeline.reading, jobs: pipeline.jobs)
    try analysis.keepState(in: &pipeline, found, console)
    let progress = Progress(
      console: console, total: found.files.reduce(0) { $0 + $1.size }, isQuiet: analysis.isQuiet)
    let outputs = OutputBatch()
    let (scan, metrics) = try await pipeline.scan(found, progress: progress, outputs: outputs)
    return try finish(scan, metrics, pipeline, outputs, console)
  }

  /// Scans events that 'logmon route' has decoded.
  private func run(
    _ routed: RoutedLog, _ pipeline: Pipeline, _ console: Console
  ) async throws -> ExitStatus {
    if let option = unroutable {
      throw UsageError("'\(option)' cannot be used with routed files; scan the inputs themselves")
    }
    var pipeline = pipeline
    try OutputPlan(files: [("--output", output), ("--flagged", analysis.flagged)]).check([])
    pipeline.flagged = analysis.flagged
    pipeline.span = try analysis.span(endingAt: routed.end)
    let progress = Progress(console: console, total: 0, isQuiet: true)
    let outputs = OutputBatch()
    let (scan, metrics) = try await pipeline.scan(routed, progress: progress, outputs: outputs)
    pipeline.share = routed.share
    return try finish(scan, metrics, pipeline, outputs, console)
  }

  /// An option that needs the inputs themselves.
  private var unroutable: String? {
    if share != .whole { return "--share" }
    if !among.isEmpty { return "--among" }
    if resumed != nil { return "--resume" }
    if analysis.rejects != nil { return "--rejects" }
    return analysis.reading == ReadingArguments() ? nil : "--dialect, --field, --service and others"
  }

  /// Writes the part.
  private func finish(
    _ scan: Scan, _ metrics: MetricTable, _ pipeline: Pipeline, _ outputs: OutputBatch,
    _ console: Console
  ) throws -> ExitStatus {
    for problem in scan.problems { console.warn(problem) }
    guard scan.hasRead else { return AnalyzeCommand.nothingRead(console) }
    let part = try pipeline.part(of: scan, metrics)
    outputs.add(Document(path: output ?? "", bytes: part, isNamed: true))
    try Interruption.check()
    let problems = outputs.deliver()
    for problem in problems { console.warn(problem.description) }
    if !analysis.isQuiet { try console.write(summary(scan, bytes: part.count)) }
    if !problems.isEmpty { return .output }
    return scan.isComplete && !scan.hasFailures ? .success : .input
  }

  private func summary(_ scan: Scan, bytes: Int) -> String {
    let events = PlainText.count(scan.counts.events, "event")
    let services = PlainText.count(scan.services.count, "service")
    return "\(output ?? ""): \(events) of \(services), \(PlainText.count(bytes, "byte"))\n"
  }
}

/// `K/N`: the K-th of N shares of the services.
package struct ShareArgument: Equatable, ArgumentValue {
  let value: ServiceShare

  static let whole = Self(value: .whole)

  private init(value: ServiceShare) { self.value = value }

  package init?(argument: String) {
    let numbers = argument.split(separator: "/", omittingEmptySubsequences: false)
      .map { Int(argument: String($0)) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
      (1...ServiceShare.most).contains(count), (1...count).contains(number)
    else { return nil }
    value = ServiceShare(number: number, of: count)
  }

  package static var expectation: String { "expected two numbers such as 1/4" }
}
