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
  let minutes: Int

  /// The score under each of the pipelines, which read the same log.
  func scores(_ pipelines: [Pipeline], _ console: Console) async throws -> [IncidentScore] {
    try await ScratchFolder.use { folder in
      let log = "\(folder)/\(ScratchFile.name)"
      let injection = Injection(try write(log))
      var scores: [IncidentScore] = []
      for pipeline in pipelines {
        let progress = Progress(console: console, total: 0, isQuiet: true)
        let result = try await pipeline.run(InputFinder([log]), progress: progress)
        scores.append(IncidentScore(injection, result.foundIssues()))
      }
      return scores
    }
  }

  private func write(_ path: String) throws -> Truth {
    var generator: EventGenerator
    do throws(GeneratorError) {
      generator = try EventGenerator(
        GeneratorOptions(events: minutes * 30, seed: seed, scenarios: scenario.played))
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
  init(_ truth: Truth) {
    self.init(
      incidents: truth.incidents.map { incident in
        Incident(
          root: incident.rootService, start: incident.start,
          eventIDs: Set(incident.events.map(\.description)))
      }, isolated: Set(truth.isolated.map(\.description)))
  }
}

extension RunResult {
  /// Its issues for scoring, worst first, with the findings that `counts` accepts.
  func foundIssues(_ counts: (RolledFinding) -> Bool = { _ in true }) -> [FoundIssue] {
    var events: [String: [FoundIssue.Event]] = [:]
    for finding in roll where counts(finding) {
      guard let issueID = finding.issueID else { continue }
      events[issueID, default: []].append(
        FoundIssue.Event(
          id: finding.eventID, time: finding.time, isCritical: finding.isCritical))
    }
    return triage.issues.map { issue in
      FoundIssue(
        severity: issue.severity, suspects: issue.suspects, events: events[issue.issueID] ?? [])
    }
  }
}

extension Issue {
  /// The root first, then the failed services in order; each once.
  fileprivate var suspects: [String] {
    var seen: Set<String> = []
    let all = (cascade?.order.map(\.service) ?? []) + services
    return all.filter { seen.insert($0).inserted }
  }
}
