private import Glibc
package import LogModel

/// A stream of samples, and the windows of its anomalies.
package struct LabelledStream: Equatable, Sendable {
  /// A window between two samples, both included.
  package struct Window: Equatable, Sendable {
    package var start: Timestamp
    package var end: Timestamp

    package init(start: Timestamp, end: Timestamp) {
      self.start = start
      self.end = end
    }
  }

  /// The times of the samples, in the order of the stream.
  package var times: [Timestamp]
  /// By time, without overlaps; they start and end at samples.
  package var windows: [Window]

  package init(times: [Timestamp], windows: [Window]) {
    self.times = times
    self.windows = windows.sorted { $0.start < $1.start }
  }
}

/// How well alarms match windows, by the rules of the Numenta Anomaly Benchmark.
///
/// The first 15 % of a stream (at most 750 samples) are for learning and do not count. A window
/// scores more the earlier its first alarm is; an alarm outside costs points, but fewer soon after
/// a window.
/// - Source: Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms", 2015; NAB 1.1,
///   standard profile.
package struct WindowScore: Equatable, Sendable {
  package private(set) var streams = 0
  /// All labelled windows.
  package private(set) var windows = 0
  /// Windows outside the learning time.
  package private(set) var scoredWindows = 0
  package private(set) var detected = 0
  /// Samples with an alarm inside and outside of windows.
  package private(set) var alarmsInside = 0
  package private(set) var alarmsOutside = 0
  /// From a window's start to its first alarm.
  package private(set) var delay = Delays()
  private var raw = 0.0

  private static let falseAlarmWeight = 0.11

  package init() {}

  /// Scores alarms by their indices in `times`.
  package init(_ stream: LabelledStream, alarms: Set<Int>) {
    streams = 1
    windows = stream.windows.count
    let samples = Self.samples(stream)
    let learning = min(stream.times.count * 15 / 100, 750)
    var best: [Int: Double] = [:]
    for (index, sample) in samples.enumerated() where index >= learning {
      if let window = sample.window, best[window] == nil { best[window] = -1 }
      guard alarms.contains(index) else { continue }
      guard let window = sample.window else {
        alarmsOutside += 1
        raw += sample.worth
        continue
      }
      alarmsInside += 1
      if best[window] == -1 {
        let start = stream.windows[window].start
        delay = delay + Delays([(stream.times[index] - start).inSeconds])
        detected += 1
      }
      best[window] = max(best[window] ?? -1, sample.worth)
    }
    scoredWindows = best.count
    for window in best.keys.sorted() { raw += best[window] ?? 0 }
  }

  /// The score of an alarm at a sample, and its window.
  private struct Sample {
    var worth: Double
    var window: Int?
  }

  private static func samples(_ stream: LabelledStream) -> [Sample] {
    var first: [Timestamp: Int] = [:]
    for (index, time) in stream.times.enumerated() where first[time] == nil { first[time] = index }
    var next = 0
    var current: Int?
    var last: (end: Int, width: Double)?
    return stream.times.indices.map { index in
      let time = stream.times[index]
      if next < stream.windows.count, time == stream.windows[next].start {
        current = next
        next += 1
      }
      guard let window = current else {
        let position = last.map { Double(index - $0.end) / ($0.width - 1) }
        return Sample(worth: (position.map(sigmoid) ?? -1) * falseAlarmWeight, window: nil)
      }
      let end = first[stream.windows[window].end] ?? index
      let width = Double(end - (first[stream.windows[window].start] ?? index) + 1)
      if time == stream.windows[window].end {
        last = (end, width)
        current = nil
      }
      let worth = sigmoid(-Double(end - index + 1) / width) / sigmoid(-1)
      return Sample(worth: worth, window: window)
    }
  }

  /// 1 long before, 0 at, and -1 long after the end of a window.
  private static func sigmoid(_ position: Double) -> Double {
    position > 3 ? -1 : 2 / (1 + exp(5 * position)) - 1
  }

  package static func + (lhs: Self, rhs: Self) -> Self {
    var sum = lhs
    sum.streams += rhs.streams
    sum.windows += rhs.windows
    sum.scoredWindows += rhs.scoredWindows
    sum.detected += rhs.detected
    sum.alarmsInside += rhs.alarmsInside
    sum.alarmsOutside += rhs.alarmsOutside
    sum.delay = lhs.delay + rhs.delay
    sum.raw += rhs.raw
    return sum
  }
}

extension WindowScore {
  package var recall: Rate { Rate(detected, of: scoredWindows) }
  package var precision: Rate { Rate(alarmsInside, of: alarmsInside + alarmsOutside) }

  /// 100 for an alarm at each window's start and no other, 0 for no alarms; nil without windows.
  package var benchmarkScore: Double? {
    let silent = -Double(scoredWindows)
    guard windows > 0 else { return nil }
    return 100 * (raw - silent) / (Double(windows) - silent)
  }
}
