internal import LogModel

/// A bounded summary of a group of findings: counts, extremes and a few events.
///
/// Memory is bounded by `Detail`; observing costs a few table look-ups.
struct EvidenceSummary: Codable, Sendable {
  /// How many events are kept; groups beyond the first few hundred keep little.
  struct Detail: Sendable {
    var ring: Int
    var samples: Int

    static let full = Detail(ring: 10, samples: 24)
    static let reduced = Detail(ring: 1, samples: 4)
  }

  private(set) var findings = 0
  private(set) var critical = 0
  /// The normal events of its service in its region before the last finding.
  ///
  /// Normal events after it show whether the trouble is over. Meaningful for a member only.
  private(set) var normals = 0
  private(set) var longestStreak = 0
  private(set) var facets = FacetCounts()
  private(set) var thresholds: [ThresholdTrack] = []
  private var minutes = MinuteClock(capacity: 120)
  private(set) var connections = PlateauTrack()
  private(set) var first: KeptEvent?
  private(set) var worst: KeptEvent?
  /// Compared with `first` and `worst`: reading those would cost a copy.
  private var firstPlace = Self.latest
  private var worstPlace = Self.latest
  private var worstExcess = -1.0
  private static let latest = EventPlace(time: Timestamp(microseconds: .max), input: 0, line: 0)
  private(set) var recent: EventRing
  private(set) var samples: EventSample
  /// The first parts of a few messages, to search for names once those of all services are known.
  private var messages: [KeptMessage] = []
  /// The services that these messages name, once they were searched.
  private(set) var mentions = MentionCounts()

  private struct KeptMessage: Codable {
    var time = Timestamp(microseconds: 0)
    var text: [UInt8] = []
  }

  /// Whether all findings are of one service, in order.
  private let isOfMember: Bool

  init(_ detail: Detail = .full, isOfMember: Bool = true) {
    recent = EventRing(capacity: detail.ring)
    samples = EventSample(capacity: detail.samples)
    self.isOfMember = isOfMember
  }

  /// Keeps the message of a finding to be searched for names.
  mutating func noteMessage(_ record: EventRecord, in line: Span<UInt8>) {
    messages.append(
      KeptMessage(
        time: record.time, text: ServiceMentionIndex.searched(record, line).map { line[$0] }))
  }

  /// Searches the kept messages for names of services other than `own`.
  mutating func findMentions(_ directory: ServiceMentionIndex, except own: NameID) {
    for message in messages {
      mentions.add(
        directory.mentions(in: message.text.span).filter { $0 != own }, at: message.time)
    }
    messages = []
  }

  /// Adds a finding of the current chunk; `copyLines` must follow before the chunk is released.
  mutating func observe(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    note(flagged)
    let wanted = wanted(flagged)
    if wanted.isAny { keep(flagged, line: chunk.extracting(flagged.metrics.record.line), wanted) }
    recent.add(flagged, in: chunk)
  }

  /// Adds a pending finding: its line is moved, not copied.
  mutating func take(_ event: inout KeptEvent, in chunk: Span<UInt8>) {
    note(event.flagged)
    let wanted = wanted(event.flagged)
    if wanted.isAny, event.isInChunk {
      let line = chunk.extracting(event.flagged.metrics.record.line)
      keep(event.flagged, line: line, wanted)
    } else if wanted.isAny {
      let line = event.text.storage.span.extracting(first: event.text.count)
      keep(event.flagged, line: line, wanted)
    }
    recent.take(&event)
  }

  mutating func copyLines(from chunk: Span<UInt8>) { recent.copyLines(from: chunk) }

  // Takes the finding as a whole: passing its parts would copy each.
  private mutating func note(_ flagged: FlaggedEvent) {
    let time = flagged.metrics.record.time
    let history = flagged.metrics.history
    findings += 1
    normals = max(normals, history.normals)
    if history.isCritical { critical += 1 }
    longestStreak = max(longestStreak, history.streak)
    facets.count(flagged)
    track(flagged.metrics.exceedance, at: time)
    if let others = flagged.others { for other in others { track(other, at: time) } }
    minutes.countFinding(time.microseconds, isCritical: history.isCritical)
    // Of many services, this would depend on the order of their findings.
    if isOfMember { connections.observe(flagged.metrics.connections) }
  }

