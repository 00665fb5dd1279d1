package import FileOutput
internal import LogDetect
internal import LogIngest
internal import LogModel
internal import LogPipeline
internal import LogReport
internal import LogTriage
package import Platform
internal import Redaction

extension AnalyzeCommand {
  /// Runs the analysis and writes its outputs; returns the exit status.
  package func run(_ console: Console) async throws -> ExitStatus {
    var command = self
    command.ci.choose(in: console.environment) { path(nil, beside: $0) }
    return try await command.analyze(console)
  }

  private func analyze(_ console: Console) async throws -> ExitStatus {
    let settings = try Configuration.load(config, near: inputs)
    let found = InputFinder(inputs)
    return try await conclude(console, settings, found, readsEvents: true) { pipeline, outputs in
      var pipeline = pipeline
      try await checkFields(found, pipeline, console)
      pipeline.span = try await span(of: found, pipeline.reading, jobs: pipeline.jobs)
      try keepState(in: &pipeline, found, console)
      let progress = Progress(
        console: console, total: found.files.reduce(0) { $0 + $1.size }, isQuiet: isQuiet)
      return try await pipeline.run(found, progress: progress, outputs: outputs)
    }
  }

  /// Writes the outputs of a run, whose result `run` gives; the same for logs and for parts.
  ///
  /// `found` are the inputs that no output may replace.
  func conclude(
    _ console: Console, _ settings: Configuration, _ found: InputFinder, readsEvents: Bool,
    run: (Pipeline, OutputBatch) async throws -> RunResult
  ) async throws -> ExitStatus {
    let thresholds = settings.thresholds
    let earlier = try Baselines(baselines)
    let session = try LanguageModelSession.make(
      languageModel, settings, secret: console.secret
    ) { path(nil, beside: $0) }
    let whole = OutputPlan(self, sent: session?.egressPath)
    let plan = readsEvents ? whole : whole.withoutLines
    let store = try KnowledgeLocation.store(plan.knowledgeBase)
    for failure in found.problems { console.warn(failure.description) }
    guard !found.files.isEmpty else { return Self.nothingRead(console) }
    try await store.check()
    try plan.check(found.files)
    let knowledge = KnowledgeSession(store, by: settings.words, console)

    var pipeline = try pipeline(settings)
    pipeline.mostRejects = maxRejects
    plan.prepare(&pipeline)
    pipeline.review = { publisher in
      guard let session else { return try await knowledge.register(publisher, by: nil) }
      let reviewed = try await session.review(publisher, knowledge.preview(thresholds), console)
      return try await knowledge.register(reviewed.publisher, by: reviewed.measure)
    }
    try session?.open()
    let outputs = OutputBatch()
    let result = try await run(pipeline, outputs)
    let judged = analysis(result, settings, earlier)
    for warning in judged.status.warnings.dropFirst(found.problems.count) { console.warn(warning) }
    guard result.input.files.contains(where: \.wasOpened) else { return Self.nothingRead(console) }

    let analysis = redacts ? judged.redacted : judged
    for problem in session?.finish() ?? [] { outputs.add(problem) }
    await plan.write(analysis, result.triage, knowledge, outputs)
    // No output is in place until here: discarding the batch leaves all files unchanged.
    try Interruption.check()
    let problems = outputs.deliver()
    knowledge.release()
    for problem in problems { console.warn(problem.description) }
    if !isQuiet {
      try console.write(
        Summary.render(analysis, format: format, outputs: plan.written(analysis)))
    }
    if let style = ci.style(format) { try console.write(Annotations.render(analysis, style)) }
    return problems.isEmpty ? ExitStatus(code: analysis.status.exitCode) : .output
  }

  /// The pipeline with the limits and the rules of the gate of the command and the config file.
  func pipeline(_ settings: Configuration) throws(UsageError) -> Pipeline {
    let thresholds = settings.thresholds
    var pipeline = try reading.pipeline(settings, thresholds, jobs: jobs)
    pipeline.gate = settings.gate
    for rule in rules { pipeline.gate.append(try rule.rule(MetricTable(thresholds: thresholds))) }
    return pipeline
  }

