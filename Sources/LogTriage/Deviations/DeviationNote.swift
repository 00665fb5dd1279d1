internal import LogModel

/// A deviation, and the event that has the value.
struct DeviationNote: Codable, Sendable {
  var deviation: Deviation
  /// The id of the event, and its place.
  var event: String
  var location: LineLocation

  init(deviation: Deviation, event: String, location: LineLocation) {
    (self.deviation, self.event, self.location) = (deviation, event, location)
  }

  /// A silence or a fall of the traffic, which no event has.
  ///
  /// Two in a row are asked of values, so it counts as two.
  init(_ silence: ServiceSilence) {
    var record = EventRecord()
    record.time = silence.from
    var deviation = Deviation(
      owner: SeriesOwner(service: silence.service, region: silence.region), type: silence.type,
      metric: nil, meaning: .silence, record: record, value: silence.sent,
      band: UsualBand(
        low: silence.usual, middle: silence.usual, high: silence.usual, count: 0),
      excess: silence.excess, streak: 2, since: silence.from, interval: .minutes(1))
    deviation.silentUntil = silence.to
    self.init(deviation: deviation, event: "", location: .none)
  }

  private enum CodingKeys: CodingKey {
    case deviation, event, location
  }

  /// Writes a note of a state, without its place where the event is called by it.
  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(deviation, forKey: .deviation)
    let place = location.description
    let isPlace = event == place || event.hasPrefix(place + "#")
    try fields.encode(
      isPlace ? String(event.dropFirst(place.count)) : event, forKey: .event)
    try fields.encode(location, forKey: .location)
  }

  /// Reads a note of a state, the place of which may have another name now.
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    deviation = try fields.decode(Deviation.self, forKey: .deviation)
    let own = try fields.decode(String.self, forKey: .event)
    location = try fields.decode(LineLocation.self, forKey: .location)
    event = location.eventID(own)
  }

  /// One to read into.
  static var empty: Self {
    Self(
      deviation: Deviation(
        owner: SeriesOwner(service: 0, region: 0), type: .api, metric: nil, meaning: .gap,
        record: EventRecord(), value: 0, band: UsualBand(low: 0, middle: 0, high: 0, count: 0),
        excess: 0, streak: 0, since: Timestamp(microseconds: 0), interval: .zero),
      event: "", location: .none)
  }

  var place: EventPlace {
    EventPlace(
      time: deviation.record.time, input: location.input, line: location.line)
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try deviation.code(&coder)
    try coder.text(&event)
    try location.code(&coder)
  }
}

/// The deviations of a scan.
///
/// - Shape: at most `mostOfSeries` of a series, the first ones, and as many of one that is alone.
struct DeviationNotes: Codable, Sendable {
  private static let mostOfSeries = 1000

  private(set) var all: [DeviationNote] = []
  /// Those that count only where no other series is.
  private(set) var alone: [DeviationNote] = []
  private var counts: [SeriesKey: Int] = [:]

  mutating func add(_ note: DeviationNote) {
    guard note.deviation.alone == nil else {
      if alone.count < Self.mostOfSeries { alone.append(note) }
      return
    }
    let count = counts[note.deviation.series, default: 0]
    guard count < Self.mostOfSeries else { return }
    counts[note.deviation.series] = count + 1
    all.append(note)
  }
}
