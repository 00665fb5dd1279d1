package import FileOutput
package import LogIngest
package import LogModel
package import LogTriage
internal import Platform

/// A review of a run's issues before they are published: they are registered with a knowledge base,
/// and a language model may review them.
package typealias ReviewStep = @Sendable (_ publisher: IssuePublisher) async throws -> TriageResult

/// Reads inputs, judges their events and returns the result; the same steps for every command.
package struct Pipeline: Sendable {
  /// Above this share of rejected lines a run is not trustworthy, unless the user allows more.
  package static let usualMostRejects = Percent(5)

  let thresholds: [Threshold]
  package var jobs = 1
  package var span = TimeSpan()
  package var mostRejects = Self.usualMostRejects
  /// The path for rejected lines; nil writes none.
  package var rejects: String?
  /// The path for flagged events; nil writes none.
  package var flagged: String?
  /// Whether the result lists every finding with its issue.
  ///
  /// Memory then grows with the findings.
  package var keepsRoll = false
  package var review: ReviewStep = { $0.finishAlone() }

  package init(thresholds: [Threshold]) { self.thresholds = thresholds }

  /// Reads and judges the inputs; returns the result.
  ///
  /// The files written during the run go to the `OutputBatch`.
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
