internal import LogDetect
internal import LogGate
internal import LogIngest
internal import LogModel
internal import LogTriage

/// What a run has learned up to a place from which a later run can go on as if it had read all.
///
/// It has more than a `Scan`: what the next event is compared with, such as the last values of each
/// series, the findings that may become an episode, and how far each input was delivered.
///
/// - Shape: that of a scan, and 1 KB for each series; never by the number of events.
struct RunState: Sendable {
  var names: Names
  var detector: Detector
  var deviationDetector: DeviationDetector?
  var triage: Triage
  var tail: EventTail
  var sample = FindingSample(capacity: Scan.sampleSize)
  var statistics: InputStatistics
  var rejects = RejectHistory()
  var choice: EventChoice
  var gate: GateMeter
  var resumption = Resumption(positions: [:], horizon: nil)

  /// The state before the first event.
  init(
    _ settings: Scan.Settings, _ statistics: InputStatistics, services: ServiceRules,
    choice: EventChoice, sensitivity: Double?
  ) {
    let (thresholds, metrics) = (settings.thresholds, settings.metrics)
    names = Names(renaming: services)
    detector = Detector(thresholds: thresholds, metrics: metrics)
    deviationDetector = sensitivity.map { DeviationDetector(metrics: metrics, sensitivity: $0) }
    triage = Triage(thresholds: thresholds, metrics: metrics)
    tail = EventTail(capacity: NewestEvent.most, metrics: metrics)
    self.statistics = statistics
    gate = GateMeter(settings.gate, metrics: metrics)
    self.choice = choice
  }

  init(
    names: Names, detector: Detector, deviationDetector: DeviationDetector?, triage: Triage,
    tail: EventTail, sample: FindingSample, statistics: InputStatistics, rejects: RejectHistory,
    choice: EventChoice, gate: GateMeter, resumption: Resumption
  ) {
    (self.names, self.detector, self.deviationDetector) = (names, detector, deviationDetector)
    (self.triage, self.tail, self.sample) = (triage, tail, sample)
    (self.statistics, self.rejects, self.choice) = (statistics, rejects, choice)
    (self.gate, self.resumption) = (gate, resumption)
  }

  // MARK: Bytes

  /// One input's position.
  private struct Place: Codable {
    var input: Int
    var position: InputPosition
  }

  func bytes() throws -> [UInt8] {
    var state = self
    var names = ScanCoder.writing()
    try state.names.code(&names)
    var counts = ScanCoder.writing()
    try state.statistics.code(&counts)
    var rest = ScanCoder.writing()
    try state.codeCounts(&rest, newest: tail.finish(self.names))
    var live = StateCoder()
    try state.codeLive(&live)
    var all = ScanCoder.writing()
    for part in [names.bytes, counts.bytes, rest.bytes, live.bytes] {
      var part = part
      try all.bytes(&part)
    }
    return all.bytes
  }

  /// Takes over what an earlier run has written; `inputs` tells which its inputs are now.
  ///
  /// - Precondition: a state before the first event.
  mutating func read(
    _ bytes: [UInt8], inputs: [StateInput], _ settings: Scan.Settings
  ) throws {
    let bounds = ScanCoder.Bounds(
      thresholds: settings.thresholds.count, metrics: settings.metrics.count)
    var numbers = NameNumbers()
    var all = ScanCoder.reading(bytes, numbers, bounds)
    var parts: [[UInt8]] = []
    for _ in 0..<4 {
      var part: [UInt8] = []
      try all.bytes(&part)
      parts.append(part)
    }
    try all.finish()
    var coder = ScanCoder.reading(parts[0], numbers, bounds)
    try names.code(&coder)
    try coder.finish()
    var earlier = self
    earlier.statistics = InputStatistics(settings.metrics)
    coder = ScanCoder.reading(parts[1], numbers, bounds)
    try earlier.statistics.code(&coder)
    try coder.finish()
    guard earlier.statistics.inputNames.count == inputs.count else { throw ScanDamage() }
    numbers = names.numbers
    numbers.inputs = inputs.map(\.number)
    coder = ScanCoder.reading(parts[2], numbers, bounds)
    try earlier.codeCounts(&coder, newest: [])
    try coder.finish()
    var live = StateCoder(reading: parts[3], inputs: inputs)
    try earlier.codeLive(&live)
    try live.finish()
    try earlier.rejects.renumber(inputs)
    statistics.takeOver(earlier.statistics, as: inputs)
    earlier.statistics = statistics
    earlier.resumption.positions = Dictionary(
      earlier.resumption.positions.compactMap { input, position in
        inputs.indices.contains(input) ? (inputs[input].number, position) : nil
      }, uniquingKeysWith: { first, _ in first })
    self = earlier
  }

  /// What numbers from the tables of names and inputs can describe.
  private mutating func codeCounts(_ coder: inout ScanCoder, newest: [NewestEvent]) throws {
    try statistics.codePlaces(&coder)
    var newest = newest
    try coder.list(&newest, .empty) { try $1.code(&$0) }
    if coder.isReading { tail = tail.with(newest) }
    try sample.code(&coder)
    try gate.code(&coder)
  }

  private mutating func codeLive(_ coder: inout StateCoder) throws {
    try statistics.codeState(&coder)
    try sample.codeState(&coder)
    try choice.codeState(&coder)
    try detector.codeState(&coder)
    try deviationDetector?.codeState(&coder)
    try triage.codeState(&coder)
    try coder.value(&rejects)
    var places = resumption.positions.map { Place(input: $0.key, position: $0.value) }
    try coder.value(&places)
    try coder.value(&resumption.horizon)
    resumption.positions = Dictionary(
      places.map { ($0.input, $0.position) }, uniquingKeysWith: { first, _ in first })
  }
}
