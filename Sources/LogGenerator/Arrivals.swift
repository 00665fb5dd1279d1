private import Glibc
import LogModel

/// The times of the events: a Poisson process with a daily rhythm and a fixed number of events.
///
/// Given their number, the arrivals of a Poisson process are sorted uniform numbers. They are drawn
/// in order, each as the minimum of the remaining ones, and stretched by the rhythm: traffic peaks
/// at 15:00 UTC and is lowest at 03:00, and where a week has a rhythm, weekends have half of it.
struct Arrivals: Sendable {
  private static let day = 86_400.0
  private static let amplitude = 0.45
  /// The rhythm is constant within this many seconds.
  private static let knot = 60.0
  /// The traffic of each day from Monday on; one goes over into the next from this hour on.
  private static let days = [1, 1.05, 1.05, 1, 0.95, 0.55, 0.45]
  private static let evening = 20.0 * 3600
  /// 1970-01-01 was a Thursday.
  private static let firstDay = 3

  private var random: Randomness
  private let start: Int64
  /// Seconds from the first to the last possible moment.
  private let duration: Double
  private let secondsOfDay: Double
  /// The day of the week at the start, 0 for Monday; nil where all days are alike.
  private let weekday: Int?
  private let total: Double
  private var left: Int
  /// The remaining part of the load, from 1 to 0.
  private var share = 1.0
  private var knotStart = 0.0
  private var knotEnd = 0.0
  private var loadBefore = 0.0
  private var loadAfter = 0.0
  private var latest: Int64

  init(_ options: GeneratorOptions) {
    random = Randomness(seed: options.seed, for: .arrivals)
    start = options.start.milliseconds
    latest = start
    left = options.events
    duration = Double(options.events) / Double(options.eventsPerMinute) * 60
    let day = Int64(Self.day) * 1000
    secondsOfDay = Double(((start % day) + day) % day) / 1000
    let days = Int(start.floorDivided(by: day)) + Self.firstDay
    weekday = options.hasRhythm ? (days % 7 + 7) % 7 : nil
    var sum = 0.0
    if let weekday {
      var from = 0.0
      while from < duration {
        let to = min(from + Self.knot, duration)
        sum += Self.rate(secondsOfDay + (from + to) / 2, weekday) * (to - from)
        from = to
      }
    } else {
      sum = Self.load(from: secondsOfDay, duration)
    }
    total = sum
  }

  /// The traffic now, relative to its mean; 1 where all days are alike.
  var intensity: Double {
    guard weekday != nil, total > 0, knotEnd > knotStart else { return 1 }
    return (loadAfter - loadBefore) / (knotEnd - knotStart) * duration / total
  }

  /// The time of the next event, in milliseconds since the epoch.
  mutating func next() -> Int64 {
    share *= exp(log(1 - random.unit()) / Double(max(left, 1)))
    left -= 1
    let load = total * (1 - share)
    while load >= loadAfter, knotEnd < duration { enterNextKnot() }
    let width = loadAfter - loadBefore
    let within = width > 0 ? min((load - loadBefore) / width, 1) : 0
    let seconds = knotStart + (knotEnd - knotStart) * within
    latest = max(latest, start + Int64(seconds * 1000))
    return latest
  }

  private mutating func enterNextKnot() {
    knotStart = knotEnd
    knotEnd = min(knotStart + Self.knot, duration)
    loadBefore = loadAfter
    guard let weekday else {
      loadAfter = Self.load(from: secondsOfDay, knotEnd)
      return
    }
    let middle = secondsOfDay + (knotStart + knotEnd) / 2
    loadAfter += Self.rate(middle, weekday) * (knotEnd - knotStart)
  }

  /// The rate some seconds after the midnight before the start, relative to that of a mean Monday.
  private static func rate(_ seconds: Double, _ weekday: Int) -> Double {
    let days = Int(seconds / day)
    let ofDay = seconds - Double(days) * day
    let (today, tomorrow) = (Self.days[(weekday + days) % 7], Self.days[(weekday + days + 1) % 7])
    let passed = max(0, (ofDay - evening) / (day - evening))
    let turn = 2 * Double.pi / day
    return (today + (tomorrow - today) * passed) * (1 + amplitude * sin(turn * (ofDay - 9 * 3600)))
  }

  /// The integral of `1 + amplitude * sin(…)` over `seconds` from a time of day.
  private static func load(from secondsOfDay: Double, _ seconds: Double) -> Double {
    let turn = 2 * Double.pi / day
    let phase = secondsOfDay - 9 * 3600
    return seconds + amplitude / turn * (cos(turn * phase) - cos(turn * (phase + seconds)))
  }
}
