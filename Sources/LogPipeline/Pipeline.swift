package import FileOutput
package import LogIngest
package import LogModel
package import LogTriage
internal import Platform

/// What happens to the issues of a run before they go out: they are registered with a knowledge
/// base, and a language model may look at them.
package typealias ReviewStep = @Sendable (_ publisher: IssuePublisher) async throws -> TriageResult

/// From inputs to what a run learned: the one way there, whoever asks.
package struct Pipeline: Sendable {
  /// Above this share of rejected lines a run is not trusted, unless the user allows more.
  package static let usualMostRejects = Percent(5)

  let thresholds: [Threshold]
  package var jobs = 1
  package var span = TimeSpan()
  package var mostRejects = Self.usualMostRejects
  /// Where rejected lines are written; nil for nowhere.
  package var rejects: String?
  /// Where flagged events are written; nil for nowhere.
  package var flagged: String?
  /// Whether the result lists every finding with its issue; memory then grows with the findings.
  package var keepsRoll = false
  package var review: ReviewStep = { $0.finishAlone() }

  package init(thresholds: [Threshold]) { self.thresholds = thresholds }

  /// Reads and judges; returns what was learned.
  ///
  /// The files written on the way go to the outbox.
  package func run(
    _ found: InputFinder, progress: Progress, outputs: OutputBatch = OutputBatch()
  ) async throws -> RunResult {
    var run = AnalysisRun(
      found: found, thresholds: thresholds, span: span, rejects: RejectLog(path: rejects),
      flagged: FlaggedLog(path: flagged, thresholds: thresholds),
      roll: keepsRoll ? FindingList() : nil, progress: progress)
    let stream = EventStream(
      inputs: found.files, metrics: MetricTable(thresholds: thresholds), jobs: jobs,
      isEnding: { Interruption.isPending })
    try await stream.run(into: &run)
    try Interruption.check()
    let result = try await run.conclude(
      found, jobs: jobs, mostRejects: mostRejects, review: review)
    run.finishFiles(in: outputs)
    return result
  }
}
