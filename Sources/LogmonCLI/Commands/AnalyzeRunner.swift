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
  /// Reads, judges, writes; returns how it ended.
  package func run(_ console: Console) async throws -> ExitStatus {
    let settings = try Configuration.load(config)
    let thresholds = settings.thresholds
    let session = try LanguageModelSession.make(
      languageModel, settings, secret: console.secret
    ) { path(nil, beside: $0) }
    let store = try KnowledgePlace.store(path(kb, beside: "kb"))
    let found = InputFinder(inputs)
    for failure in found.problems { console.warn(failure.description) }
    guard !found.files.isEmpty else { return Self.nothingRead(console) }
    try await store.check()
    try refuseToOverwrite(found.files, try checkedOutputs(session))
    let knowledge = KnowledgeSession(store, by: settings.words, console)

    var pipeline = Pipeline(thresholds: thresholds)
    pipeline.jobs = Processors.jobs(jobs)
    pipeline.span = try await span(of: found, jobs: pipeline.jobs)
    pipeline.mostRejects = maxRejects
    pipeline.rejects = path(rejects, beside: "rejects.jsonl")
    pipeline.flagged = flagged
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
    await write(analysis, result.triage, knowledge, outputs)
    // Until here nothing is in its place, and dropping the outbox leaves everything as it was.
    try Interruption.check()
    let problems = outputs.deliver()
    knowledge.release()
    for problem in problems { console.warn(problem.description) }
    try printSummary(analysis, sent: session?.egressPath, console)
    return problems.isEmpty ? ExitStatus(code: analysis.status.exitCode) : .output
  }

  /// A mistyped path must not put an empty report in the place of a good one.
  private static func nothingRead(_ console: Console) -> ExitStatus {
    console.warn("no input could be read; nothing was written")
    return .input
  }

  /// The time to analyze; where a bound counts back from the end, all is read once to find that.
  private func span(of found: InputFinder, jobs: Int) async throws -> TimeSpan {
    var end: Timestamp?
    if [since, until].contains(where: { $0?.isRelative ?? false }) {
      if let pipe = found.files.first(where: { !$0.isRegular }) {
        throw UsageError(
          "'\(pipe.name)' is no file, and can be read only once: the end of the log, from which "
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

  /// Finds out before a long run that an output cannot be written after it.
  private func checkedOutputs(_ session: LanguageModelSession?) throws -> [PlannedOutput] {
    let files = [
      ("--report", report), ("--results", path(results, beside: "results.json")),
      ("--rejects", path(rejects, beside: "rejects.jsonl")),
    ]
    let others =
      (flagged.map { [("--flagged", $0)] } ?? [])
      + (session?.egressPath.map { [("--egress", $0)] } ?? [])
      + assets.map { ("--report-assets", $0.path) }
    var planned: [PlannedOutput] = []
    for (option, file) in files + others {
      guard let place = try OutputTarget.check(file) else { continue }
      if let other = planned.first(where: { $0.place == place }) {
        throw UsageError("'\(other.option)' and '\(option)' name the same file '\(file)'")
      }
      planned.append(PlannedOutput(option: option, place: place))
    }
    try Folder.check(path(tickets, beside: "tickets"))
    return planned
  }

  /// A log that is gone cannot be analyzed again.
  private func refuseToOverwrite(
    _ files: [InputFile], _ outputs: [PlannedOutput]
  ) throws(UsageError) {
    for file in files where file.isRegular {
      let place = Folder.resolved(file.path)
      guard let output = outputs.first(where: { $0.place == place }) else { continue }
      throw UsageError(
        "'\(output.option)' would overwrite the input '\(file.path)'; "
          + "name another file with \(output.option)")
    }
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

  /// What cannot be trusted is said before what the gate found; the gate goes by the embedded
  /// analyst, so that no language model can trip it.
  private func exitStatus(_ result: RunResult) -> ExitStatus {
    guard result.trust.isTrustworthy else { return .input }
    return result.triage.issues.contains { failOn.trips(at: $0.severityFloor) }
      ? .gateTripped : .success
  }

  /// Writes every document of the analysis; the page is made beside all others, which take about as
  /// long, and are on their way to the disk by then.
  private func write(
    _ analysis: Analysis, _ triage: TriageResult, _ knowledge: KnowledgeSession,
    _ outputs: OutputBatch
  ) async {
    async let page = HTMLReport.render(analysis, assets: reportAssets)
    let folder = path(tickets, beside: "tickets")
    outputs.add(
      Document(
        path: path(results, beside: "results.json"), bytes: ResultsJSON.render(analysis),
        isNamed: true))
    for asset in assets { outputs.add(asset) }
    for ticket in analysis.tickets {
      let file = "\(folder)/\(ticket.ticketID).json"
      if triage.isOutdated(ticket), FileContent.mayBeThere(file) { continue }
      let bytes = ticketFormat.bytes(ticket, project: jiraProject.key)
      outputs.add(Document(path: file, bytes: bytes))
    }
    await knowledge.save(triage, outputs)
    outputs.settle()
    outputs.add(Document(path: report, bytes: await page, isNamed: true))
  }

  /// What the report needs beside it.
  private var assets: [Document] {
    guard reportAssets == .external else { return [] }
    return [
      Document(
        path: path(nil, beside: HTMLReport.styleName), bytes: Array(ContentPolicy.style.utf8)),
      Document(
        path: path(nil, beside: HTMLReport.scriptName), bytes: Array(ContentPolicy.script.utf8)),
    ]
  }

  private func printSummary(
    _ analysis: Analysis, sent: String?, _ console: Console
  ) throws {
    guard !isQuiet else { return }
    var outputs = [
      WrittenOutput(label: "report", path: report),
      WrittenOutput(label: "results", path: path(results, beside: "results.json")),
    ]
    if !analysis.kbEntries.isEmpty {
      outputs.append(WrittenOutput(label: "knowledge base", path: path(kb, beside: "kb")))
    }
    if !analysis.tickets.isEmpty {
      outputs.append(WrittenOutput(label: "tickets", path: path(tickets, beside: "tickets")))
    }
    if analysis.totals.rejected > 0 {
      outputs.append(WrittenOutput(label: "rejects", path: path(rejects, beside: "rejects.jsonl")))
    }
    if let flagged { outputs.append(WrittenOutput(label: "flagged", path: flagged)) }
    if let sent { outputs.append(WrittenOutput(label: "what was sent", path: sent)) }
    try console.write(Summary.render(analysis, format: format, outputs: outputs))
  }
}

extension InputSummary {
  /// False where not even the first byte could be had; an empty input was read to its end.
  fileprivate var wasOpened: Bool { isComplete || bytes > 0 }
}

/// A file a run is going to write.
private struct PlannedOutput {
  /// The option that names it.
  var option: String
  /// One spelling of where it lies.
  var place: String
}
