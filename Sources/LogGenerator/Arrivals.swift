private import Glibc
import LogModel

/// The times of the events: a Poisson process with a daily rhythm and a fixed number of events.
///
/// Given their number, the arrivals of a Poisson process are sorted uniform numbers. They are drawn
/// in order, each as the minimum of the remaining ones, and stretched by the rhythm: traffic peaks
/// at 15:00 UTC and is lowest at 03:00.
struct Arrivals: Sendable {
  private static let day = 86_400.0
  private static let amplitude = 0.45
  /// The rhythm is constant within this many seconds.
  private static let knot = 60.0

  private var random: Randomness
  private let start: Int64
  /// Seconds from the first to the last possible moment.
  private let duration: Double
  private let secondsOfDay: Double
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
    total = Self.load(from: secondsOfDay, duration)
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
    loadAfter = Self.load(from: secondsOfDay, knotEnd)
  }

  /// The integral of `1 + amplitude * sin(…)` over `seconds` from a time of day.
  private static func load(from secondsOfDay: Double, _ seconds: Double) -> Double {
    let turn = 2 * Double.pi / day
    let phase = secondsOfDay - 9 * 3600
    return seconds + amplitude / turn * (cos(turn * phase) - cos(turn * (phase + seconds)))
  }
}
