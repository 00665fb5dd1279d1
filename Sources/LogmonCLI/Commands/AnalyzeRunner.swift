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
    let settings = try Configuration.load(config)
    let thresholds = settings.thresholds
    let session = try LanguageModelSession.make(
      languageModel, settings, secret: console.secret
    ) { path(nil, beside: $0) }
    let plan = OutputPlan(self, sent: session?.egressPath)
    let store = try KnowledgePlace.store(plan.knowledgeBase)
    let found = InputFinder(inputs)
    for failure in found.problems { console.warn(failure.description) }
    guard !found.files.isEmpty else { return Self.nothingRead(console) }
    try await store.check()
    try plan.check(found.files)
    let knowledge = KnowledgeSession(store, by: settings.words, console)

    var pipeline = Pipeline(thresholds: thresholds)
    pipeline.jobs = Processors.jobs(jobs)
    pipeline.span = try await span(of: found, jobs: pipeline.jobs)
    pipeline.mostRejects = maxRejects
    plan.prepare(&pipeline)
    pipeline.review = { publisher in
      guard let session else { return try await knowledge.register(publisher, by: nil) }
      let reviewed = try await session.review(publisher, knowledge.preview(thresholds), console)
      return try await knowledge.register(reviewed.publisher, by: reviewed.measure)
    }
    try session?.open()
    let progress = Progress(
      console: console, total: found.files.reduce(0) { $0 + $1.size }, isQuiet: isQuiet)
    let outputs = OutputBatch()
    let result = try await pipeline.run(found, progress: progress, outputs: outputs)
    for warning in result.trust.warnings.dropFirst(found.problems.count) { console.warn(warning) }
    guard result.inputs.contains(where: \.wasOpened) else { return Self.nothingRead(console) }

    let whole = analysis(result, thresholds)
    let analysis = redacts ? whole.redacted : whole
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
    return problems.isEmpty ? ExitStatus(code: analysis.status.exitCode) : .output
  }

  /// A mistyped path must not replace a good report by an empty one.
  private static func nothingRead(_ console: Console) -> ExitStatus {
    console.warn("no input could be read; nothing was written")
    return .input
  }

  /// The time span to analyze; a bound relative to the end requires reading all input first.
  private func span(of found: InputFinder, jobs: Int) async throws -> TimeSpan {
    var end: Timestamp?
    if [since, until].contains(where: { $0?.isRelative ?? false }) {
      if let pipe = found.files.first(where: { !$0.isRegular }) {
        throw UsageError(
          "'\(pipe.name)' is not a file and can be read only once: the end of the log, from which "
            + "the time counts back, is not known; write it to a file first, or name a time")
      }
      end = try await LogEnd.find(in: found.files, jobs: jobs)
    }
    let span = TimeSpan(since: since?.moment(end: end), until: until?.moment(end: end))
    if let since = span.since, let until = span.until, since >= until {
      throw UsageError("'--since' is not before '--until': \(since), \(until)")
    }
    return span
  }

  private func analysis(_ result: RunResult, _ thresholds: [Threshold]) -> Analysis {
    let exit = exitStatus(result)
    return Analysis(
      version: Version.number,
      status: RunStatus(
        isComplete: result.trust.isComplete, exitCode: exit.code, isGated: failOn != .none,
        model: result.triage.model, doubt: result.trust.doubt, warnings: result.trust.warnings),
      inputs: result.inputs, window: result.detection.window, totals: result.totals,
      thresholds: thresholds, distributions: result.detection.distributions,
      services: result.detection.services, issues: result.triage.issues,
      alerts: result.triage.alerts, tickets: result.triage.tickets,
      kbEntries: result.triage.entries, events: result.events,
      sample: result.sample,
      rejects: result.rejects,
      timeline: result.detection.timeline)
  }

  /// An untrusted result takes precedence over the gate.
  ///
  /// The gate uses the embedded analyst's severities, so that a language model cannot trip it.
  private func exitStatus(_ result: RunResult) -> ExitStatus {
    guard result.trust.isTrustworthy else { return .input }
    return result.triage.issues.contains { failOn.trips(at: $0.severityFloor) }
      ? .gateTripped : .success
  }
}

extension InputSummary {
  /// False where no byte could be read; an empty input was read to its end.
  fileprivate var wasOpened: Bool { isComplete || bytes > 0 }
}
