internal import LogDetect
package import LogGate
package import LogModel
internal import LogTriage

/// What one pass over some inputs has learned of some services.
///
///     scan (each share of the services) ─▶ merge ─▶ judge
///
/// Nothing of one service depends on another, so scans of different services are joined exactly, in
/// any order. What depends on all of them, such as which incidents are one, is decided when a scan is
/// judged.
///
/// - Shape: bounded by services × regions × metrics × episodes, never by the number of events.
package struct Scan: Sendable {
  var names: Names
  var inputs: InputStatistics
  /// Events outside `--since` and `--until`, and events of services that the user ignores.
  var outside = 0
  var ignored = 0
  var detection: DetectionScan
  var triage: TriageScan
  /// Oldest first; at most `NewestEvent.most`.
  var newest: [NewestEvent] = []
  var sample = FindingSample(capacity: Self.sampleSize)
  var gate: GateMeter
  /// Whether the usual range of some number was learned.
  var hasUsualRange = false
  /// Whether some numbers may not be compared with their usual range, as there are too many.
  var hasTooManySeries = false
  /// Numbers of services that are compared with their usual range, and templates of their lines: one
  /// run over all tells only so many apart.
  var series = SeriesCounts()
  var usual = UsualValues()
  /// The lines of each service; nil where they were not counted.
  var lines: [ServiceLines]?
  /// By name, the first events of all inputs that carry a number without a limit; nil where that is
  /// not of interest, as some metric was measured.
  var unread: [String: Int]?
  /// Every finding, when an evaluation asks for it; no part has them.
  var list: FindingList?

  static let sampleSize = 2000

  /// A scan of no events, to read one.
  init(names: Names, inputs: InputStatistics, settings: Settings) {
    self.names = names
    self.inputs = inputs
    detection = DetectionScan(thresholds: settings.thresholds.count)
    triage = TriageScan(thresholds: settings.thresholds)
    gate = GateMeter(settings.gate, metrics: settings.metrics)
  }

  /// What a scan is made, and judged, with.
  package struct Settings: Sendable {
    package var thresholds: [Threshold]
    package var metrics: MetricTable
    package var gate: [GateRule]
  }

  /// The number of events, lines and lines that are no events.
  package var counts: (events: Int, lines: Int, rejects: Int, files: Int) {
    (detection.events + outside + ignored, inputs.lines, inputs.rejects.count, inputs.read.count)
  }

  /// What is wrong with the inputs, one sentence each.
  package var problems: [String] { inputs.problems.map(\.description) }
  /// Whether any input could be read, and whether all were read to their ends.
  package var hasRead: Bool { inputs.read.contains { $0.isComplete || $0.bytes > 0 } }
  package var isComplete: Bool { inputs.read.allSatisfy(\.isComplete) }

  /// Whether some inputs could not be used at all.
  package var hasFailures: Bool { !inputs.failures.isEmpty }

  /// The names of the services that have events.
  package var services: [String] {
    detection.ownServices.map { names.services[$0] }
      .sorted { $0.precedesInBytes($1) }
  }

  /// One scan of all; inputs of the same number are the same.
  ///
  /// A run of one scan goes this way, too: names are numbered in their order, and so are all lists,
  /// so nothing depends on what was scanned together.
  /// - Precondition: not empty, and checked by `PartCheck` if it has several.
  static func joined(_ groups: [[Scan]]) throws -> Scan {
    let all = groups.flatMap(\.self)
    var numbers: [NameNumbers]
    let names: Names
    (names, numbers) = Names.union(all.map(\.names))
    let inputNumbers = inputNumbers(of: groups)
    var index = 0
    for (group, scans) in groups.enumerated() {
      for _ in scans {
        numbers[index].inputs = inputNumbers[group]
        index += 1
      }
    }
    var result: Scan?
    index = 0
    for group in groups {
      for (place, scan) in group.enumerated() {
        var scan = scan
        var coder = ScanCoder.renumbering(numbers[index])
        try scan.inputs.codePlaces(&coder)
        try scan.code(&coder)
        scan.names = names
        result?.merge(scan, addsInputs: place == 0)
        result = result ?? scan
        index += 1
      }
    }
    guard var result else { throw ScanDamage() }
    result.inputs.order(by: inputNumbers.flatMap(\.self))
    return result
  }

  /// For each group the number that each of its inputs has among all: by their names, or as they are
  /// where all scans are of the same inputs.
  private static func inputNumbers(of groups: [[Scan]]) -> [[Int]] {
    let names = groups.map { $0.first?.inputs.inputNames ?? [] }
    var all = names.indices.flatMap { group in names[group].indices.map { (group, $0) } }
    if groups.count > 1 {
      all.sort { names[$0.0][$0.1].precedesInBytes(names[$1.0][$1.1]) }
    }
    var numbers = names.map { $0.map { _ in 0 } }
    for (number, place) in all.enumerated() { numbers[place.0][place.1] = number }
    return numbers
  }

  /// Adds a scan of other services whose names have the same numbers.
  mutating func merge(_ other: Scan, addsInputs: Bool) {
    if addsInputs { inputs.merge(other.inputs) }
    outside += other.outside
    ignored += other.ignored
    detection.merge(other.detection)
    triage.merge(other.triage)
    newest += other.newest
    newest.sort { $0.place < $1.place }
    newest.removeFirst(max(0, newest.count - NewestEvent.most))
    sample.merge(other.sample)
    gate.merge(other.gate)
    hasUsualRange = hasUsualRange || other.hasUsualRange
    hasTooManySeries = hasTooManySeries || other.hasTooManySeries
    series.add(other.series)
    usual.merge(other.usual)
    lines = lines.flatMap { lines in other.lines.map { lines + $0 } }
    if let theirs = other.unread, addsInputs || unread == nil {
      unread = (unread ?? [:]).merging(theirs, uniquingKeysWith: +)
    }
  }

  /// All but the names and the inputs.
  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&outside)
    try coder.count(&ignored)
    try detection.code(&coder)
    try triage.code(&coder)
    try coder.list(&newest, .empty) { try $1.code(&$0) }
    try sample.code(&coder)
    sample.sort()
    try gate.code(&coder)
    try coder.bool(&hasUsualRange)
    try coder.bool(&hasTooManySeries)
    try series.code(&coder)
    try usual.code(&coder)
    if !usual.isAlone { triage.removeAlone() }
    try coder.optional(&lines, []) { coder, lines in
      try coder.list(&lines, ServiceLines(service: 0, LineProfile())) { try $1.code(&$0) }
    }
    try coder.optional(&unread, [:]) { try $0.counts(&$1) }
    try list?.code(&coder)
    if coder.isReading, newest.count > NewestEvent.most { throw ScanDamage() }
  }
}
