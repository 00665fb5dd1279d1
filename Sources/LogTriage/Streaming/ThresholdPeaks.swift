internal import LogModel

/// One threshold's values in a group of findings.
struct ThresholdTrack: Codable, Sendable {
  var threshold: Int
  var count = 1
  /// The first value over the limit, with the baseline from before.
  var first: Exceedance
  var firstTime: Timestamp
  var worst: Exceedance
  var worstTime: Timestamp

  init(_ exceedance: Exceedance, at time: Timestamp) {
    threshold = exceedance.threshold
    first = exceedance
    firstTime = time
    worst = exceedance
    worstTime = time
  }

  @inline(__always)
  mutating func observe(_ exceedance: Exceedance, at time: Timestamp) {
    count += 1
    if time.microseconds <= firstTime.microseconds { noteFirst(exceedance, time) }
    if exceedance.value == worst.value || Self.isWorse(exceedance, worst) {
      noteWorst(exceedance, time)
    }
  }

  /// Whether a value is farther beyond the limit that both exceed.
  @inline(__always)
  private static func isWorse(_ exceedance: Exceedance, _ other: Exceedance) -> Bool {
    exceedance.isUnder ? exceedance.value < other.value : exceedance.value > other.value
  }

  /// Of two at one time, the worse is first, whichever was seen first.
  private mutating func noteFirst(_ exceedance: Exceedance, _ time: Timestamp) {
    guard time < firstTime || Self.isWorse(exceedance, first) || ties(exceedance, first) else {
      return
    }
    (first, firstTime) = (exceedance, time)
  }

  /// Of two equal values, the earlier is worse, whichever was seen first.
  private mutating func noteWorst(_ exceedance: Exceedance, _ time: Timestamp) {
    guard
      Self.isWorse(exceedance, worst) || time < worstTime
        || time == worstTime && ties(exceedance, worst)
    else { return }
    (worst, worstTime) = (exceedance, time)
  }

  private func ties(_ exceedance: Exceedance, _ other: Exceedance) -> Bool {
    exceedance.value == other.value
      && exceedance.baseline ?? .infinity < other.baseline ?? .infinity
  }

  mutating func merge(_ other: ThresholdTrack) {
    count += other.count
    if other.firstTime <= firstTime { noteFirst(other.first, other.firstTime) }
    if other.worst.value == worst.value || Self.isWorse(other.worst, worst) {
      noteWorst(other.worst, other.worstTime)
    }
  }

  static let empty = Self(
    Exceedance(threshold: 0, value: 0, baseline: nil), at: Timestamp(microseconds: 0))

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.threshold(&threshold)
    try coder.count(&count)
    try first.code(&coder)
    try coder.time(&firstTime)
    try worst.code(&coder)
    try coder.time(&worstTime)
  }

  /// The worst value against the baseline from before the trouble: later baselines include it.
  var peak: Exceedance {
    Exceedance(
      threshold: threshold, value: worst.value, baseline: first.baseline ?? worst.baseline,
      isUnder: worst.isUnder)
  }
}

/// Whether a number rose to a maximum and stayed there, as a full connection pool does.
struct PlateauTrack: Codable, Sendable {
  private(set) var count = 0
  private(set) var maximum = 0.0
  private(set) var first = -1.0
  /// Values within 5 % of the maximum.
  private(set) var atMaximum = 0

  /// Negative values mean "none".
  @inline(__always)
  mutating func observe(_ value: Double) {
    guard value >= 0 else { return }
    if count == 0 { first = value }
    count += 1
    if value > maximum {
      if maximum < value * 0.95 { atMaximum = 0 }
      maximum = value
    }
    if value >= maximum * 0.95 { atMaximum += 1 }
  }

  mutating func merge(_ other: PlateauTrack) {
    if count == 0 { first = other.first }
    count += other.count
    if other.maximum * 0.95 > maximum {
      atMaximum = other.atMaximum
    } else if other.maximum >= maximum * 0.95 {
      atMaximum += other.atMaximum
    }
    maximum = max(maximum, other.maximum)
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&count)
    try coder.finite(&maximum)
    try coder.finite(&first)
    try coder.count(&atMaximum)
  }

  /// True when most values are at the maximum.
  var isFlat: Bool { count >= 4 && maximum >= 4 && atMaximum * 10 >= count * 6 }
}

/// The other services that the messages name, from a few messages of the group.
struct MentionCounts: Codable, Sendable {
  /// The number of distinct services that are counted; further ones are not distinguished.
  static let capacity = 16

  private(set) var inspected = 0
  private(set) var services: [Mention] = []

  struct Mention: Codable {
    var service: NameID
    var count: Int
    /// The times of the first and the last message of those that were read.
    var from: Timestamp
    var to: Timestamp
  }

  mutating func add(_ mentioned: [NameID], at time: Timestamp) {
    inspected += 1
    for service in mentioned { add(Mention(service: service, count: 1, from: time, to: time)) }
  }

  mutating func merge(_ other: MentionCounts) {
    inspected += other.inspected
    for entry in other.services { add(entry) }
  }

  func count(of service: NameID) -> Int {
    services.first { $0.service == service }?.count ?? 0
  }

  /// True when the messages name the service often enough to be significant.
  func isStrong(_ service: NameID) -> Bool {
    let named = count(of: service)
    return named >= 2 && named * 10 >= inspected * 3
  }

  private mutating func add(_ mention: Mention) {
    for index in services.indices where services[index].service == mention.service {
      services[index].count += mention.count
      services[index].from = min(services[index].from, mention.from)
      services[index].to = max(services[index].to, mention.to)
      return
    }
    if services.count < Self.capacity { services.append(mention) }
  }
}
