private import Glibc
internal import LogModel

/// Judges the only series of a log, one value at a time: a metric that was recorded by itself.
///
/// Nothing beside it can confirm a deviation, so a single value suffices, in either direction. Four
/// views of the series are compared with their own usual ranges; after an alarm only a larger excess
/// is one again, for a while.
///
/// - Shape: fixed, O(1) a value.
struct LoneSeries: Codable, Sendable {
  typealias View = Deviation.View

  /// The excess from which on a value is an alarm.
  private static let clear = 0.1
  /// The values that must be known first.
  private static let fewestValues = 100.0
  /// The values after which an excess of e times less is an alarm again.
  private static let quiet = 60.0
  /// The largest excess that is told apart; a constant series has no width.
  private static let most = 1000.0
  /// Sums of larger values are no numbers.
  private static let largest = 1e100
  private static let shortestInterval = 45e6
  private static let hour: Int64 = 3_600_000_000
  private static let daysForHours: Int64 = 3

  private var ranges: [8 of UsualRange] = .init(repeating: UsualRange())
  /// The means of the last 10, 40 and 100 values, older ones counting less.
  private var means = Means()
  private var hours: [24 of Double] = .init(repeating: 0)
  private var hourCounts: [24 of Double] = .init(repeating: 0)
  private var count = 0.0
  private var start: Int64 = 0
  private var end: Int64 = 0
  private var last = 0.0
  private var sinceLast = 0.0

  private struct Means: Codable {
    var short = 0.0
    var middle = 0.0
    var long = 0.0
  }

  init() {}

  /// Whether it has enough values, and at intervals that are long enough.
  var isRecording: Bool {
    count > Self.fewestValues && Double(end - start) >= Self.shortestInterval * (count - 1)
  }

  /// What an alarm tells.
  struct Alarm {
    var view: View
    var value: Double
    var band: UsualBand
    var excess: Double
    /// The mean time between two values, in microseconds.
    var interval: Int64
  }

  /// Judges a value and learns it.
  ///
  /// A `sensitivity` of 2 reports what is half as far outside.
  mutating func observe(
    _ value: Double, at time: Int64, floor: Double, sensitivity: Double
  ) -> Alarm? {
    guard abs(value) <= Self.largest else { return nil }
    let scale = Scale(floor: floor, sensitivity: sensitivity)
    if count == 0 { (start, means) = (time, Means(short: value, middle: value, long: value)) }
    count += 1
    end = time
    sinceLast += 1
    means.short += (value - means.short) / 10
    means.middle += (value - means.middle) / 40
    means.long += (value - means.long) / 100
    var strongest: Alarm?
    judge(value, .value, scale, &strongest)
    judge(means.short - means.long, .change, scale, &strongest)
    judge(means.middle, .level, scale, &strongest)
    let knowsHours = time - start >= Self.daysForHours * 24 * Self.hour
    let hour = Int((time / Self.hour % 24 + 24) % 24)
    if hourCounts[hour] > 0 {
      judge(value - hours[hour], .hour, scale, isReady: knowsHours, &strongest)
    }
    hourCounts[hour] += 1
    hours[hour] += (value - hours[hour]) / min(hourCounts[hour], 100)
    guard var alarm = strongest, isRecording,
      alarm.excess > last * exp(-sinceLast / Self.quiet)
    else { return nil }
    (last, sinceLast) = (alarm.excess, 0)
    alarm.interval = (time - start) / Int64(count - 1)
    return alarm
  }

  private struct Scale {
    var floor: Double
    var sensitivity: Double
  }

  private mutating func judge(
    _ value: Double, _ view: View, _ scale: Scale, isReady: Bool = true, _ strongest: inout Alarm?
  ) {
    for (index, sign) in [(2 * view.rawValue, 1.0), (2 * view.rawValue + 1, -1.0)] {
      let band = ranges[index].band
      let excess = min(
        Self.most, ranges[index].excess(sign * value, floor: scale.floor) * scale.sensitivity)
      ranges[index].learn(sign * value, scale.floor)
      if isReady, excess >= Self.clear, excess > strongest?.excess ?? 0 {
        strongest = Alarm(
          view: view, value: value, band: sign < 0 ? band.negated : band, excess: excess,
          interval: 0)
      }
    }
  }
}
