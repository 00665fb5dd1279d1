internal import LogAgent
internal import LogDetect
internal import LogIngest
internal import LogModel

/// One run over all inputs: takes the events in order and hands each to whom it concerns.
struct AnalysisRun: EventObserver, ~Copyable {
  private var names = Names()
  private var detector: Detector
  private var triage: Triage
  private var tail = EventTail(capacity: 500)
  private var sample = FindingSample(capacity: 2000)
  private(set) var ledger: InputLedger
  private var rejects: RejectLog
  private var flagged: FlaggedLog
  private var roll: FindingRoll?
  private var progress: Progress
  private let span: TimeSpan
  private let metrics: MetricTable
  private let thresholds: [Threshold]

  init(
    inputs: [InputFile], thresholds: [Threshold], span: TimeSpan, rejects: consuming RejectLog,
    flagged: consuming FlaggedLog, roll: FindingRoll?, progress: Progress
  ) {
    metrics = MetricTable(thresholds: thresholds)
    self.thresholds = thresholds
    detector = Detector(thresholds: thresholds, metrics: metrics)
    triage = Triage(thresholds: thresholds, metrics: metrics)
    ledger = InputLedger(inputs, metrics)
    self.rejects = rejects
    self.flagged = flagged
    self.roll = roll
    self.progress = progress
    self.span = span
  }

  mutating func begin(_ slot: Slot) throws {
    try Interruption.check()
    slot.adopt(into: &names)
    ledger.note(slot)
    for line in slot.batch.rejects {
      let location = ledger.location(slot.input, slot.firstLine + line.lineOffset)
      rejects.add(line, slot.line(line), location)
    }
    progress.update(bytes: ledger.bytesRead)
  }

  mutating func observe(_ slot: Slot, _ indices: Range<Int>) throws {
    try Interruption.check()
    let samples = slot.batch.samples
    let records = slot.batch.records
    for index in indices {
      let record = records[index]
      guard span.contains(record.time) else {
        ledger.outside += 1
        continue
      }
      guard let finding = detector.observe(record, samples) else { continue }
      let location = ledger.location(slot.input, slot.firstLine + Int(record.lineOffset))
      let episode = observe(finding, slot, location, samples)
      sample.note(finding, line: slot.line(record), at: location, episode)
      flagged.add(finding.check, slot.line(record), location)
      tail.note(index, finding.check, episode)
      roll?.note(finding, line: slot.line(record), at: location, episode)
    }
    tail.add(slot, indices, span)
  }

  private mutating func observe(
    _ finding: Finding, _ slot: Slot, _ location: LineLocation, _ samples: [Sample]
  ) -> EpisodeID {
    let record = finding.record
    let start = Int(record.lineStart)
    let first = Int(record.firstSample)
    let text = slot.text
    return triage.observe(
      finding, line: text.span.extracting(start..<start + Int(record.lineLength)), at: location,
      names: names, samples: samples.span.extracting(first..<first + Int(record.sampleCount)))
  }

  /// Everything the run learned, once all events were observed; `paperwork` ends the clerk's work.
  mutating func conclude(
    failures: [InputFailure], paperwork: Paperwork
  ) async throws -> RunResult {
    progress.finish()
    let detection = detector.detection(names: names, metrics: metrics)
    let clerk = triage.handOver(population: detection.population, names: names) { line in
      LogEvent(line: line, fallbackID: "")
    }
    let result = try await paperwork(clerk)
    return RunResult(
      detection: detection, triage: result, inputs: ledger.summaries(failures),
      totals: ledger.totals(detection.totals, rejected: rejects.count), rejects: rejects.summary,
      trust: Trust(ledger, detection, rejects.summary, failures, names),
      events: tail.events(ledger) { result.issueID(of: $0) },
      sample: sample.events { result.issueID(of: $0) },
      roll: roll?.findings { result.issueID(of: $0) } ?? [])
  }

  /// Puts the files written on the way in their places; returns what went wrong.
  consuming func commitFiles() -> [OutputError] {
    let problems = rejects.commit()
    return problems + flagged.commit()
  }
}

/// What a run learned, before it is written down.
struct RunResult {
  var detection: Detection
  var triage: TriageResult
  var inputs: [InputSummary]
  var totals: Totals
  var rejects: RejectSummary
  var trust: Trust
  var events: [CheckedEvent]
  var sample: [CheckedEvent]
  /// Every finding with its issue, when that was asked for.
  var roll: [RolledFinding]
}

/// The part of event time that is analyzed.
struct TimeSpan: Equatable, Sendable {
  var since: Timestamp?
  var until: Timestamp?

  func contains(_ time: Timestamp) -> Bool {
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }
}
