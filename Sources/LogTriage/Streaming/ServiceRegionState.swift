package import LogModel

/// The state of findings of one service in one region.
struct ServiceRegionState: Codable, Sendable {
  /// An episode ends after this long without findings, or longer where events are rare.
  static let shortestGap = EventDuration(microseconds: shortest)
  // An integer: comparing durations calls into another module.
  private static let shortest: Int64 = 5 * 60_000_000
  private static let longest: Int64 = 120 * 60_000_000

  /// Trouble that takes more than one of so many events is usual for its service.
  private static let mostTrouble = 2

  let service: NameID
  let region: NameID
  /// The findings that belong to no episode yet.
  var run = PendingRun(.none)
  /// Whether its last episode is open.
  var isOpen = false
  /// The index of its last episode; -1 where there is none.
  private(set) var slot = -1
  /// The numbers of its episodes and of its runs of findings so far.
  private(set) var episodes = 0
  private var runs: UInt32 = 0
  /// Its latest runs that may belong to trouble of other services.
  var weak = WeakRuns()
  /// In microseconds.
  private var lastTime: Int64
  private var lastEvents = 0
  /// The time of its first finding, and the number of events up to it.
  private let firstTime: Int64
  private let firstEvents: Int
  /// All its findings so far.
  private(set) var findings = 0
  /// The events of its ended episodes that are surely not chance, and the findings among them; and
  /// those that its last episode had when it ended, after so many events.
  private var troubledEvents = 0
  private var troubledFindings = 0
  private var lastSpan = 0
  private var lastFindings = 0
  private var lastEnd = 0
  /// The time between the last two findings, in microseconds, and the number of events in it:
  /// divided only on demand.
  private var distance: Int64 = 0
  private var steps = 1

  init(_ metrics: FindingMetrics) {
    service = metrics.kind.service
    region = metrics.kind.region
    lastTime = metrics.record.time.microseconds
    (firstTime, firstEvents) = (lastTime, metrics.history.events)
  }

  /// Adds a finding; returns whether the time since the last one is too long for the two to belong
  /// together.
  @inline(__always)
  mutating func isFar(advancingTo finding: FindingMetrics) -> Bool {
    let time = finding.record.time.microseconds
    let moved = abs(time &- lastTime)
    let events = finding.history.events &- lastEvents
    if lastEvents > 0, events > 0 { (distance, steps) = (moved, events) }
    lastEvents = finding.history.events
    findings = finding.history.findings
    let isFar = moved > Self.shortest && moved > gap
    if isFar || time > lastTime { lastTime = time }
    return isFar
  }

  /// Records that an episode began.
  mutating func open(_ slot: Int) {
    (isOpen, self.slot) = (true, slot)
    (lastSpan, lastFindings) = (0, 0)
    episodes += 1
  }

  /// Records that its last episode ended, perhaps not for the first time.
  mutating func close(_ episode: Episode) {
    isOpen = false
    guard episode.head.isCertain else { return }
    troubledEvents += episode.head.span - lastSpan
    troubledFindings += episode.evidence.findings - lastFindings
    (lastSpan, lastFindings) = (episode.head.span, episode.evidence.findings)
    lastEnd = episode.head.end
  }

  /// A history without the events of trouble that has ended: what is usual is learned without it,
  /// unless it makes a large share of all events.
  @inline(__always)
  func usual(_ history: PairHistory) -> PairHistory {
    guard troubledEvents &* Self.mostTrouble <= history.events else { return history }
    var usual = history
    var (events, findings) = (troubledEvents, troubledFindings)
    let since = history.events - lastEnd
    if lastEnd > 0, (0..<64).contains(since) {
      // The last 64 events are no part of the usual share in any case.
      events -= min(64 - since, lastSpan)
      findings -= min((history.bits >> UInt64(since)).nonzeroBitCount, lastFindings)
    }
    usual.events = max(0, usual.events - events)
    usual.findings = max(0, usual.findings - findings)
    return usual
  }

  /// Begins a run of findings.
  mutating func beginRun() {
    runs += 1
    run = PendingRun(EpisodeID(service: service, region: region, run: runs))
  }

  /// The time without findings that an episode may have.
  var pause: EventDuration { EventDuration(microseconds: gap) }

  /// How many events it wrote in such a time on average, since its first finding.
  func usualEvents(in time: EventDuration) -> Double {
    guard lastTime > firstTime else { return .infinity }
    return Double(time.microseconds) * Double(lastEvents - firstEvents)
      / Double(lastTime - firstTime)
  }

  /// Three typical intervals between events, within the two bounds, in microseconds.
  private var gap: Int64 {
    min(max(min(distance / Int64(steps), Self.longest) * 3, Self.shortest), Self.longest)
  }
}

/// A run of findings of one service in one region: its number among those of the pair.
///
/// An episode has the id of its first run.
package struct EpisodeID: Codable, Hashable, Comparable, Sendable {
  var service: NameID
  var region: NameID
  var run: UInt32

  static let none = Self(service: 0, region: 0, run: 0)

  package init(service: NameID, region: NameID, run: UInt32) {
    (self.service, self.region, self.run) = (service, region, run)
  }

  package static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.service, lhs.region, lhs.run) < (rhs.service, rhs.region, rhs.run)
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.name(&service, \.services)
    try coder.name(&region, \.regions)
    try coder.int(&run)
  }
}

/// What the issue of a finding is found by; `TriageResult.issueID(of:)` maps it to one.
package struct FindingKey: Sendable {
  package var episode: EpisodeID
  /// Of the group that has the finding if it belongs to no episode.
  var type: EventType
  var threshold: Int

  package init(_ episode: EpisodeID, type: EventType, threshold: Int) {
    (self.episode, self.type, self.threshold) = (episode, type, threshold)
  }

  package static let none = Self(.none, type: .api, threshold: 0)

  package mutating func code(_ coder: inout ScanCoder) throws {
    try episode.code(&coder)
    try coder.choice(&type)
    try coder.threshold(&threshold)
  }
}
