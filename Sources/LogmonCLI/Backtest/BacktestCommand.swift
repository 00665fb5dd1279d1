package import FileOutput
internal import LogEval
internal import LogIngest
internal import LogModel
internal import LogPipeline
internal import LogReport
internal import LogTriage
package import Platform

/// `logmon backtest`: what other limits would have flagged and raised in past logs.
package struct BacktestCommand: Equatable, Sendable {
  package var inputs: [String] = []
  package var changes: [LimitChange] = []
  package var configs: [String] = []
  package var truth: String?
  package var pages: Int?
  package var report: String?
  package var config: String?
  package var jobs: Int?
  package var format = DocumentFormat.text
  package var reading = ReadingArguments()

  package static let arguments =
    ownArguments + ArgumentSpec.part(ReadingArguments.arguments, \.reading)

  private static let ownArguments: [ArgumentSpec<Self>] = [
    .positionals("INPUT…", \.inputs, help: "Logs: files, folders and patterns."),
    .repeated(
      "set", "METRIC=LIMIT", \.changes,
      help: "Another limit: latency_ms=400, or latency_ms=300..600/50; may be repeated."),
    .repeated("try", "FILE", \.configs, help: "Another config file; may be repeated."),
    .option(
      "truth", "FILE", \.truth, help: "What was injected into the log: adds precision and recall."),
    .option(
      "pages-per-week", "N", \.pages, help: "Suggest the limits that page at most this often."),
    .option("report", "FILE", \.report, help: "Also write the table as an HTML page with bars."),
    .option("config", "FILE", \.config, help: "The config in force (the nearest logmon.json)."),
    .option("jobs", "N", \.jobs, help: "Chunks decoded at once (the cores)."),
    .option("format", "FORMAT", \.format, help: "text or json (text)."),
  ]

  package static let help = Help(
    usage: "backtest INPUT… --set METRIC=LIMIT [OPTIONS]",
    summary: """
      Runs past logs with other limits: what would have been flagged, which issues, and how many
      pages a day. The first row is the config in force.
      """, arguments,
    notes: """
      Several --set are combined: each limit of one with each of the others, at most 100 together.
      A page is an issue of severity high or critical. All limits of a metric are set, whatever
      the type of event.
      Exit status: 0 done; 2 wrong usage or config; 3 input unreadable or not trustworthy; 4 the
      page could not be written.
      """)

  private static let mostVariants = 100

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard !inputs.isEmpty else {
      throw UsageError("missing argument 'INPUT…'; name a log file or a folder")
    }
    if inputs.contains("-") {
      throw UsageError("'-' is read once only, and a backtest reads its logs for each row")
    }
    if changes.isEmpty, configs.isEmpty {
      throw UsageError("nothing to try; name a limit with --set, or a config file with --try")
    }
    guard changes.combinations(atMost: Self.mostVariants) != nil else {
      throw UsageError("more than \(Self.mostVariants) combinations of limits; try fewer")
    }
    if jobs == 0 { throw UsageError("'0' is not a valid N for '--jobs'; expected 1 or more") }
  }

  package func run(_ console: Console) async throws -> ExitStatus {
    let settings = try Configuration.load(config, near: inputs)
    var variants = [BacktestVariant(name: "in force", thresholds: settings.thresholds)]
    for limits in changes.combinations(atMost: Self.mostVariants) ?? [] {
      variants.append(try BacktestVariant(limits, settings.thresholds))
    }
    for path in configs {
      variants.append(
        BacktestVariant(name: path, thresholds: try Configuration.load(path).thresholds))
    }
    let injection = try truth.map { path throws(ConfigurationError) in
      try Injection(truthFile: path)
    }
    let found = InputFinder(inputs)
    for failure in found.problems { console.warn(failure.description) }
    guard found.problems.isEmpty, !found.files.isEmpty else { return .input }
    if let pipe = found.files.first(where: { !$0.isRegular }) {
      throw UsageError("'\(pipe.name)' is not a file, and a backtest reads its logs for each row")
    }
    if let report, let path = try OutputTarget.check(report) {
      try OutputPlan.spare(found.files, from: [("--report", path)])
    }
    var rows: [Backtest.Row] = []
    for variant in variants {
      var pipeline = try reading.pipeline(settings, variant.thresholds, jobs: jobs)
      pipeline.listsFindings = injection != nil
      let progress = Progress(console: console, total: 0, isQuiet: true)
      let result = try await pipeline.run(found, progress: progress)
      guard result.inputQuality.isTrustworthy else {
        for warning in result.inputQuality.warnings { console.warn("\(variant.name): \(warning)") }
        return .input
      }
      rows.append(
        Backtest.Row(
          variant.name, result.statistics, result.triage.issues,
          injection.map { Backtest.Score(IncidentScore($0, result.foundIssues())) }))
    }
    let backtest = Backtest(rows: rows, pagesPerWeek: pages)
    try console.write(
      format == .json
        ? BacktestTable.json(backtest).prettyBytes : Array(BacktestTable.text(backtest).utf8))
    guard let report else { return .success }
    let outputs = OutputBatch()
    let page = BacktestPage.render(backtest, version: Version.number)
    outputs.add(Document(path: report, bytes: page, isNamed: true))
    let problems = outputs.deliver()
    for problem in problems { console.warn(problem.description) }
    return problems.isEmpty ? .success : .output
  }
}

/// Limits to try.
struct BacktestVariant {
  var name: String
  var thresholds: [Threshold]

  init(name: String, thresholds: [Threshold]) {
    self.name = name
    self.thresholds = thresholds
  }

  /// The limits in force with other ones of some metrics.
  init(
    _ limits: [(metric: String, limit: Double)], _ inForce: [Threshold]
  ) throws(UsageError) {
    name = limits.map { "\($0.metric)=\(PlainText.number($0.limit, places: 3))" }
      .joined(separator: " ")
    thresholds = inForce
    for (metric, limit) in limits {
      let places = inForce.indices.filter {
        inForce[$0].metric == metric && inForce[$0].isGeneral
      }
      guard !places.isEmpty else {
        throw UsageError(
          "'\(metric)' in '--set' has no limit"
            + Suggestion.text(for: metric, among: inForce.map(\.metric)))
      }
      for place in places {
        thresholds[place].limit = limit
        thresholds[place].normalBelow = min(thresholds[place].normalBelow, limit)
      }
    }
  }
}