  /// Lets a run go on from an earlier one, where the user wants that.
  func keepState(
    in pipeline: inout Pipeline, _ found: InputFinder, _ console: Console
  ) throws(UsageError) {
    guard let state else { return }
    if let pipe = found.files.first(where: { !$0.isRegular }) {
      throw UsageError(
        "'\(pipe.name)' is not a file and can be read only once, so no later run can go on from it; "
          + "write it to a file first")
    }
    pipeline.state = state
    pipeline.version = "\(Version.number) \(reading) \(pipeline.reading.fields)"
    pipeline.tell = { console.warn($0) }
  }

  /// A mistyped path must not replace a good report by an empty one.
  static func nothingRead(_ console: Console) -> ExitStatus {
    console.warn("no input could be read; nothing was written")
    return .input
  }

  /// Warns of fields on the command line that no record has.
  private func checkFields(
    _ found: InputFinder, _ pipeline: Pipeline, _ console: Console
  ) async throws {
    let fields = reading.fields.map(\.mapping)
    guard !fields.isEmpty else { return }
    let doctor = Doctor(
      thresholds: pipeline.thresholds, services: pipeline.services, reading: pipeline.reading,
      most: DoctorCommand.mostRecords)
    var check = FieldCheck(fields, [])
    for input in found.files.filter(\.isRegular).prefix(FieldCheck.mostFiles) {
      check = FieldCheck(fields, check.found + [try await doctor.examine(input)])
      if check.missing.isEmpty { return }
    }
    for warning in check.warnings { console.warn(warning) }
  }

  /// The time span to analyze; a bound relative to the end requires reading all input first.
  func span(
    of found: InputFinder, _ reading: ReadingOptions, jobs: Int
  ) async throws -> TimeSpan {
    var end: Timestamp?
    if [since, until].contains(where: { $0?.isRelative ?? false }) {
      if let pipe = found.files.first(where: { !$0.isRegular }) {
        throw UsageError(
          "'\(pipe.name)' is not a file and can be read only once: the end of the log, from which "
            + "the time counts back, is not known; write it to a file first, or name a time")
      }
      end = try await LogEnd.find(in: found.files, reading, jobs: jobs)
    }
    return try span(endingAt: end)
  }

  /// The time span to analyze of a log that ends then.
  func span(endingAt end: Timestamp?) throws(UsageError) -> TimeSpan {
    let span = TimeSpan(since: since?.moment(end: end), until: until?.moment(end: end))
    if let since = span.since, let until = span.until, since >= until {
      throw UsageError("'--since' is not before '--until': \(since), \(until)")
    }
    return span
  }

  private func analysis(
    _ result: RunResult, _ settings: Configuration, _ earlier: Baselines
  ) -> Analysis {
    let thresholds = settings.thresholds
    var triage = result.triage.outputs
    triage.suppressions = SuppressionOutcome(
      settings.suppressions, in: &triage, endingAt: result.statistics.window?.upperBound,
      thresholds)
    var analysis = Analysis(
      version: Version.number,
      status: RunStatus(
        isComplete: result.inputQuality.isComplete, model: result.triage.model,
        doubt: result.inputQuality.doubt,
        warnings: result.inputQuality.warnings + triage.suppressions.warnings),
      input: result.input, statistics: result.statistics, thresholds: thresholds,
      triage: triage, events: result.events)
    let (marks, misplaced) = MarkArgument.resolve(marks, in: result.statistics.window)
    analysis.marks = marks
    analysis.status.warnings += misplaced
    analysis.comparison = earlier.compare(analysis, settings.compare)
    let gate = GateDecision(
      result, analysis, failOn: failOn, failsOnIncomplete: failsOnIncomplete)
    analysis.status.checks = gate.checks
    analysis.status.isGated = !gate.checks.isEmpty
    analysis.status.exitCode = gate.status.code
    analysis.status.warnings += gate.warnings
    return analysis
  }
}

extension InputSummary {
  /// False where no byte could be read; an empty input was read to its end.
  fileprivate var wasOpened: Bool { isComplete || bytes > 0 }
}
