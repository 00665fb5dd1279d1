internal import LogModel

/// The counters for the events of one kind.
struct KindRoute: Codable, Sendable {
  /// The indices of their `ServiceStats` and `ServiceRegionStats`; meaningless unless `isOpen`.
  var serviceIndex = 0
  var pairIndex = 0
  /// The index of the `SeriesChain` of their values.
  var chain = 0
  private(set) var service: NameID = 0
  private(set) var isServerError = false
  /// The least severity, as a number, with which an event counts as failed.
  private(set) var errorSeverity: UInt8 = 0
  /// Whether the events have a status, and the error rate has a limit.
  var isRated = false
  /// The number of events with a checked value.
  var events = 0
  /// Whether both indices are set, and no rule judges the events.
  var isOpen = false
  /// The index of the rules that judge the events; negative where there are none.
  var ruleSet: Int32 = -1

  /// Whether both indices are set.
  var isCounted: Bool { isOpen || ruleSet >= 0 }

  init(_ kind: EventKind) {
    service = kind.service
    isServerError = kind.isServerError
    let usual = kind.hasOutcome ? .max : EventSeverity.error.rawValue
    errorSeverity = kind.isServerError ? EventSeverity.info.rawValue : usual
  }
}

/// The series of one service in one region, linked in order of first appearance.
///
/// Bounded by `regions` for each service, whatever other services there are: its regions that come
/// later share one chain.
struct SeriesChain: Codable, Sendable {
  static let regions = 64

  /// The values that rules judge are counted in a chain of their own.
  struct Key: Codable, Hashable {
    /// The index of the `ServiceStats`.
    var service: Int
    /// Nil for all regions past the bound.
    var region: NameID?
    var isRuled: Bool
  }

  let key: Key
  /// The index of its first series.
  var first = MetricSeries.none

  init(_ key: Key) { self.key = key }
}

/// The `ServiceStats`, `ServiceRegionStats` and rules of services; looked up once for each kind.
struct StatsDirectory: Codable, Sendable {
  private struct ServiceKey: Codable, Hashable {
    var service: NameID
    var type: EventType
  }

  private struct RuleKey: Codable, Hashable {
    /// The index of the `ServiceStats`.
    var service: Int
    var rules: [Int]
  }

  private var services: [ServiceKey: Int] = [:]
  private var ruleSets: [RuleKey: Int] = [:]
  private var ruled: [RuleKey: Int] = [:]
  private var pairs: [Population.MemberKey: Int] = [:]
  private var chains: [SeriesChain.Key: Int] = [:]
  /// By the index of the `ServiceStats`, the number of regions with a chain of their own.
  private var regions: [Int: Int] = [:]

  /// The index of a kind's `ServiceStats`; a new one gets the index `next`.
  mutating func service(of kind: EventKind, next: Int) -> Int {
    Self.index(ServiceKey(service: kind.service, type: kind.type), &services, next)
  }

  /// The index of a kind's `ServiceRegionStats`; a new one gets the index `next`.
  mutating func pair(of kind: EventKind, next: Int) -> Int {
    Self.index(
      Population.MemberKey(service: kind.service, region: kind.region), &pairs, next)
  }

  /// The index of a chain of series; a new one gets the index `next`.
  ///
  /// Past the bound, it is that of the chain that further regions share.
  mutating func chain(_ key: SeriesChain.Key, next: Int) -> (index: Int, key: SeriesChain.Key) {
    var key = key
    if chains[key] == nil, !key.isRuled {
      let count = regions[key.service, default: 0]
      if count >= SeriesChain.regions { key.region = nil } else { regions[key.service] = count + 1 }
    }
    return (Self.index(key, &chains, next), key)
  }

  /// The index of the set of some rules for a service; a new one gets the index `next`.
  mutating func ruleSet(of rules: [Int], service: Int, next: Int) -> Int {
    Self.index(RuleKey(service: service, rules: rules), &ruleSets, next)
  }

  /// The index of what rules on one metric, or on the error rate, judge in a service; a new one
  /// gets the index `next`.
  mutating func ruled(by rules: [Int], service: Int, next: Int) -> Int {
    Self.index(RuleKey(service: service, rules: rules), &ruled, next)
  }

  private static func index<Key>(_ key: Key, _ table: inout [Key: Int], _ next: Int) -> Int {
    if let known = table[key] { return known }
    table[key] = next
    return next
  }
}
