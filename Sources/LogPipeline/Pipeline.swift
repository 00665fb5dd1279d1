package import FileOutput
package import LogGate
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
  package var services = ServiceRules()
  package var topology = Topology()
  package var jobs = 1
  package var span = TimeSpan()
  /// How sensitive to deviations from the usual range; nil where none is looked for.
  package var sensitivity: Double? = 1
  /// The rules of the gate beside `--fail-on`.
  package var gate: [GateRule] = []
  package var reading = ReadingOptions()
  package var mostRejects = Self.usualMostRejects
  /// The path for rejected lines; nil writes none.
  package var rejects: String?
  /// The path for flagged events; nil writes none.
  package var flagged: String?
  /// Whether the result lists every finding with its issue.
  ///
  /// Memory then grows with the findings.
  package var listsFindings = false
  package var review: ReviewStep = { $0.finishAlone() }

  package init(thresholds: [Threshold]) { self.thresholds = thresholds }

  /// Reads and judges the inputs; returns the result.
  ///
  /// The files written during the run go to the `OutputBatch`.
  package func run(
    _ found: InputFinder, progress: Progress, outputs: OutputBatch = OutputBatch()
  ) async throws -> RunResult {
    var sorting: [Int: EventSorter.Reach] = [:]
    var metrics = MetricTable(thresholds: thresholds)
    metrics.learn(gate.compactMap(\.metric))
    if sensitivity != nil { metrics.learn(await NumberSurvey.names(in: found.files, reading)) }
    while true {
      do {
        return try await run(found, metrics, progress: progress, outputs: outputs, sorting)
      } catch let disorder as DisorderFound {
        // Many inputs out of order are not found one by one.
        if sorting.count >= 3 {
          for file in found.files where file.isRegular && sorting[file.index] == nil {
            sorting[file.index] = .window
          }
        }
        sorting[disorder.input] = disorder.reach
      }
    }
  }

  /// Reads the inputs once.
  ///
  /// Throws `DisorderFound` before any output is complete.
  private func run(
    _ found: InputFinder, _ metrics: MetricTable, progress: Progress, outputs: OutputBatch,
    _ sorting: [Int: EventSorter.Reach]
  ) async throws -> RunResult {
    var run = AnalysisRun(
      found: found, thresholds: thresholds, metrics: metrics, services: services,
      topology: topology, span: span, sensitivity: sensitivity,
      gate: GateMeter(gate, metrics: metrics),
      rejects: RejectLog(path: rejects), flagged: FlaggedLog(path: flagged, thresholds: thresholds),
      findingList: listsFindings ? FindingList() : nil, progress: progress)
    let stream = EventStream(
      inputs: found.files, sorting: sorting, metrics: metrics,
      options: reading, jobs: jobs,
      isEnding: { Interruption.isPending })
    try await stream.run(into: &run)
    try Interruption.check()
    let result = try await run.conclude(
      found, reading, jobs: jobs, mostRejects: mostRejects, review: review)
    run.finishFiles(in: outputs)
    return result
  }
}
