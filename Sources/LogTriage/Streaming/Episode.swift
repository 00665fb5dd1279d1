internal import LogModel

/// The time and place of an episode: all that grouping reads, and cheap to copy.
struct EpisodeHead: Codable, Sendable {
  fileprivate(set) var id: EpisodeID
  private(set) var type: EventType
  fileprivate(set) var onset: Timestamp
  fileprivate(set) var last: Timestamp
  /// The last finding that closely followed others: what comes later may be chance, and does not tie
  /// the episode to the next one.
  fileprivate(set) var lastClose: Timestamp
  /// The largest number of findings among 64 events, and the number of these events.
  fileprivate(set) var densest: (findings: Int, events: Int) {
    get { (densestFindings, densestEvents) }
    set { (densestFindings, densestEvents) = (newValue.findings, newValue.events) }
  }
  private var densestFindings = 0
  private var densestEvents = 0
  /// The events of its service in its region from its first finding to its last.
  fileprivate(set) var span = 0
  /// Those before its latest part, which began with the latest pause.
  private var partStart = 0
  private var spanBefore = 0
  /// The number of events of its service in its region up to its last finding.
  private(set) var end = 0
  /// The share of findings that was usual before it.
  private(set) var usual: Double
  /// Whether it is surely none of chance.
  fileprivate(set) var isCertain = false
  /// False where its findings may be chance: they can only join an incident of others.
  var isEstablished = false

  init(id: EpisodeID, of metrics: FindingMetrics, usual: Double) {
    self.id = id
    self.usual = usual
    type = metrics.kind.type
    onset = metrics.record.time
    last = metrics.record.time
    lastClose = last
  }

  var service: NameID { id.service }
  var region: NameID { id.region }

  /// Counts the events up to a finding; `starts` where a pause lies before it.
  fileprivate mutating func count(_ events: Int, starts: Bool) {
    if starts {
      spanBefore = span
      partStart = events - 1
    }
    span = max(span, spanBefore + events - partStart)
    end = events
  }

  fileprivate mutating func code(_ coder: inout ScanCoder) throws {
    try id.code(&coder)
    try coder.choice(&type)
    try coder.time(&onset)
    try coder.time(&last)
    try coder.time(&lastClose)
    try coder.count(&densest.findings)
    try coder.count(&densest.events)
    try coder.count(&span)
    try coder.count(&end)
    try coder.finite(&usual)
    try coder.bool(&isCertain)
  }

  /// Whether it overlaps `other`, give or take `slack`.
  func overlaps(_ other: Self, slack: EventDuration) -> Bool {
    onset <= other.last + slack && other.onset <= last + slack
  }
}

/// Findings of one service in one region that belong together.
struct Episode: Codable, Sendable {
  var head: EpisodeHead
  var evidence: EvidenceSummary
  /// The numbers of the runs that it took, in order.
  private(set) var runs: [ClosedRange<UInt32>]
  /// The most ranges of runs that are kept; findings of earlier ones count as isolated where they are
  /// shown.
  private static let mostRuns = 64

  init(_ head: EpisodeHead, detail: EvidenceSummary.Detail) {
    self.head = head
    evidence = EvidenceSummary(detail)
    runs = [head.id.run...head.id.run]
  }

  /// One to read into.
  static var empty: Self {
    let event = KeptEvent.empty.flagged.metrics
    return Self(EpisodeHead(id: .none, of: event, usual: 0), detail: .full)
  }

  /// Records that it takes a further run.
  mutating func continues(with run: EpisodeID) {
    guard let last = runs.last, last.upperBound + 1 == run.run else {
      if runs.count == Self.mostRuns { runs.removeFirst() }
      return runs.append(run.run...run.run)
    }
    runs[runs.count - 1] = last.lowerBound...run.run
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try head.code(&coder)
    try evidence.code(&coder)
    var bounds = runs.flatMap { [$0.lowerBound, $0.upperBound] }
    try coder.list(&bounds, 0) { try $0.int(&$1) }
    guard coder.isReading else { return }
    guard bounds.count % 2 == 0, bounds == bounds.sorted() else { throw ScanDamage() }
    runs = stride(from: 0, to: bounds.count, by: 2).map { bounds[$0]...bounds[$0 + 1] }
  }

  var id: EpisodeID { head.id }
  var service: NameID { head.service }
  var region: NameID { head.region }
  var type: EventType { head.type }
  var isEstablished: Bool { head.isEstablished }
  var onset: Timestamp { head.onset }
  var last: Timestamp { head.last }
  /// Its service in its region.
  var member: Population.MemberKey { Population.MemberKey(service: service, region: region) }

  /// The surprise of its findings where their usual share is known; see `Chance`.
  func surprise(_ share: Double) -> Double {
    Chance.surprise(
      streak: evidence.longestStreak, densest: head.densest, share: share)
  }

  /// Whether the message of the next finding is kept for names: those of the first eight are, later
  /// ones ever more rarely.
  private var asksNext: Bool {
    evidence.findings < 8 || evidence.findings & (evidence.findings + 1) == 0
  }

  /// Adds one finding of the current chunk.
  mutating func observe(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    if asksNext {
      let record = flagged.metrics.record
      evidence.noteMessage(record, in: chunk.extracting(record.line))
    }
    stretch(to: flagged.metrics)
    evidence.observe(flagged, in: chunk)
  }

  /// Adds a pending finding.
  ///
  /// `starts` where it is the first one, or the first after a pause.
  mutating func take(_ event: inout KeptEvent, starts: Bool, in chunk: Span<UInt8>) {
    if asksNext {
      event.copyLine(from: chunk)
      let line = event.text.storage.span.extracting(first: event.text.count)
      evidence.noteMessage(event.flagged.metrics.record, in: line)
    }
    stretch(to: event.flagged.metrics, starts: starts)
    evidence.take(&event, in: chunk)
  }

  private mutating func stretch(to metrics: FindingMetrics, starts: Bool = false) {
    let time = metrics.record.time
    let findings = metrics.history.bits.nonzeroBitCount
    if findings > head.densest.findings {
      head.densest = (findings, min(64, metrics.history.events))
    }
    head.count(metrics.history.events, starts: starts)
    if !head.isCertain {
      head.isCertain =
        Chance.surprise(
          streak: metrics.history.streak, densest: head.densest, share: head.usual)
        > Chance.certain
    }
    // Compared as integers: comparing timestamps calls into another module.
    if time.microseconds < head.onset.microseconds { head.onset = time }
    if time.microseconds > head.last.microseconds { head.last = time }
    if time.microseconds > head.lastClose.microseconds, Chance.isClose(metrics.history) {
      head.lastClose = time
    }
  }
}
