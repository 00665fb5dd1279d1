internal import LogModel

/// Where the events of one kind count.
struct KindRoute: Sendable {
  /// Where their unit and their member stand; meaningless until both are there.
  var unit = 0
  var member = 0
  private(set) var service: NameID = 0
  private(set) var isServerError = false
  /// Whether the events have a status, and the error rate a limit.
  var isRated = false
  /// Those with a checked value.
  var events = 0
  /// Whether unit and member are there.
  var isOpen = false

  init(_ kind: EventKind) {
    service = kind.service
    isServerError = kind.isServerError
  }
}

/// Which unit and which member the events of a service belong to: asked once for each kind.
struct ScopeDirectory: Sendable {
  private struct UnitKey: Hashable {
    var service: NameID
    var type: EventType
  }

  private var units: [UnitKey: Int] = [:]
  private var members: [Population.MemberKey: Int] = [:]

  /// Where the unit of a kind stands; a new one is said to be `next`.
  mutating func unit(of kind: EventKind, next: Int) -> Int {
    Self.index(UnitKey(service: kind.service, type: kind.type), &units, next)
  }

  /// Where the member of a kind stands; a new one is said to be `next`.
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
