internal import LogModel

/// The counters for the events of one kind.
struct KindRoute: Sendable {
  /// The indices of their `ServiceStats` and `ServiceRegionStats`; meaningless unless `isOpen`.
  var unit = 0
  var member = 0
  private(set) var service: NameID = 0
  private(set) var isServerError = false
  /// Whether the events have a status, and the error rate has a limit.
  var isRated = false
  /// The number of events with a checked value.
  var events = 0
  /// Whether both indices are set.
  var isOpen = false

  init(_ kind: EventKind) {
    service = kind.service
    isServerError = kind.isServerError
  }
}

/// The `ServiceStats` and `ServiceRegionStats` of services; looked up once for each kind.
struct ScopeDirectory: Sendable {
  private struct UnitKey: Hashable {
    var service: NameID
    var type: EventType
  }

  private var units: [UnitKey: Int] = [:]
  private var members: [Population.MemberKey: Int] = [:]

  /// The index of a kind's `ServiceStats`; a new one gets the index `next`.
  mutating func unit(of kind: EventKind, next: Int) -> Int {
    Self.index(UnitKey(service: kind.service, type: kind.type), &units, next)
  }

  /// The index of a kind's `ServiceRegionStats`; a new one gets the index `next`.
  mutating func member(of kind: EventKind, next: Int) -> Int {
    Self.index(
      Population.MemberKey(service: kind.service, region: kind.region), &members, next)
  }

  private static func index<Key>(_ key: Key, _ table: inout [Key: Int], _ next: Int) -> Int {
    if let known = table[key] { return known }
    table[key] = next
    return next
  }
}
