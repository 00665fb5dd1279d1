internal import LogModel

/// What the events that one rule is about amount to, in the whole run or in a slice of time.
///
/// A percentile is compared with its bound by counting values below it, so the verdict is exact.
struct GateTally: Sendable {
  private(set) var events = 0
  private(set) var errors = 0
  /// Events that tell whether they failed.
  private var outcomes = 0
  /// Events that differ from those of the rule in status and severity only, with these.
  private var population = 0
  private(set) var values = 0
  private var sum = 0.0
  private var squares = 0.0
  private var smallest = Double.infinity
  private var largest = -Double.infinity
  private var below = 0
  private var equal = 0

  init() {}

  /// One chosen event, without its values.
  init(_ kind: EventKind) {
    events = 1
    population = 1
    errors = kind.isServerError ? 1 : 0
    outcomes = kind.hasOutcome ? 1 : 0
  }

  /// One event that is not chosen only for its status or severity.
  static var other: Self {
    var tally = Self()
    tally.population = 1
    return tally
  }

  mutating func add(_ value: Double, bound: Double) {
    values += 1
    sum += value
    squares += value * value
    smallest = min(smallest, value)
    largest = max(largest, value)
    if value < bound { below += 1 } else if value == bound { equal += 1 }
  }

  mutating func add(_ other: Self) {
    events += other.events
    errors += other.errors
    outcomes += other.outcomes
    population += other.population
    values += other.values
    sum += other.sum
    squares += other.squares
    smallest = min(smallest, other.smallest)
    largest = max(largest, other.largest)
    below += other.below
    equal += other.equal
  }

  var isEmpty: Bool { population == 0 }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&events)
    try coder.count(&errors)
    try coder.count(&outcomes)
    try coder.count(&population)
    try coder.count(&values)
    try coder.double(&sum)
    try coder.double(&squares)
    try coder.double(&smallest)
    try coder.double(&largest)
    try coder.count(&below)
    try coder.count(&equal)
  }

  /// The number that a rule compares; nil without events that tell it, and for a percentile.
  func value(of rule: GateRule, in time: EventDuration) -> Double? {
    let number: Double? =
      switch rule.subject {
      case .events: Double(events)
      case .errors: outcomes > 0 ? Double(errors) : nil
      case .errorRate: outcomes > 0 ? Double(errors) / Double(outcomes) * 100 : nil
      case .share: population > 0 ? Double(events) / Double(population) * 100 : nil
      case .statistic(let statistic, _): value(of: statistic)
      case .result: nil
      }
    guard let rate = rule.rate, let number else { return number }
    return number / max(1, time.inSeconds) * rate.inSeconds
  }

  private func value(of statistic: GateRule.Statistic) -> Double? {
    if statistic == .count { return Double(values) }
    guard values > 0 else { return nil }
    let mean = sum / Double(values)
    return switch statistic {
    case .percentile(0), .min: smallest
    case .percentile(100), .max: largest
    case .percentile, .count: nil
    case .mean: mean
    case .sum: sum
    case .standardDeviation: max(0, squares / Double(values) - mean * mean).squareRoot()
    }
  }

  /// Whether a rule holds for the events; nil where none of them tells.
  func holds(_ rule: GateRule, in time: EventDuration) -> Bool? {
    if case .statistic(.percentile(let rank), _) = rule.subject {
      return values == 0 ? nil : holds(rule.comparison, rank: rank)
    }
    return value(of: rule, in: time).map { rule.comparison.holds($0, rule.bound) }
  }

  private func holds(_ comparison: GateRule.Comparison, rank: Double) -> Bool {
    let place = min(values, max(1, Int((rank / 100 * Double(values)).rounded(.up))))
    return switch comparison {
    case .less: below >= place
    case .atMost: below + equal >= place
    case .greater: below + equal < place
    case .atLeast: below < place
    case .equal: below < place && below + equal >= place
    case .unequal: below >= place || below + equal < place
    }
  }
}
