internal import FileOutput
internal import LogDetect
package import LogGate
internal import LogIngest
package import LogModel
package import LogTriage
internal import Platform

/// One run over all inputs: receives the events in order and passes them to the detector and the
/// outputs.
struct AnalysisRun: EventObserver, ~Copyable {
  private var names: Names
  private var detector: Detector
  /// Nil where nothing is judged by its usual range.
  private var deviationDetector: DeviationDetector?
  private var deviations: [Deviation] = []
  private var triage: Triage
  /// The findings of the current events, and the episode of each finding.
  private var findings = Findings()
  private var episodes: [EpisodeID] = []
  private var tail: EventTail
  private var sample = FindingSample(capacity: 2000)
  private(set) var statistics: InputStatistics
  private var rejects: RejectLog
  private var flagged: FlaggedLog
  private var findingList: FindingList?
  private var progress: Progress
  private var choice: EventChoice
  private var gate: GateMeter
  private let metrics: MetricTable
  private let thresholds: [Threshold]

  init(
    found: InputFinder, thresholds: [Threshold], metrics: MetricTable, services: ServiceRules,
    topology: Topology, span: TimeSpan, sensitivity: Double?, gate: GateMeter,
    rejects: consuming RejectLog, flagged: consuming FlaggedLog, findingList: FindingList?,
    progress: Progress
  ) {
    self.metrics = metrics
    deviationDetector = sensitivity.map {
      DeviationDetector(metrics: metrics, sensitivity: $0)
    }
    self.thresholds = thresholds
    detector = Detector(thresholds: thresholds, metrics: metrics)
    triage = Triage(thresholds: thresholds, metrics: metrics, topology: topology)
    tail = EventTail(capacity: 500, metrics: metrics)
    statistics = InputStatistics(found, metrics)
    self.rejects = rejects
    self.flagged = flagged
    self.findingList = findingList
    self.progress = progress
    self.gate = gate
    names = Names(renaming: services)
    choice = EventChoice(span, services)
  }

  mutating func begin(_ buffer: ChunkBuffer) throws {
    try Interruption.check()
    buffer.adopt(into: &names)
    statistics.note(buffer)
    for line in buffer.batch.rejects {
      let location = statistics.location(buffer.input, buffer.firstLine + line.lineOffset)
      rejects.add(line, buffer.line(line), location)
    }
    progress.update(bytes: statistics.bytesRead)
  }

  mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {
    try Interruption.check()
    let records = buffer.batch.records
    let samples = buffer.batch.samples
    let text = buffer.text
    findings.removeAll()
    let parts = choice.parts(of: records.span.extracting(indices), names)
    for part in parts {
      let chosen = records.span.extracting(indices).extracting(part)
      detector.observe(chosen, samples.span, names, into: &findings)
      deviationDetector?.observe(chosen, samples.span, names, into: &deviations)
      deviationDetector?.observeLines(chosen, names, in: text.span, into: &deviations)
      gate.observe(chosen, samples.span, names)
    }
    take(buffer, samples)
    tail.add(buffer, indices, choice, &findings, &episodes, names)
  }

  /// Passes the current findings to all their consumers.
  private mutating func take(_ buffer: ChunkBuffer, _ samples: [Sample]) {
    let start = statistics.location(buffer.input, buffer.firstLine)
    let text = buffer.text
    let findings = findings
    episodes.removeAll(keepingCapacity: true)
    triage.observe(
      findings, in: text.span, samples.span, from: start, names: names, into: &episodes)
    triage.observe(deviations, in: text.span, from: start)
    deviations.removeAll(keepingCapacity: true)
    let wantsAll = flagged.isWanted || findingList != nil
    for index in findings.all.indices where wantsAll || sample.wants(findings.all[index]) {
      let finding = findings.all[index]
      let record = finding.record
      let line = text[Int(record.lineStart)..<Int(record.lineStart) + Int(record.lineLength)]
      let location = statistics.location(buffer.input, buffer.firstLine + Int(record.lineOffset))
      let check = findings.check(finding)
      let shown = ShownLine(
        line, record, samples, names, metrics, original: buffer.original(record))
      sample.note(finding, check, shown, at: location, episodes[index])
      flagged.add(check, shown, location, names.services)
      findingList?.note(finding, line: line, at: location, episodes[index])
    }
  }

