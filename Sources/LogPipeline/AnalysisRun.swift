internal import FileOutput
internal import LogDetect
internal import LogGate
internal import LogIngest
package import LogModel
internal import LogTriage
internal import Platform

/// One pass over all inputs: receives the events in order and passes them to the shards that judge
/// them, and to the outputs that are written meanwhile.
struct AnalysisRun: EventObserver, ~Copyable {
  private let group: ShardGroup
  /// By shard, what was found in the current events.
  private var found: [KeyedFindings]
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
  ///
  /// A state holds one shard, so a run that goes on, or is to go on later, has one.
  init(
    _ settings: Scan.Settings, from state: RunState, shards: Int, rejects: consuming RejectLog,
    flagged: consuming FlaggedLog, findingList: FindingList?, progress: Progress
  ) {
    self.settings = settings
    group = ShardGroup(shards, from: state)
    found = group.shards.map { _ in KeyedFindings() }
    (tail, sample, statistics) = (state.tail, state.sample, state.statistics)
    (choice, gate) = (state.choice, state.gate)
    statistics.keepsEnds = rejects.isKept
    self.rejects = rejects
    self.flagged = flagged
    self.findingList = findingList
    self.progress = progress
  }

  mutating func begin(_ buffer: ChunkBuffer) throws {
    try Interruption.check()
    buffer.adopt(into: &group.names)
    statistics.note(buffer)
    if buffer.progress.isAtEnd { rejects.beginEnd(of: buffer.input) }
    for line in buffer.batch.rejects { statistics.note(line, of: buffer, in: &rejects) }
    progress.update(bytes: statistics.bytesRead)
  }

  mutating func resume(_ buffer: ChunkBuffer) { buffer.adopt(into: &group.names) }

  mutating func keep(_ resumption: Resumption) throws {
    guard let earlier = rejects.history(without: resumption.positions), earlier.isWhole,
      rejects.isKept, !statistics.hasProblem
    else { return }
    var statistics = statistics
    statistics.setRejects(earlier)
    for (input, position) in resumption.positions where position.isOpen {
      statistics.takeBackEnd(of: input)
    }
    let shard = group.shards[0]
    kept = try RunState(
      names: group.names, detector: shard.detector, deviationDetector: shard.deviationDetector,
      triage: shard.triage, tail: tail, sample: sample, statistics: statistics, rejects: earlier,
      choice: choice, gate: gate, resumption: resumption
    ).bytes()
  }

  mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {
    try Interruption.check()
    rejects.settle()
    let records = buffer.batch.records
    let all = records.span.extracting(indices)
    let chosen = choice.chosen(of: all, group.names)
    // Rules over a span of time count the events of all services.
    if let chosen {
      gate.observe(chosen.span, buffer.batch.samples.span, group.names)
    } else {
      gate.observe(all, buffer.batch.samples.span, group.names)
    }
    group.add(
      NextEvents(
        buffer: buffer, indices: indices, chosen: chosen,
        start: statistics.location(buffer.input, buffer.firstLine)))
    guard group.isOne else { return }
    group.judge()
    takeFound()
  }

  mutating func finish(_ buffer: ChunkBuffer) async throws {
    guard !group.events.isEmpty else { return }
    try await group.judgeSideBySide()
    takeFound()
  }

  /// Passes what was found in the current events to all its consumers.
  private mutating func takeFound() {
    let names = group.names
    for (index, events) in group.events.enumerated() {
      group.takeFound(index, into: &found)
      show(events, names)
      tail.add(events.buffer, events.indices, choice, &found, names)
    }
    group.removeEvents()
  }

  /// Passes the current findings to the outputs that show some of them, in the order of the events.
  private mutating func show(_ events: NextEvents, _ names: Names) {
    let buffer = events.buffer
    let (text, samples) = (buffer.text, buffer.batch.samples)
    let wantsAll = flagged.isWanted || findingList != nil
    for (part, index) in shownFindings(wantsAll) {
      let findings = found[part].findings
      let finding = findings.all[index]
      guard wantsAll || sample.wants(finding) else { continue }
      let record = finding.record
      let line = text[Int(record.lineStart)..<Int(record.lineStart) + Int(record.lineLength)]
      let location = statistics.location(buffer.input, buffer.firstLine + Int(record.lineOffset))
      let (check, key) = (findings.check(finding), found[part].keys[index])
      let shown = ShownLine(
        line, record, samples, names, settings.metrics, original: buffer.original(record))
      sample.note(finding, check, shown, at: location, key)
      flagged.add(check, shown, location, names.services)
      findingList?.note(finding, line: line, at: location, key)
    }
  }

  /// The findings that may be shown: the shard that found each, and its index.
  private func shownFindings(_ wantsAll: Bool) -> [(part: Int, index: Int)] {
    var shown: [(part: Int, index: Int)] = []
    for part in found.indices {
      let all = found[part].findings.all
      for index in all.indices where wantsAll || sample.wants(all[index]) {
        shown.append((part, index))
      }
    }
    guard found.count > 1 else { return shown }
    return shown.sorted { line($0) < line($1) }
  }

  private func line(_ shown: (part: Int, index: Int)) -> UInt32 {
    found[shown.part].findings.all[shown.index].record.lineStart
  }

  /// Ends the pass: hands over the files written during it, and returns what was learned, and from
  /// where a later run can go on.
  consuming func finish(in outputs: OutputBatch) -> (Scan, [UInt8]?) {
    progress.finish()
    var scan = group.scan(statistics, settings)
    (scan.outside, scan.ignored) = (choice.outside, choice.ignored)
    scan.newest = tail.finish(group.names)
    scan.sample = sample
    scan.gate = gate
    scan.list = findingList
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
