internal import LogModel

/// What deviated in one series during an outbreak.
struct SeriesEvidence: Sendable {
  let owner: SeriesOwner
  let type: EventType
  let metric: MetricID?
  let kind: MetricMeaning.Kind
  private(set) var opens: Bool
  private(set) var onset: Timestamp
  private(set) var last: Timestamp
  private(set) var samples = 0
  private var sum = 0.0
  /// The value furthest beyond the range, with the range at that time.
  private(set) var worst: Deviation
  /// The ids of the first event and of the worst.
  let firstEvent: String
  private(set) var worstEvent: String
  /// The place of the first event.
  let location: LineLocation
  /// What its requests suffered: the sum of the distances from the middle of the range, each times
  /// the requests that it was measured over; nil where nothing counts requests.
  private(set) var harm: Double?
  /// The most requests that one of its values was measured over; nil where nothing counts them.
  private(set) var requests: Double?

  init(_ deviation: Deviation, event: String, at location: LineLocation) {
    owner = deviation.owner
    type = deviation.type
    metric = deviation.metric
    kind = deviation.kind
    opens = deviation.opens
    onset = min(deviation.since, deviation.record.time)
    last = deviation.silentUntil ?? deviation.record.time
    worst = deviation
    firstEvent = event
    worstEvent = event
    self.location = location
    samples = 1
    sum = deviation.value
    harm = Self.harm(deviation)
    requests = deviation.requests
  }

  mutating func add(_ deviation: Deviation, event: String) {
    samples += 1
    sum += deviation.value
    last = max(last, deviation.silentUntil ?? deviation.record.time)
    if let more = Self.harm(deviation) { harm = (harm ?? 0) + more }
    if let more = deviation.requests { requests = max(requests ?? 0, more) }
    opens = opens || deviation.opens
    if deviation.excess > worst.excess { (worst, worstEvent) = (deviation, event) }
  }

  private static func harm(_ deviation: Deviation) -> Double? {
    let distance = abs(deviation.value - deviation.band.middle)
    return deviation.requests.map { requests in
      distance * (deviation.tail < 1 ? max(1, requests * deviation.tail) : requests)
    }
  }

  /// Whether it is about lines.
  var isOfLines: Bool { worst.template != nil }
  /// Whether one deviation proves as much as several values in a row.
  var isEnough: Bool { samples >= 2 || isOfLines || kind == .silence }

  /// The mean of its values as a share of the usual.
  var share: Double {
    worst.band.middle > 0 ? sum / Double(samples) / worst.band.middle : 1
  }

  /// Whether a further deviation belongs to the same run.
  func continues(at time: Timestamp, interval: EventDuration) -> Bool {
    kind != .silence && time <= last + OutbreakScan.quiet(interval)
  }
}

/// A time in which series of one region deviated together.
struct Outbreak: Sendable {
  let region: NameID
  let start: Timestamp
  let end: Timestamp
  /// The event by which it became known.
  let event: String
  let location: LineLocation
  /// The strongest first.
  let evidence: [SeriesEvidence]
  /// The number of its deviations.
  let deviations: Int
  /// The series whose deviations are kept.
  private static let mostEvidence = 64

  /// When it began, and the event by which it became known.
  struct Opening: Sendable {
    var start: Timestamp
    var event: String
    var location: LineLocation
  }

  init(
    region: NameID, _ opening: Opening, end: Timestamp, _ evidence: some Sequence<SeriesEvidence>
  ) {
    self.region = region
    start = opening.start
    self.end = end
    event = opening.event
    location = opening.location
    let sorted = evidence.sorted {
      ($1.worst.excess, $0.worst.series) < ($0.worst.excess, $1.worst.series)
    }
    self.evidence = Array(sorted.prefix(Self.mostEvidence))
    deviations = sorted.reduce(0) { $0 + $1.samples }
  }

  /// The outbreak with further evidence.
  func adding(_ more: [SeriesEvidence]) -> Self {
    more.isEmpty
      ? self
      : Self(
        region: region, Opening(start: start, event: event, location: location), end: end,
        evidence + more)
  }

  /// The outbreak that one value makes.
  init(alone note: DeviationNote) {
    let time = note.deviation.record.time
    self.init(
      region: note.deviation.owner.region,
      Opening(start: time, event: note.event, location: note.location), end: time,
      [SeriesEvidence(note.deviation, event: note.event, at: note.location)])
  }
}
