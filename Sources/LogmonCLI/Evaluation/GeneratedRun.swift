internal import FileOutput
internal import LogEval
internal import LogGenerator
internal import LogIngest
internal import LogModel
internal import LogPipeline
internal import LogTriage
internal import Platform

/// One generated log: written, analyzed and compared with its injected anomalies.
struct GeneratedRun: Sendable {
  let scenario: EvalScenario
  let seed: UInt64
  /// The size of the log.
  let command: EvalCommand

  /// The score under each of the pipelines, which read the same log.
  func scores(_ pipelines: [Pipeline], _ console: Console) async throws -> [IncidentScore] {
    try await ScratchFolder.use { folder in
      let logs = ScratchFile.names.prefix(command.overlap).map { "\(folder)/\($0)" }
      let truths = try logs.enumerated().map { index, log in
        // Seeds far apart, so that the log of another seed is never the same.
        try write(log, scenario.next(index).played, seed: seed + UInt64(index) << 32)
      }
      let injection = Injection(truths)
      var scores: [IncidentScore] = []
      for pipeline in pipelines {
        let progress = Progress(console: console, total: 0, isQuiet: true)
        let result = try await pipeline.run(InputFinder(logs), progress: progress)
        scores.append(IncidentScore(injection, result.foundIssues()))
      }
      return scores
    }
  }

  private func write(_ path: String, _ played: [Scenario], seed: UInt64) throws -> Truth {
    var options = GeneratorOptions(
      events: command.minutes * command.rate, eventsPerMinute: command.rate, seed: seed,
      scenarios: played)
    options.noise = command.noise?.value
    options.hasRhythm = command.hasRhythm
    options.hasBenignEvents = command.hasBenignEvents
    options.hasMoreMetrics = command.hasMoreMetrics
    options.services = command.services
    options.regions = command.regions
    var generator: EventGenerator
    do throws(GeneratorError) {
      generator = try EventGenerator(options)
    } catch {
      throw UsageError(error.description)
    }
    let file = try ScratchFile(path)
    var block: [UInt8] = []
    while generator.next(into: &block) {
      try Interruption.check()
      try file.write(block)
      block.removeAll(keepingCapacity: true)
    }
    return generator.truth
  }
}

extension Injection {
  init(_ truths: [Truth]) {
    self.init(
      incidents: truths.flatMap(\.incidents).map { incident in
        Incident(
          root: incident.rootService, start: incident.start, end: incident.end,
          eventIDs: Set(incident.events.map(\.description)),
          services: Set(incident.members), region: incident.region)
      }, isolated: Set(truths.flatMap(\.isolated).map(\.description)))
  }
}

extension RunResult {
  /// Its issues for scoring, worst first, with the findings and outbreaks that are accepted.
  func foundIssues(
    _ counts: (ListedFinding) -> Bool = { _ in true },
    outbreaks isCounted: (Issue.Occurrence) -> Bool = { _ in true }
  ) -> [FoundIssue] {
    var events: [String: [FoundIssue.Event]] = [:]
    for finding in listedFindings where counts(finding) {
      guard let issueID = finding.issueID else { continue }
      events[issueID, default: []].append(
        FoundIssue.Event(
          id: finding.eventID, time: finding.time, isCritical: finding.isCritical))
    }
    return triage.issues.map { issue in
      FoundIssue(
        severity: issue.severity, suspects: issue.suspects,
        services: Set(issue.scope.services), regions: Set(issue.scope.regions),
        events: events[issue.identity.id] ?? [],
        outbreaks: issue.history.outbreaks.filter(isCounted).map {
          IssueOccurrence(
            start: $0.from, end: $0.to, suspects: $0.suspects, eventID: $0.eventID)
        },
        incidents: issue.history.incidents.map {
          FoundIssue.Scope(
            times: $0.from...$0.to, services: Set($0.services), regions: Set($0.regions))
        })
    }
  }
}

extension Issue {
  /// The root first, then the failed services in order; each once.
  fileprivate var suspects: [String] {
    var seen: Set<String> = []
    let all = (history.cascade?.order.map(\.service) ?? []) + scope.services
    return all.filter { seen.insert($0).inserted }
  }
}
