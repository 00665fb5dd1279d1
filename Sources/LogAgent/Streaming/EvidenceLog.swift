internal import LogModel

/// What is remembered of a group of findings: counts, extremes and a few events, never all of them.
///
/// Memory is bounded by `Detail`; observing costs a few table look-ups and one copy of the line.
struct EvidenceLog: Sendable {
  /// How many events are kept; groups beyond the first few hundred keep little.
  struct Detail: Sendable {
    var ring: Int
    var samples: Int

    static let full = Detail(ring: 10, samples: 24)
    static let slim = Detail(ring: 1, samples: 4)
  }

  private(set) var findings = 0
  private(set) var critical = 0
  /// The normal events of its service in its region before the last finding.
  ///
  /// Those after it tell whether the trouble is over. Says something of a member only.
  private(set) var normals = 0
  private(set) var longestStreak = 0
  private(set) var tally = Tally()
  private(set) var thresholds: [ThresholdTrack] = []
  private(set) var activity = Timeline(capacity: 120)
  private(set) var connections = PlateauTrack()
  private(set) var first: KeptEvent?
  private(set) var worst: KeptEvent?
  /// What `first` and `worst` are compared with: looking into them would cost a copy.
  private var firstTime = Timestamp(microseconds: .max)
  private var worstExcess = -1.0
  private(set) var recent: EventRing
  private(set) var samples: EventSample
  var mentions = MentionCounts()

  init(_ detail: Detail = .full) {
    recent = EventRing(capacity: detail.ring)
    samples = EventSample(capacity: detail.samples)
  }

  mutating func observe(_ sighting: Sighting, line: Span<UInt8>) {
    note(sighting, line: line)
    recent.add(sighting, line: line)
  }

  /// Takes in a finding whose line was kept already: the line changes hands without a copy.
  mutating func take(_ event: inout KeptEvent) {
    event.withLine { note(event.sighting, line: $0) }
    if event.isWhole {
      recent.take(&event)
    } else {
      event.withLine { recent.add(event.sighting, line: $0) }
    }
  }

  private mutating func note(_ sighting: Sighting, line: Span<UInt8>) {
    let time = sighting.record.time
    let streak = sighting.check.streak
    let isCritical = streak >= CheckResult.criticalStreak
    findings += 1
    normals = max(normals, sighting.normals)
    if isCritical { critical += 1 }
    longestStreak = max(longestStreak, streak)
    tally.count(sighting.record)
    sighting.check.exceedances.forEach { track($0, at: time) }
    activity.add(time, Timeline.Bucket(events: 1, flagged: 1, critical: isCritical ? 1 : 0))
    connections.observe(sighting.connections)
    keep(sighting, line: line)
  }

  private mutating func track(_ exceedance: Exceedance, at time: Timestamp) {
    for index in thresholds.indices where thresholds[index].threshold == exceedance.threshold {
      thresholds[index].observe(exceedance, at: time)
      return
    }
    thresholds.append(ThresholdTrack(exceedance, at: time))
  }

  private mutating func keep(_ sighting: Sighting, line: Span<UInt8>) {
    // Compared as numbers: each comparison of timestamps is a call into another module.
    if sighting.record.time.microseconds < firstTime.microseconds {
      firstTime = sighting.record.time
      first = KeptEvent(sighting, line: line, whole: true)
    }
    if sighting.excess > worstExcess {
      worstExcess = sighting.excess
      worst = KeptEvent(sighting, line: line, whole: true)
    }
    samples.add(sighting, line: line)
  }

  /// Adds what `other` remembers.
  mutating func merge(_ other: EvidenceLog) {
    findings += other.findings
    normals = max(normals, other.normals)
    critical += other.critical
    longestStreak = max(longestStreak, other.longestStreak)
    tally.merge(other.tally)
    for track in other.thresholds {
      if let index = thresholds.firstIndex(where: { $0.threshold == track.threshold }) {
        thresholds[index].merge(track)
      } else {
        thresholds.append(track)
      }
    }
    activity.merge(other.activity)
    connections.merge(other.connections)
    if let their = other.first, first.map({ KeptEvent.isEarlier(their, $0) }) ?? true {
      firstTime = their.sighting.record.time
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

  /// Every event still held, oldest first, each line once.
  var keptEvents: [KeptEvent] {
    let all = [first, worst].compactMap { $0 } + recent.events + samples.events
    return KeptEvent.distinct(all)
  }
}
