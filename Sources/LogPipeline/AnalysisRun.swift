internal import FileOutput
internal import LogDetect
internal import LogGate
internal import LogIngest
package import LogModel
internal import LogTriage
internal import Platform

/// One pass over all inputs: receives the events in order and passes them to the detector, to triage
/// and to the outputs that are written meanwhile.
struct AnalysisRun: EventObserver, ~Copyable {
  private var names: Names
  private var detector: Detector
  /// Nil where nothing is judged by its usual range.
  private var deviationDetector: DeviationDetector?
  private var deviations: [Deviation] = []
  private var triage: Triage
  /// The findings of the current events, and the key of each finding.
  private var findings = Findings()
  private var keys: [FindingKey] = []
  private var tail: EventTail
  private var sample: FindingSample
  private var statistics: InputStatistics
  private var rejects: RejectLog
  private var flagged: FlaggedLog
  private var findingList: FindingList?
  private var progress: Progress
  private var choice: EventChoice
  private var gate: GateMeter
  private let settings: Scan.Settings
  /// From where on a later run goes on; nil where none is to, or where it cannot.
  ///
  /// Bytes, because the run goes on to change what it would share with a copy.
  private var kept: [UInt8]?

  /// A run that goes on from a state; that before the first event begins one.
  init(
    _ settings: Scan.Settings, from state: RunState, rejects: consuming RejectLog,
    flagged: consuming FlaggedLog, findingList: FindingList?, progress: Progress
  ) {
    self.settings = settings
    (detector, deviationDetector) = (state.detector, state.deviationDetector)
    (triage, tail, sample) = (state.triage, state.tail, state.sample)
    (statistics, choice, gate, names) = (state.statistics, state.choice, state.gate, state.names)
    statistics.keepsEnds = rejects.isKept
    self.rejects = rejects
    self.flagged = flagged
    self.findingList = findingList
    self.progress = progress
  }

  mutating func begin(_ buffer: ChunkBuffer) throws {
    try Interruption.check()
    buffer.adopt(into: &names)
    statistics.note(buffer)
    if buffer.progress.isAtEnd { rejects.beginEnd(of: buffer.input) }
    for line in buffer.batch.rejects { statistics.note(line, of: buffer, in: &rejects) }
    progress.update(bytes: statistics.bytesRead)
  }

  mutating func resume(_ buffer: ChunkBuffer) { buffer.adopt(into: &names) }

  mutating func keep(_ resumption: Resumption) throws {
    guard let earlier = rejects.history(without: resumption.positions), earlier.isWhole,
      rejects.isKept, !statistics.hasProblem
    else { return }
    var statistics = statistics
    statistics.setRejects(earlier)
    for (input, position) in resumption.positions where position.isOpen {
      statistics.takeBackEnd(of: input)
    }
    kept = try RunState(
      names: names, detector: detector, deviationDetector: deviationDetector, triage: triage,
      tail: tail, sample: sample, statistics: statistics, rejects: earlier, choice: choice,
      gate: gate, resumption: resumption
    ).bytes()
  }

  mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {
    try Interruption.check()
    rejects.settle()
    let records = buffer.batch.records
    let samples = buffer.batch.samples
    findings.removeAll()
    let all = records.span.extracting(indices)
    if let chosen = choice.chosen(of: all, names) {
      detect(chosen.span, samples.span, in: buffer.text.span)
    } else {
      detect(all, samples.span, in: buffer.text.span)
    }
    take(buffer, samples)
    tail.add(buffer, indices, choice, &findings, &keys, names)
  }

  private mutating func detect(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, in text: Span<UInt8>
  ) {
    detector.observe(records, samples, names, into: &findings)
    deviationDetector?.observe(records, samples, names, into: &deviations)
    deviationDetector?.observeLines(records, names, in: text, into: &deviations)
    gate.observe(records, samples, names)
  }

  /// Passes the current findings to all their consumers.
  private mutating func take(_ buffer: ChunkBuffer, _ samples: [Sample]) {
    let start = statistics.location(buffer.input, buffer.firstLine)
    let text = buffer.text
    let findings = findings
    keys.removeAll(keepingCapacity: true)
    triage.observe(findings, in: text.span, samples.span, from: start, into: &keys)
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
        line, record, samples, names, settings.metrics, original: buffer.original(record))
      sample.note(finding, check, shown, at: location, keys[index])
      flagged.add(check, shown, location, names.services)
      findingList?.note(finding, line: line, at: location, keys[index])
    }
  }

  /// Ends the pass: hands over the files written during it, and returns what was learned, and from
  /// where a later run can go on.
  consuming func finish(in outputs: OutputBatch) -> (Scan, [UInt8]?) {
    progress.finish()
    var scan = Scan(names: names, inputs: statistics, settings: settings)
    (scan.outside, scan.ignored) = (choice.outside, choice.ignored)
    scan.detection = detector.scan(names)
    scan.triage = triage.scan()
    scan.newest = tail.finish(names)
    scan.sample = sample
    scan.gate = gate
    scan.hasUsualRange = deviationDetector?.hasUsualRange ?? false
    scan.hasTooManySeries = deviationDetector?.isFull ?? false
    scan.list = findingList
    scan.usual = deviationDetector?.usual ?? UsualValues()
    scan.lines = deviationDetector?.lineProfiles
    rejects.finish(in: outputs)
    flagged.finish(in: outputs)
    return (scan, kept)
  }
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
