/// Whose numbers a series holds: those of a service in a region, or of the calls that one other
/// service makes to it.
package struct SeriesOwner: Hashable, Sendable {
  package var service: NameID
  package var region: NameID
  /// 0 for the service itself.
  package var caller: NameID

  package init(service: NameID, region: NameID, caller: NameID = 0) {
    self.service = service
    self.region = region
    self.caller = caller
  }
}

/// The range that a series usually has.
package struct UsualBand: Equatable, Sendable {
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
}

/// What the usual ranges of all series say together, at the end of a run.
package struct UsualValues: Sendable {
  /// The requests that each service usually gets, by what it counts itself.
  package var traffic: [SeriesOwner: Double] = [:]
  /// Whether the log has one series.
  package var isAlone = false

  package init() {}
}

/// A value outside the usual range of its series.
package struct Deviation: Sendable {
  /// The number of its series.
  package var series: Int
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
  /// How many values of the series in a row were a width or more beyond it, this one included.
  package var streak: Int
  /// When the first of them was.
  package var since: Timestamp
  /// The usual time between two values of the series.
  package var interval: EventDuration
  /// The requests that it was measured over; nil where that is not known.
  package var requests: Double?

  /// What of a series is compared with its usual range.
  package enum View: Int, Sendable {
    /// The value itself.
    case value
    /// The mean of the last 10 values less that of the last 100.
    case change
    /// The mean of the last 40 values.
    case level
    /// The value less the mean of its hour of the day.
    case hour
  }

  /// The common words of the lines that it is about; nil for numbers.
  package var lines: String?
  /// Set where the series is the only one of the log, which a single value suffices for.
  package var alone: View?

  package init(
    series: Int, owner: SeriesOwner, type: EventType, metric: MetricID?,
    meaning: MetricMeaning, record: EventRecord, value: Double, band: UsualBand, excess: Double,
    streak: Int, since: Timestamp, interval: EventDuration,
    requests: Double? = nil
  ) {
    self.series = series
    self.owner = owner
    self.type = type
    self.metric = metric
    kind = meaning.kind
    opens = meaning.opens
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
