private import Foundation
internal import LogModel

/// How surprising the recent findings of a service in a region are, if they came by chance.
///
/// A constant 15 % of isolated spikes is background; the same share where 1 % is usual is not. The
/// usual share is that of the events before the last 64, weighted towards 15 % while they are few.
///
/// A surprise is the negative logarithm of a probability, in nats. Among `n` events, findings with
/// the surprise `s` are expected `n · e^-s` times by chance, so the same rule holds at any volume.
enum Chance {
  /// The background share assumed for a service without history: the anomaly share of the design
  /// card.
  static let prior = 0.15
  /// The number of events that the prior weighs as much as.
  static let priorWeight = 20.0
  /// An episode begins where fewer such findings are expected among the events of its service.
  static let opening = 0.3
  /// An episode joins an incident where fewer such findings are expected among the events of its
  /// service during the incident, if all services of the region are in it; see `Clustering`.
  static let joining = 0.05
  /// A service that was silent is the root where fewer silences like its are expected.
  static let blaming = 0.05
  /// The events within `longestJoint` up to which a service is sparse.
  static let mostSparse = 64.0
  /// How long weak episodes may be apart that prove an incident together; see `JointEvidence`.
  static let longestJoint = EventDuration.minutes(10)
  /// The share of messages that name a certain service by chance.
  static let naming = 0.05
  /// The surprise at which an episode is surely none of chance, so that its return continues it.
  static let certain = 20.0
  /// An episode is trouble where fewer such findings are expected among the events of a large run.
  static let proving = 0.002
  /// The same for a small run, where a streak of three must suffice.
  static let provingFew = 0.1

  /// How many findings like those of trouble may be expected among the events of a run.
  static func proving(among events: Double) -> Double {
    min(provingFew, max(proving, 20 / max(events, 1)))
  }

  /// Whether the findings of a service are so rare that a single one may belong to an incident.
  @inline(__always)
  static func isRare(_ pair: PairHistory) -> Bool { pair.findings &* 100 <= pair.events &+ 100 }

  /// Of the run itself, the prior counts as few events.
  static func share(ofRun findings: Int, of events: Int) -> Double {
    (Double(findings) + prior * priorWeight) / (Double(max(events, findings)) + priorWeight)
  }

  /// The number of events that the share of the whole run weighs as much as, where a service's own
  /// is estimated.
  static let runWeight = 100.0

  /// The usual share that the findings of a service outside its episodes suggest, between 0.1 % and
  /// 50 %, with `errors` standard errors added.
  ///
  /// `usual` is that of the run.
  static func share(
    findings: Int, of events: Int, usual: Double, errors: Double = 0
  ) -> Double {
    let weight = Double(max(events, findings)) + runWeight
    let share = (Double(findings) + usual * runWeight) / weight
    return min(0.5, max(0.001, share + errors * (share * (1 - share) / weight).squareRoot()))
  }

  /// The share of findings before the last 64 events, between 1 % and 50 %.
  @inline(__always)
  static func share(_ pair: PairHistory) -> Double {
    let events = max(0, pair.events - 64)
    let findings = max(0, pair.findings - pair.bits.nonzeroBitCount)
    let share = (Double(findings) + prior * priorWeight) / (Double(events) + priorWeight)
    return min(0.5, max(0.01, share))
  }

  /// The surprise of the findings up to the latest: of their streak, or of their number among the
  /// last 64 events; 0 where these are too few to prove anything.
  @inline(__always)
  static func surprise(of pair: PairHistory) -> Double {
    // The integer checks come first: they decide nearly all calls.
    guard pair.streak >= 2 || pair.bits.nonzeroBitCount >= leastInWindow else { return 0 }
    return measured(pair)
  }

  static let leastInWindow = 8

  @inline(never)
  private static func measured(_ pair: PairHistory) -> Double {
    surprise(
      streak: pair.streak, densest: (pair.bits.nonzeroBitCount, min(64, pair.events)),
      share: share(pair))
  }

  /// The surprise of a streak, or of the findings in a window, where `share` is usual.
  static func surprise(
    streak: Int, densest: (findings: Int, events: Int), share: Double
  ) -> Double {
    let ofStreak = -Double(streak) * log(share)
    guard densest.findings >= leastInWindow else { return ofStreak }
    return max(ofStreak, surprise(of: densest.findings, among: densest.events, share))
  }

  /// The surprise of at least `count` of `trials` where `share` is usual: Chernoff's bound of the
  /// binomial tail.
  static func surprise(of count: Int, among trials: Int, _ share: Double) -> Double {
    let (count, trials) = (Double(count), Double(trials))
    let observed = min(count / trials, 1 - 1e-9)
    guard observed > share else { return 0 }
    return trials
      * (observed * log(observed / share) + (1 - observed) * log((1 - observed) / (1 - share)))
  }

  /// The probability of what has a surprise; also of no event in a time in which so many are usual.
  static func probability(_ surprise: Double) -> Double { exp(-surprise) }

  /// How often so much surprise is expected among `events` by chance.
  static func expected(_ surprise: Double, among events: Double) -> Double {
    max(events, 1) * probability(surprise)
  }

  /// Whether the latest findings still exceed the share that was usual before an episode, which
  /// keeps it open: a streak that is rare, or many among the last 32 events.
  @inline(__always)
  static func isElevated(_ pair: PairHistory, over share: Double) -> Bool {
    if pair.streak > 1, pair.streak > 4 || power(share, pair.streak) < 0.01 { return true }
    let expected = 32 * share
    let least = max(2, expected + 2 * (expected * (1 - share)).squareRoot())
    return Double((pair.bits & 0xffff_ffff).nonzeroBitCount) >= least
  }

  private static func power(_ share: Double, _ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent { power *= share }
    return power
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
