package import FileOutput
internal import LogDetect
package import LogGate
package import LogIngest
package import LogModel
internal import LogTriage
internal import Platform

/// Reads inputs, judges their events and returns the result; the same steps for every command.
package struct Pipeline: Sendable {
  /// Above this share of rejected lines a run is not trustworthy, unless the user allows more.
  package static let usualMostRejects = Percent(5)

  package let thresholds: [Threshold]
  package var services = ServiceRules()
  package var topology = Topology()
  package var jobs = 1
  package var span = TimeSpan()
  /// The services that are scanned.
  package var share = ServiceShare.whole
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
  /// All inputs of the run that this one is a part of; nil where it is no part.
  ///
  /// Which numbers are compared with their usual range follows from them.
  package var allInputs: [InputFile]?
  /// Whether a run that scans routed events may leave out the first of them.
  package var hasRange = false
  /// The file from which the run goes on, and which it writes for a later one; nil reads all.
  package var state: String?
  /// The version of the tool: a state of another one is not used.
  package var version = ""
  /// Tells the user why the state could not be used or kept.
  package var tell: @Sendable (String) -> Void = { _ in }
  package var review: ReviewStep = { $0.finishAlone() }

  package init(thresholds: [Threshold]) { self.thresholds = thresholds }

  /// Reads and judges the inputs; returns the result.
  ///
  /// The files written during the run go to the `OutputBatch`.
  package func run(
    _ found: InputFinder, progress: Progress, outputs: OutputBatch = OutputBatch()
  ) async throws -> RunResult {
    let (scan, metrics) = try await scan(found, progress: progress, outputs: outputs)
    return try await judge([[scan]], metrics)
  }

  /// Looks at the services of all scans together; returns the result.
  ///
  /// `groups` are scans of the same inputs.
  package func judge(_ groups: [[Scan]], _ metrics: MetricTable) async throws -> RunResult {
    let judgement = Judgement(
      settings: settings(metrics), topology: topology, sensitivity: sensitivity, jobs: jobs,
      mostRejects: mostRejects,
      review: review)
    return try await judgement.result(Scan.joined(groups))
  }

  /// Judges scans that were read from parts; `rules` are those that decide.
  package func judge(
    _ scans: [[Scan]], of check: PartCheck, rules: [GateRule]
  ) async throws -> RunResult {
    var result = try await judge(scans, metrics(of: check))
    result.gate = result.gate.arranged(by: rules)
    return result
  }

  private func metrics(of check: PartCheck) -> MetricTable {
    var metrics = knownMetrics
    metrics.learn(check.groups.first?.first?.head.learned ?? [])
    return metrics
  }

  /// Reads the scans of parts, where they can be joined.
  ///
  /// The gate of the pipeline must have the rules that the parts were counted for.
  package func scans(of check: PartCheck) throws -> [[Scan]] {
    let settings = settings(metrics(of: check))
    var scans: [[Scan]] = []
    for group in check.groups {
      var all: [Scan] = []
      for part in group {
        var scan = try part.scan(settings)
        // Names of the log were replaced before it was scanned; lines still have them.
        scan.names.rename(by: services)
        all.append(scan)
      }
      scans.append(all)
    }
    try check.check(scans)
    return scans
  }

  /// The bytes of a part, and what its scan has counted.
  package func part(of scan: Scan, _ metrics: MetricTable) throws -> [UInt8] {
    var head = Part.Head()
    head.settings = partSettings + [Part.Setting("--since and --until", "\(span)")]
    head.learned = metrics.metrics.filter(\.isLearned).map(\.name)
    head.rules = gate.map(\.text)
    head.share = share
    return try Part.bytes(of: scan, head)
  }

  /// What parts and the run that joins them must agree on, by name.
  package var partSettings: [Part.Setting] {
    [
      Part.Setting("thresholds", SHA256.hex(Array("\(thresholds)".utf8))),
      Part.Setting("'services'", SHA256.hex(Array("\(services)".utf8))),
      Part.Setting("'deviations'", sensitivity.map { "\($0)" } ?? "off"),
    ]
  }

  package func settings(_ metrics: MetricTable) -> Scan.Settings {
    Scan.Settings(thresholds: thresholds, metrics: metrics, gate: gate)
  }

  /// The numbers that are read, without those that only a log has.
  package var knownMetrics: MetricTable {
    var metrics = MetricTable(thresholds: thresholds)
    metrics.learn(gate.compactMap(\.metric))
    return metrics
  }

  /// The numbers without a limit in the first events of the inputs that are compared with their
  /// usual range.
  package func numbers(in files: [InputFile]) async -> [String] {
    sensitivity == nil ? [] : await NumberSurvey.names(in: files, reading)
  }

  /// Reads the inputs; returns what was learned of them, and the numbers that were read.
  package func scan(
    _ found: InputFinder, progress: Progress, outputs: OutputBatch
  ) async throws -> (Scan, MetricTable) {
    var metrics = knownMetrics
    metrics.learn(await numbers(in: allInputs ?? found.files))
    let source = Source(
      files: found.files, statistics: InputStatistics(found, metrics), metrics: metrics)
    return (try await scan(source, progress: progress, outputs: outputs), metrics)
  }

  /// Reads events that other processes have decoded; returns what was learned of them, and the
  /// numbers that were read.
  package func scan(
    _ routed: RoutedLog, progress: Progress, outputs: OutputBatch
  ) async throws -> (Scan, MetricTable) {
    try routed.check(span)
    var pipeline = self
    // All events are of the share.
    pipeline.share = .whole
    if routed.isStrict { pipeline.reading = .strict }
    let source = Source(
      files: routed.inputs, statistics: routed.statistics, metrics: routed.metrics, routed: routed)
    do {
      let scan = try await pipeline.scan(source, progress: progress, outputs: outputs)
      return (scan, routed.metrics)
    } catch let damage as RoutedDamage {
      throw RoutedIndex.damaged(damage.path)
    }
  }

  /// What a run reads.
  private struct Source {
    var files: [InputFile]
    /// What is known of the inputs before an event is read.
    var statistics: InputStatistics
    var metrics: MetricTable
    /// Nil where the inputs themselves are read.
    var routed: RoutedLog?
  }

  /// Reads the source, until it was read as it must be.
  private func scan(
    _ source: Source, progress: Progress, outputs: OutputBatch
  ) async throws -> Scan {
    var source = source
    let files = source.files
    var sorting = source.routed?.sorting ?? [:]
    var isResuming = state != nil
    // A pipe cannot be read again where one shard must judge all.
    var shards =
      jobs > 2 && state == nil && files.allSatisfy(\.isRegular)
      ? min(jobs, ShardGroup.most) : 1
    while true {
      do {
        return try await scan(
          source, progress: progress, outputs: outputs, sorting, isResuming: isResuming,
          shards: shards)
      } catch is TooManySeries {
        shards = 1
      } catch let error as OldEventsFound {
        tellUnused("\(files[error.input].name) has events as old as some that were read")
        isResuming = false
      } catch let disorder as DisorderFound {
        if isResuming, state.map({ FileAttributes($0) != nil }) ?? false {
          tellUnused("\(files[disorder.input].name) is not in the order of times")
        }
        isResuming = false
        // Many inputs out of order are not found one by one.
        if sorting.count >= 3 {
          for file in files where file.isRegular && sorting[file.index] == nil {
            sorting[file.index] = .window
          }
        }
        sorting[disorder.input] = disorder.reach
        if source.routed != nil { source.statistics.setSorted(disorder.input) }
      }
    }
  }

  /// Reads the inputs once.
  ///
  /// Throws `DisorderFound` before any output is complete.
  private func scan(
    _ source: Source, progress: Progress, outputs: OutputBatch,
    _ sorting: [Int: EventSorter.Reach], isResuming: Bool, shards: Int
  ) async throws -> Scan {
    let (files, settings) = (source.files, settings(source.metrics))
    let fresh = RunState(
      settings, source.statistics, services: services, choice: EventChoice(span, services, share),
      sensitivity: sensitivity)
    let earlier = isResuming ? earlierState(files, fresh, settings) : nil
    let start = earlier ?? fresh
    let resumption = earlier?.resumption
    var run = AnalysisRun(
      settings, from: start, shards: shards,
      rejects: RejectLog(path: rejects, history: state.map { _ in start.rejects }),
      flagged: FlaggedLog(path: flagged, thresholds: thresholds),
      findingList: listsFindings ? FindingList() : nil, progress: progress)
    let growing = state.map { _ in StateFile.growing(files) }
    var stream = EventStream(
      inputs: files, sorting: sorting, metrics: source.metrics,
      options: reading, jobs: jobs,
      isEnding: { Interruption.isPending })
    (stream.resumption, stream.growing) = (resumption, growing)
    try await stream.run(into: &run)
    try Interruption.check()
    var (scan, kept) = run.finish(in: outputs)
    if let growing { try keep(kept, of: scan, files, settings, growing, outputs) }
    if !Measurement.hasMetric(thresholds, scan.detection.isMeasured) {
      scan.unread =
        if let routed = source.routed { routed.unreadNumbers } else {
          await UnreadNumbers.survey(files, reading).counts
        }
    }
    return scan
  }
}
