/// Whose numbers a series holds: those of a service in a region, or of the calls that one other
/// service makes to it.
package struct SeriesOwner: Codable, Hashable, Sendable {
  package var service: NameID
  package var region: NameID
  /// 0 for the service itself.
  package var caller: NameID

  package init(service: NameID, region: NameID, caller: NameID = 0) {
    self.service = service
    self.region = region
    self.caller = caller
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.name(&service, \.services)
    try coder.name(&region, \.regions)
    try coder.name(&caller, \.services)
  }
}

extension SeriesOwner: Comparable {
  package static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.service, lhs.region, lhs.caller) < (rhs.service, rhs.region, rhs.caller)
  }
}

/// A series by what it holds.
package struct SeriesKey: Codable, Hashable, Comparable, Sendable {
  package var owner: SeriesOwner
  /// Nil for the gap between the two ends of a call, and for lines.
  package var metric: MetricID?
  /// The id of the template of lines; nil for numbers.
  package var template: UInt64?

  package static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.owner, lhs.metric ?? .max, lhs.template ?? 0)
      < (rhs.owner, rhs.metric ?? .max, rhs.template ?? 0)
  }
}

/// The range that a series usually has.
package struct UsualBand: Codable, Equatable, Sendable {
  package var low: Double
  package var middle: Double
  package var high: Double
  /// The number of values it was learned from.
  package var count: Int

  package init(low: Double, middle: Double, high: Double, count: Int) {
    self.low = low
    self.middle = middle
    self.high = high
    self.count = count
  }

  /// `38 to 61 ms`; `10.4` for a range of one number.
  package func text(unit: String) -> String {
    let highest = PlainText.quantity(high, unit: unit)
    return low == high ? highest : "\(PlainText.quantity(low, unit: "")) to \(highest)"
  }
}

/// A value outside the usual range of its series, or an unusual number of lines.
package struct Deviation: Codable, Sendable {
  package var owner: SeriesOwner
  package var type: EventType
  /// Nil for the gap between the two ends of a call.
  package var metric: MetricID?
  package var kind: MetricMeaning.Kind
  package var opens: Bool
  /// The event with the value; of a mean over a minute, the last.
  package var record: EventRecord
  package var value: Double
  package var band: UsualBand
  /// How far it lies beyond all values of the range, in widths of the range.
  package var excess: Double
  /// Its series.
  package var series: SeriesKey {
    SeriesKey(owner: owner, metric: metric, template: template?.id)
  }
  /// How many values of the series in a row were a width or more beyond it, this one included; of
  /// means of few values, those after the first.
  package var streak: Int
  /// When the first of them was.
  package var since: Timestamp
  /// The usual time between two values of the series.
  package var interval: EventDuration
  /// The requests that it was measured over; nil where that is not known.
  package var requests: Double?
  /// The share of them that it tells of: the slowest ones for a percentile, else all.
  package var tail: Double
  /// What the lines have in common; nil for numbers.
  package var template: Template?
  /// When a silence ended; nil for all else.
  ///
  /// No scan has it: silences are found once the services are looked at together.
  package var silentUntil: Timestamp?
  /// Set where one value suffices, as no other series can confirm it.
  package var alone: View?

  /// A message without its variables.
  package struct Template: Codable, Equatable, Sendable {
    package var id: UInt64
    /// The start of a message that has it; untrusted.
    package var text: String

    package init(id: UInt64, text: String) {
      self.id = id
      self.text = text
    }
  }

  /// What of a series is compared with its usual range.
  package enum View: Int, Codable, Sendable {
    /// The value itself.
    case value
    /// The mean of the last 10 values less that of the last 100.
    case change
    /// The mean of the last 40 values.
    case level
    /// The value less the mean of its hour of the day.
    case hour
  }

  package init(
    owner: SeriesOwner, type: EventType, metric: MetricID?,
    meaning: MetricMeaning, record: EventRecord, value: Double, band: UsualBand, excess: Double,
    streak: Int, since: Timestamp, interval: EventDuration,
    requests: Double? = nil
  ) {
    self.owner = owner
    self.type = type
    self.metric = metric
    kind = meaning.kind
    opens = meaning.opens
    tail = meaning.tail
    self.record = record
    self.value = value
    self.band = band
    self.excess = excess
    self.streak = streak
    self.since = since
    self.interval = interval
    self.requests = requests
  }
}

extension Deviation {
  package mutating func code(_ coder: inout ScanCoder) throws {
    try owner.code(&coder)
    try coder.choice(&type)
    try coder.optional(&metric, 0) { coder, metric in
      try coder.metric(&metric)
      if metric == .max { throw ScanDamage() }
    }
    try coder.choice(&kind)
    try coder.bool(&opens)
    try record.code(&coder)
    try coder.finite(&value)
    try coder.finite(&band.low)
    try coder.finite(&band.middle)
    try coder.finite(&band.high)
    try coder.count(&band.count)
    try coder.double(&excess)
    try coder.count(&streak)
    try coder.time(&since)
    try coder.duration(&interval)
    try coder.optional(&requests, 0) { try $0.finite(&$1) }
    try coder.finite(&tail)
    try coder.optional(&template, Template(id: 0, text: "")) { coder, template in
      try coder.bits(&template.id)
      try coder.text(&template.text)
    }
    try coder.optional(&alone, .value) { try $0.choice(&$1) }
  }
}