  /// Ends the run after the last event and returns its result; `review` ends the publisher's work.
  ///
  /// Issues are written in parallel, while the events to be shown are read in full.
  mutating func conclude(
    _ inputs: InputFinder, _ reading: ReadingOptions, jobs: Int, mostRejects: Percent,
    review: ReviewStep
  ) async throws -> RunResult {
    progress.finish()
    (statistics.outside, statistics.ignored) = (choice.outside, choice.ignored)
    let decoding = Decoding(tail: tail, sample: sample, statistics: statistics, names: names)
    tail = EventTail(capacity: 0, metrics: metrics)
    sample = FindingSample(capacity: 0)
    async let decoded = decoding.events()
    let detection = detector.detection(names: names, metrics: metrics)
    let services = names.services
    let builder = triage.issueBuilder(
      population: detection.population, names: names,
      usual: deviationDetector?.usual ?? UsualValues())
    let deviationCount = builder.deviations
    let built = try await concurrentMap(Array(builder.numbers), jobs: jobs) { number in
      builder.write(number) { LogEvent(line: $0, fallbackID: "", services) }
    }
    let triage = try await review(builder.publisher(of: built))
    let (newest, examples) = await decoded
    let measurement = await measurement(detection, inputs.files, reading, newest.map(\.event))
    var found = detection.statistics
    found.totals = statistics.totals(found.totals, rejected: rejects.count)
    found.totals.deviations = deviationCount
    found.profile = detection.profile
    return RunResult(
      input: RunInput(files: statistics.summaries(inputs.problems), rejects: rejects.summary),
      statistics: found, triage: triage,
      inputQuality: InputQuality(
        statistics, detection, rejects.summary, inputs.problems, names, measurement,
        mostRejects: mostRejects),
      events: EventExcerpt(
        newest: newest.map { $0.checked(triage.issueID(of:)) },
        sample: examples.map { $0.checked(triage.issueID(of:)) }),
      gate: gate, listedFindings: findingList?.findings { triage.issueID(of: $0) } ?? [])
  }

  /// The limits that judged a value and, where no metric was measured, the numbers without a limit.
  private func measurement(
    _ detection: Detection, _ files: [InputFile], _ reading: ReadingOptions, _ newest: [LogEvent]
  ) async -> Measurement {
    let isUnmeasured = !Measurement.hasMetric(thresholds, detection.isMeasured)
    return Measurement(
      thresholds: thresholds, isMeasured: detection.isMeasured,
      hasUsualRange: deviationDetector?.hasUsualRange ?? false,
      unread: isUnmeasured ? await UnreadNumbers.names(in: files, newest: newest, reading) : [])
  }

  /// Hands over the files written during the run.
  consuming func finishFiles(in outputs: OutputBatch) {
    rejects.finish(in: outputs)
    flagged.finish(in: outputs)
  }
}

/// The events of a run that are shown, while they are read in full.
private struct Decoding: Sendable {
  var tail: EventTail
  var sample: FindingSample
  var statistics: InputStatistics
  var names: Names

  consuming func events() -> (newest: [DecodedEvent], examples: [DecodedEvent]) {
    (tail.takeEvents(statistics, names), sample.takeEvents(names.services))
  }
}

/// The result of a run before it is written to outputs.
package struct RunResult {
  package var input: RunInput
  package var statistics: RunStatistics
  package var triage: TriageResult
  package var inputQuality: InputQuality
  package var events: EventExcerpt
  /// What the rules of the gate measured.
  package var gate: GateMeter
  /// Every finding with its issue, when `listsFindings` is set.
  package var listedFindings: [ListedFinding]
}

/// The range of event time that is analyzed.
package struct TimeSpan: Equatable, Sendable {
  package var since: Timestamp?
  package var until: Timestamp?

  package init(since: Timestamp? = nil, until: Timestamp? = nil) {
    self.since = since
    self.until = until
  }

  func contains(_ time: Timestamp) -> Bool {
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }
}
