internal import FileOutput
package import LogDetect
internal import LogIngest
package import LogModel
package import LogTriage
internal import Platform

/// One run over all inputs: receives the events in order and passes them to the detector and the
/// outputs.
struct AnalysisRun: EventObserver, ~Copyable {
  private var names = Names()
  private var detector: Detector
  private var triage: Triage
  /// The findings of the current events, and the episode of each finding.
  private var findings = Findings()
  private var episodes: [EpisodeID] = []
  private var tail: EventTail
  private var sample = FindingSample(capacity: 2000)
  private(set) var ledger: InputStatistics
  private var rejects: RejectLog
  private var flagged: FlaggedLog
  private var roll: FindingList?
  private var progress: Progress
  private let span: TimeSpan
  private let metrics: MetricTable
  private let thresholds: [Threshold]

  init(
    found: InputFinder, thresholds: [Threshold], span: TimeSpan, rejects: consuming RejectLog,
    flagged: consuming FlaggedLog, roll: FindingList?, progress: Progress
  ) {
    metrics = MetricTable(thresholds: thresholds)
    self.thresholds = thresholds
    detector = Detector(thresholds: thresholds, metrics: metrics)
    triage = Triage(thresholds: thresholds, metrics: metrics)
    tail = EventTail(capacity: 500, metrics: metrics)
    ledger = InputStatistics(found, metrics)
    self.rejects = rejects
    self.flagged = flagged
    self.roll = roll
    self.progress = progress
    self.span = span
  }

  mutating func begin(_ slot: ChunkBuffer) throws {
    try Interruption.check()
    slot.adopt(into: &names)
    ledger.note(slot)
    for line in slot.batch.rejects {
      let location = ledger.location(slot.input, slot.firstLine + line.lineOffset)
      rejects.add(line, slot.line(line), location)
    }
    progress.update(bytes: ledger.bytesRead)
  }

  mutating func observe(_ slot: ChunkBuffer, _ indices: Range<Int>) throws {
    try Interruption.check()
    let records = slot.batch.records
    let samples = slot.batch.samples
    findings.removeAll()
    let parts = span.parts(of: records.span.extracting(indices))
    for part in parts {
      detector.observe(
        records.span.extracting(indices).extracting(part), samples.span, names.kinds,
        into: &findings)
    }
    ledger.outside += indices.count - parts.reduce(0) { $0 + $1.count }
    take(slot, samples)
    tail.add(slot, indices, span, &findings, &episodes, names)
  }

  /// Passes the current findings to all their consumers.
  private mutating func take(_ slot: ChunkBuffer, _ samples: [Sample]) {
    let start = ledger.location(slot.input, slot.firstLine)
    let text = slot.text
    let findings = findings
    episodes.removeAll(keepingCapacity: true)
    triage.observe(
      findings, in: text.span, samples.span, from: start, names: names, into: &episodes)
    let wantsAll = flagged.isWanted || roll != nil
    for index in findings.all.indices where wantsAll || sample.wants(findings.all[index]) {
      let finding = findings.all[index]
      let record = finding.record
      let line = text[Int(record.lineStart)..<Int(record.lineStart) + Int(record.lineLength)]
      let location = ledger.location(slot.input, slot.firstLine + Int(record.lineOffset))
      let check = findings.check(finding)
      let shown = ShownLine(line, record, samples, names, metrics)
      sample.note(finding, check, shown, at: location, episodes[index])
      flagged.add(check, shown, location)
      roll?.note(finding, line: line, at: location, episodes[index])
    }
  }

  /// Ends the run after the last event and returns its result; `review` ends the publisher's work.
  ///
  /// Issues are written in parallel, while the events to be shown are read in full.
  mutating func conclude(
    _ found: InputFinder, jobs: Int, mostRejects: Percent, review: ReviewStep
  ) async throws -> RunResult {
    progress.finish()
    let decoding = Decoding(tail: tail, sample: sample, ledger: ledger, names: names)
    tail = EventTail(capacity: 0, metrics: metrics)
    sample = FindingSample(capacity: 0)
    async let decoded = decoding.events()
    let detection = detector.detection(names: names, metrics: metrics)
    let work = triage.issueBuilder(population: detection.population, names: names)
    let cases = try await concurrentMap(Array(work.numbers), jobs: jobs) { number in
      work.write(number) { LogEvent(line: $0, fallbackID: "") }
    }
    let result = try await review(work.publisher(of: cases))
    let (newest, examples) = await decoded
    let measurement = await measurement(detection, found.files, newest.map(\.event))
    return RunResult(
      detection: detection, triage: result, inputs: ledger.summaries(found.problems),
      totals: ledger.totals(detection.totals, rejected: rejects.count), rejects: rejects.summary,
      trust: InputQuality(
        ledger, detection, rejects.summary, found.problems, names, measurement,
        mostRejects: mostRejects),
      events: newest.map { $0.checked(result.issueID(of:)) },
      sample: examples.map { $0.checked(result.issueID(of:)) },
      roll: roll?.findings { result.issueID(of: $0) } ?? [])
  }

  /// The limits that judged a value and, where no metric was measured, the numbers without a limit.
  private func measurement(
    _ detection: Detection, _ files: [InputFile], _ newest: [LogEvent]
  ) async -> Measurement {
    let isBlind = !Measurement.hasMetric(thresholds, detection.isMeasured)
    return Measurement(
      thresholds: thresholds, isMeasured: detection.isMeasured,
      unread: isBlind ? await UnreadNumbers.names(in: files, newest: newest) : [])
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
  var ledger: InputStatistics
  var names: Names

  consuming func events() -> (newest: [DecodedEvent], examples: [DecodedEvent]) {
    (tail.takeEvents(ledger, names), sample.takeEvents())
  }
}

/// The result of a run before it is written to outputs.
package struct RunResult {
  package var detection: Detection
  package var triage: TriageResult
  package var inputs: [InputSummary]
  package var totals: Totals
  package var rejects: RejectSummary
  package var trust: InputQuality
  package var events: [CheckedEvent]
  package var sample: [CheckedEvent]
  /// Every finding with its issue, when `keepsRoll` is set.
  package var roll: [RolledFinding]
}

/// The range of event time that is analyzed.
package struct TimeSpan: Equatable, Sendable {
  package var since: Timestamp?
  package var until: Timestamp?

  package init(since: Timestamp? = nil, until: Timestamp? = nil) {
    self.since = since
    self.until = until
  }

  /// The ranges of events inside the span, in order; one range where no bound is set.
  func parts(of records: Span<EventRecord>) -> [Range<Int>] {
    guard since != nil || until != nil else { return [records.indices] }
    var parts: [Range<Int>] = []
    for index in records.indices where contains(records[index].time) {
      if let last = parts.last, last.upperBound == index {
        parts[parts.count - 1] = last.lowerBound..<index + 1
      } else {
        parts.append(index..<index + 1)
      }
    }
    return parts
  }

  func contains(_ time: Timestamp) -> Bool {
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }
}
