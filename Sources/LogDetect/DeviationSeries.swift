internal import LogModel

/// The values of one metric of one owner, and the range that they usually have.
///
/// A *sampled* series has a value at steady times, at most one in 45 seconds; each is judged. Of any
/// other, a *busy* one, the mean of at least a minute and five values is. The values of events that
/// count requests are means already, so the second one is judged.
///
/// - Shape: 256 bytes without memory of its own, so that all series lie in one array.
struct DeviationSeries: Codable, Sendable {
  /// The index of no series.
  static let none = -1
  /// The metric of the gap between the two ends of a call.
  static let gap = MetricID.max
  private static let shortestInterval: Int64 = 45_000_000
  private static let shortestBatch: Int64 = 60_000_000
  private static let fewestValues = 5.0
  /// The equal intervals in a row that make a series steady, and the most that are counted.
  private static let fewestIntervals = 2
  private static let mostSteady = 6
  /// The means that a busy series must have before one is judged.
  private static let fewestBatches = 30
  /// The values of a sampled series from which on little doubt is left.
  private static let fewestSamples = 10
  /// The values from which on a deviation is one at all; see `UsualRange`.
  private static let clear = 0.7

  let metric: MetricID
  /// The index of the owner's next series, in order of first appearance.
  var next = Self.none
  /// The values since the last judgement.
  private var sum = 0.0
  private var count = 0.0
  /// The earliest time of the next judgement, in microseconds.
  private var due = Int64.min

  let meaning: MetricMeaning
  let owner: SeriesOwner
  let type: EventType
  private var range = UsualRange()
  /// The time of the last judgement.
  private var last = Int64.min
  /// The time of the last value whose interval was compared, and the count then.
  private var seen = Int64.min
  private var noted = 0.0
  /// The time between two values of a sampled series, and how often it was kept.
  private var interval: Int64 = 0
  private var steadiness = 0
  /// Whether its intervals have been unlike each other.
  private var wasIrregular = false
  private var isBusy = false
  /// The last value of a counter.
  private var counted = 0.0
  /// Values in a row that deviate clearly, and the time of the first.
  private var streak = 0
  private var since: Int64 = 0

  init(metric: MetricID, meaning: MetricMeaning, owner: SeriesOwner, type: EventType) {
    self.metric = metric
    self.meaning = meaning
    self.owner = owner
    self.type = type
  }

  /// Whether its range was learned from enough values.
  var isSettled: Bool { range.band.count >= (isBusy ? Self.fewestBatches : Self.fewestSamples) }

  /// The middle of its usual range; nil before there is one.
  var usual: Double? {
    let band = range.band
    guard band.count > 0 else { return nil }
    return meaning.isBadWhenLow ? -band.middle : band.middle
  }

  /// How far traffic lies below 70 % of the usual, where half of that is 1: what is cut off matters
  /// even where it was before.
  private static func loss(_ value: Double, of usual: Double) -> Double {
    usual > 0 ? (0.7 * usual - value) / (0.35 * usual) : 0
  }

  /// Adds a value; returns whether a judgement is due.
  @inline(__always)
  mutating func add(_ value: Double, at time: Int64) -> Bool {
    sum += value
    count += 1
    return time >= due
  }

  /// A value that was judged.
  struct Judgement {
    var value: Double
    var band: UsualBand
    var excess: Double
    var streak: Int
    var since: Int64
    var interval: Int64
    /// The number of values whose mean it is; nil for a value of its own.
    var batch: Double?
  }

  /// Judges the values since the last judgement, where they are enough; returns the judgement where
  /// they lie outside the range.
  ///
  /// A `sensitivity` of 2 reports what is half as far outside.
  @inline(never)
  mutating func settle(
    _ value: Double, at time: Int64, countsRequests: Bool, sensitivity: Double
  ) -> Judgement? {
    let elapsed = last == .min ? 0 : time - last
    if last == .min {
      return judge(value, from: time, to: time, isReported: false, sensitivity)
    }
    if countsRequests, count < Self.fewestValues {
      noteInterval(time - seen)
      begin(busy: false)
      if elapsed > 4 * max(interval, Self.shortestBatch) { streak = 0 }
      interval = max(interval, min(elapsed, Self.shortestBatch))
      return judge(sum / count, from: time, to: time, isReported: true, sensitivity)
    }
    if count == noted + 1 || isSteady {
      noteInterval(time - seen)
      if isSteady || !isBusy && (steadiness > 0 || range.band.count < Self.fewestIntervals) {
        let isReported = isSteady && range.band.count > Self.fewestIntervals
        begin(busy: false)
        if elapsed > 4 * interval { streak = 0 }
        return judge(value, from: time, to: time, isReported: isReported, sensitivity)
      }
    }
    guard count >= Self.fewestValues, elapsed >= Self.shortestBatch else {
      (due, seen, noted) = (max(due, last + Self.shortestBatch), time, count)
      return nil
    }
    begin(busy: true)
    return judge(
      sum / count, from: last, to: time, isReported: range.band.count >= Self.fewestBatches,
      sensitivity)
  }

  /// Whether values come at steady times.
  ///
  /// One that was not needs more of them: chance makes some equal intervals now and then.
  private var isSteady: Bool {
    steadiness >= (isBusy || wasIrregular ? Self.mostSteady : Self.fewestIntervals)
  }

  /// Compares the time since the last value with the usual one; of a steady series a few values may
  /// be missing.
  private mutating func noteInterval(_ elapsed: Int64) {
    let steps = interval > 0 ? (elapsed + interval / 2) / interval : 0
    let isRegular =
      elapsed >= Self.shortestInterval && abs(elapsed - steps * interval) <= interval / 8
    if isRegular, steps == 1 || isSteady && (1...3).contains(steps) {
      steadiness = min(Self.mostSteady, steadiness + 1)
    } else {
      steadiness = max(0, steadiness - 2)
      if steadiness == 0 {
        wasIrregular = wasIrregular || interval > 0
        interval = elapsed
      }
    }
  }

  /// Forgets what was learned of single values where means follow, and the other way round.
  private mutating func begin(busy: Bool) {
    guard busy != isBusy else { return }
    isBusy = busy
    range = UsualRange()
    streak = 0
  }

  private mutating func judge(
    _ value: Double, from start: Int64, to time: Int64, isReported: Bool, _ sensitivity: Double
  ) -> Judgement? {
    let usual = isBusy ? max(Self.shortestBatch, time - start) : interval
    let batch = isBusy ? count : nil
    (last, due, sum, count) = (time, time + Self.shortestInterval, 0, 0)
    (seen, noted) = (time, 0)
    var value = value
    if meaning.isCounter {
      (value, counted) = (value < counted ? value : value - counted, value)
    }
    let band = range.band
    var excess = range.observe(
      meaning.isBadWhenLow ? -value : value, floor: meaning.floor, shift: meaning.levelShift,
      climbs: meaning.climbs)
    if meaning.kind == .traffic { excess = max(excess, Self.loss(value, of: -band.middle)) }
    excess *= sensitivity
    guard isReported, excess > UsualRange.outside else {
      streak = 0
      return nil
    }
    streak = excess >= Self.clear ? streak + 1 : 0
    if streak <= 1 { since = start }
    // A single outlier moves the mean of few values, so the first of a row proves nothing.
    let proven = isBusy ? max(0, streak - 1) : streak
    return Judgement(
      value: value, band: meaning.isBadWhenLow ? band.negated : band, excess: excess,
      streak: proven, since: since, interval: usual, batch: batch)
  }
}

extension UsualBand {
  var negated: Self { Self(low: -high, middle: -middle, high: -low, count: count) }
}
