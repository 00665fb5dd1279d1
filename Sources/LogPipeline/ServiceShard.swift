internal import LogDetect
internal import LogIngest
internal import LogModel
internal import LogTriage

/// Judges the events of some services: all of a run that depends on the events of one service alone.
///
///     events ─▶ those of its services ─▶ Detector, DeviationDetector ─▶ Triage ─▶ Scan
///
/// The shards of a run work side by side, and their scans are joined.
final class ServiceShard: @unchecked Sendable {
  // SAFETY: a shard has one owner at a time. The run lends it to one task, and uses it again after
  // that task has ended.

  private let number: UInt8
  private(set) var detector: Detector
  /// Nil where nothing is judged by its usual range.
  private(set) var deviationDetector: DeviationDetector?
  private(set) var triage: Triage
  private var deviations: [Deviation] = []
  /// The current events of its services, where other shards have the rest.
  private var chosen: [EventRecord] = []
  /// By the index of the events that were judged last, what was found in them.
  private(set) var found: [KeyedFindings] = []

  /// A shard that goes on from a state.
  init(_ number: Int, from state: RunState) {
    self.number = UInt8(number)
    (detector, deviationDetector, triage) = (state.detector, state.deviationDetector, state.triage)
  }

  /// Judges those of the next events that are of its services; `shards` is by the id of a kind, and
  /// empty where there is one shard.
  func observe(_ next: [NextEvents], _ names: Names, _ shards: [UInt8]) {
    while found.count < next.count { found.append(KeyedFindings()) }
    for index in next.indices {
      found[index].removeAll()
      let records = next[index].buffer.batch.records
      if let chosen = next[index].chosen {
        observe(chosen.span, of: next[index], at: index, names, shards.span)
      } else {
        observe(
          records.span.extracting(next[index].indices), of: next[index], at: index, names,
          shards.span)
      }
    }
  }

  private func observe(
    _ records: Span<EventRecord>, of events: NextEvents, at index: Int, _ names: Names,
    _ shards: Span<UInt8>
  ) {
    guard !shards.isEmpty else { return judge(records, of: events, at: index, names) }
    var own: [EventRecord] = []
    swap(&own, &chosen)
    own.removeAll(keepingCapacity: true)
    for record in records.indices where shards[Int(records[record].kind)] == number {
      own.append(records[record])
    }
    if !own.isEmpty { judge(own.span, of: events, at: index, names) }
    swap(&own, &chosen)
  }

  private func judge(
    _ records: Span<EventRecord>, of events: NextEvents, at index: Int, _ names: Names
  ) {
    let samples = events.buffer.batch.samples
    let text = events.buffer.text
    detector.observe(records, samples.span, names, into: &found[index].findings)
    deviationDetector?.observe(records, samples.span, names, into: &deviations)
    deviationDetector?.observeLines(records, names, in: text.span, into: &deviations)
    triage.observe(
      found[index].findings, in: text.span, samples.span, from: events.start,
      into: &found[index].keys)
    triage.observe(deviations, in: text.span, from: events.start)
    deviations.removeAll(keepingCapacity: true)
  }

  /// Exchanges what was found in some of the events for memory to use again.
  func takeFound(_ index: Int, into found: inout KeyedFindings) {
    swap(&found, &self.found[index])
  }

  /// What it has learned of its services.
  func scan(_ names: Names, _ inputs: InputStatistics, _ settings: Scan.Settings) -> Scan {
    var scan = Scan(names: names, inputs: inputs, settings: settings)
    scan.detection = detector.scan(names)
    scan.triage = triage.scan()
    scan.hasUsualRange = deviationDetector?.hasUsualRange ?? false
    scan.hasTooManySeries = deviationDetector?.isFull ?? false
    scan.series = deviationDetector?.counts ?? SeriesCounts()
    scan.usual = deviationDetector?.usual ?? UsualValues()
    scan.lines = deviationDetector?.lineProfiles
    return scan
  }
}