  private mutating func track(_ exceedance: Exceedance, at time: Timestamp) {
    var tracks = thresholds.mutableSpan
    for index in tracks.indices where tracks[index].threshold == exceedance.threshold {
      tracks[index].observe(exceedance, at: time)
      return
    }
    thresholds.append(ThresholdTrack(exceedance, at: time))
  }

  /// Whether a finding is kept as first, as worst or as a sample, besides as one of the latest.
  private struct Wanted {
    var asFirst = false
    var asWorst = false
    var asSample = false

    var isAny: Bool { asFirst || asWorst || asSample }
  }

  private func wanted(_ flagged: FlaggedEvent) -> Wanted {
    let place = flagged.place
    let excess = flagged.metrics.excess
    return Wanted(
      asFirst: place < firstPlace,
      asWorst: excess > worstExcess || excess == worstExcess && place < worstPlace,
      asSample: samples.wants(place))
  }

  private mutating func keep(_ flagged: FlaggedEvent, line: Span<UInt8>, _ wanted: Wanted) {
    if wanted.asFirst {
      firstPlace = flagged.place
      first = KeptEvent(flagged, line: line, whole: true)
    }
    if wanted.asWorst {
      (worstExcess, worstPlace) = (flagged.metrics.excess, flagged.place)
      // Replaced in place, so that the memory of the previous line is reused.
      if worst?.set(flagged, line: line, whole: true) == nil {
        worst = KeptEvent(flagged, line: line, whole: true)
      }
    }
    if wanted.asSample { samples.add(flagged, line: line) }
  }

  /// Adds the contents of `other`.
  mutating func merge(_ other: EvidenceSummary) {
    findings += other.findings
    normals = max(normals, other.normals)
    critical += other.critical
    longestStreak = max(longestStreak, other.longestStreak)
    facets.merge(other.facets)
    for track in other.thresholds {
      if let index = thresholds.firstIndex(where: { $0.threshold == track.threshold }) {
        thresholds[index].merge(track)
      } else {
        thresholds.append(track)
      }
    }
    minutes.merge(other.minutes)
    if isOfMember { connections.merge(other.connections) }
    if other.firstPlace < firstPlace { (first, firstPlace) = (other.first, other.firstPlace) }
    if other.worstExcess > worstExcess
      || other.worstExcess == worstExcess && other.worstPlace < worstPlace
    {
      (worst, worstExcess, worstPlace) = (other.worst, other.worstExcess, other.worstPlace)
    }
    recent.merge(other.recent)
    samples.merge(other.samples)
    mentions.merge(other.mentions)
  }

  /// Puts the thresholds into their own order, in place of that in which values exceeded them.
  mutating func sortThresholds() { thresholds.sort { $0.threshold < $1.threshold } }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&findings)
    try coder.count(&critical)
    try coder.count(&normals)
    try coder.count(&longestStreak)
    try facets.code(&coder)
    try coder.list(&thresholds, .empty) { try $1.code(&$0) }
    try minutes.code(&coder)
    try connections.code(&coder)
    try coder.optional(&first, .empty) { try $1.code(&$0) }
    try coder.optional(&worst, .empty) { try $1.code(&$0) }
    try recent.code(&coder)
    try samples.code(&coder)
    try coder.list(&messages, KeptMessage()) { coder, message in
      try coder.time(&message.time)
      try coder.bytes(&message.text)
    }
    if let first { firstPlace = first.flagged.place }
    if let worst { (worstExcess, worstPlace) = (worst.flagged.metrics.excess, worst.flagged.place) }
  }

  /// Its findings over time.
  var activity: Timeline { minutes.timeline }

  /// The number of events that `addKept` adds at most.
  var kept: Int { 2 + recent.count + samples.count }

  /// Adds every kept event; a line can occur more than once.
  func addKept(to events: inout [KeptEvent]) {
    if let first { events.append(first) }
    if let worst { events.append(worst) }
    recent.add(to: &events)
    samples.add(to: &events)
  }
}
