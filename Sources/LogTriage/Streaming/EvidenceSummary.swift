internal import LogModel

/// A bounded summary of a group of findings: counts, extremes and a few events.
///
/// Memory is bounded by `Detail`; observing costs a few table look-ups.
struct EvidenceSummary: Sendable {
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
  private var firstTime = Timestamp(microseconds: .max)
  private var worstExcess = -1.0
  private(set) var recent: EventRing
  private(set) var samples: EventSample
  var mentions = MentionCounts()

  init(_ detail: Detail = .full) {
    recent = EventRing(capacity: detail.ring)
    samples = EventSample(capacity: detail.samples)
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
    connections.observe(flagged.metrics.connections)
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

  private mutating func wanted(_ flagged: FlaggedEvent) -> Wanted {
    // Compared as integers: comparing timestamps calls into another module.
    Wanted(
      asFirst: flagged.metrics.record.time.microseconds < firstTime.microseconds,
      asWorst: flagged.metrics.excess > worstExcess, asSample: samples.isDue())
  }

  private mutating func keep(_ flagged: FlaggedEvent, line: Span<UInt8>, _ wanted: Wanted) {
    if wanted.asFirst {
      firstTime = flagged.metrics.record.time
      first = KeptEvent(flagged, line: line, whole: true)
    }
    if wanted.asWorst {
      worstExcess = flagged.metrics.excess
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
    connections.merge(other.connections)
    if let their = other.first, first.map({ KeptEvent.isEarlier(their, $0) }) ?? true {
      firstTime = their.flagged.record.time
      first = their
    }
    if let their = other.worst, other.worstExcess > worstExcess {
      worstExcess = other.worstExcess
      worst = their
    }
    recent.merge(other.recent)
    samples.merge(other.samples)
    mentions.merge(other.mentions)
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
