internal import LogModel

/// Whether recent findings exceed the number that the service's usual share explains.
///
/// A constant 15 % of isolated spikes is background; the same share where 1 % is usual is not. The
/// usual share is that of the events before the last 64, weighted towards 15 % while they are few.
enum BaseRate {
  /// The background share assumed for a service without history: the anomaly share of the design
  /// card.
  static let prior = 0.15
  /// The number of events that the prior weighs as much as.
  static let priorWeight = 20.0
  /// Standard deviations above the usual share that establish an episode; by chance once in
  /// millions of events.
  static let establishingDeviation = 5.5

  /// The share of findings before the last 64 events, between 1 % and 50 %.
  @inline(__always)
  static func share(_ pair: PairHistory) -> Double {
    let events = max(0, pair.events - 64)
    let findings = max(0, pair.findings - pair.bits.nonzeroBitCount)
    let share = (Double(findings) + prior * priorWeight) / (Double(events) + priorWeight)
    return min(0.5, max(0.01, share))
  }

  /// Whether the number of findings in the last 64 events shows a real failure.
  @inline(__always)
  static func isExceeded(by pair: PairHistory) -> Bool {
    // The integer check comes first: it decides nearly all calls.
    guard pair.bits.nonzeroBitCount >= 8 else { return false }
    let share = share(pair)
    let events = Double(min(64, pair.events))
    let findings = Double(pair.bits.nonzeroBitCount)
    let deviation = (events * share * (1 - share)).squareRoot()
    return findings - events * share >= establishingDeviation * deviation
  }

  /// The number of findings in the last 32 events that still exceeds the usual share and keeps an
  /// episode open.
  static func elevation(_ share: Double) -> Int {
    let expected = 32 * share
    return Int(max(2, expected + 2 * (expected * (1 - share)).squareRoot()).rounded(.up))
  }

  /// Whether a finding closely follows the previous one: at most three normal events between them,
  /// or many findings among the last 16 events.
  @inline(__always)
  static func isClose(_ pair: PairHistory) -> Bool {
    if (pair.bits >> 1) & 0b1111 != 0 { return true }
    guard (pair.bits & 0xffff).nonzeroBitCount >= 2 else { return false }
    let share = share(pair)
    let expected = 16 * share
    let limit = max(2, expected + 1.5 * (expected * (1 - share)).squareRoot())
    return Double((pair.bits & 0xffff).nonzeroBitCount) >= limit
  }
}

/// All events of the run outside episodes: predicts how many streaks occur by chance.
struct NoiseModel: Sendable {
  /// If more streaks of a length are expected than this, a single one proves nothing.
  static let chance = 0.1
  /// From this number of events on, a service's own share is used; before, that of the run.
  static let ownHistory = 128

  /// Higher shares are not isolated spikes, so the run's share is capped here.
  static let highestShare = 0.2
  /// The number of streaks from real incidents that is tolerated before chance explains none.
  static let allowance = 8.0
  /// Streaks are counted up to this length.
  static let longest = 24

  private(set) var events = 0
  private(set) var findings = 0
  /// The number of streaks that reached the length of the index.
  private var reached = InlineArray<25, Int>(repeating: 0)

  /// Counts the events up to and including a finding.
  @inline(__always)
  mutating func count(_ pair: PairHistory, events: Int) {
    self.events += max(0, events)
    findings += 1
    reached[min(pair.streak, Self.longest)] += 1
  }

  /// Removes findings that went into an episode.
  mutating func remove(_ count: Int) {
    events -= min(count, events)
    findings -= min(count, findings)
  }

  /// Whether a streak shows a real failure.
  @inline(__always)
  func isExceeded(by pair: PairHistory) -> Bool { pair.isCritical && !explains(pair) }

  /// Whether chance explains streaks of this length.
  ///
  /// By chance `n · share ^ streak` of them are expected; the number observed must not far exceed
  /// that.
  @inline(never)
  private func explains(_ pair: PairHistory) -> Bool {
    let weight = BaseRate.priorWeight
    let pooled = min(
      Self.highestShare,
      (Double(findings) + BaseRate.prior * weight) / (Double(events) + weight))
    let isKnown = pair.events >= Self.ownHistory
    let share = isKnown ? BaseRate.share(pair) : pooled
    let streak = min(pair.streak, Self.longest)
    var expected = Double(max(events, pair.events))
    var expectedOfRun = expected
    for _ in 0..<streak {
      expected *= share
      expectedOfRun *= pooled
      if expected < Self.chance { return false }
    }
    return Double(reached[streak]) <= 3 * max(expected, expectedOfRun) + Self.allowance
  }
}
