/// The repeating properties of an event, by which a run counts events.
///
/// A log has few kinds of events and many events of each. What depends on the kind is looked up
/// once per kind, and an event carries one number for six properties.
package struct EventKind: Codable, Hashable, Sendable {
  package var service: NameID = 0
  package var region: NameID = 0
  /// The service that calls it, where the event measures that call; 0 for an event of the service.
  package var caller: NameID = 0
  /// The endpoint of an API call or the page of a frontend event.
  package var endpoint: NameID = 0
  /// The error type of a frontend event.
  package var errorType: NameID = 0
  /// The HTTP status; 0 when the event has none.
  package var status: UInt16 = 0
  package var type = EventType.api
  /// Whether the request failed, as far as the event says so without a status.
  package var outcome = Outcome.unknown

  package enum Outcome: UInt8, Codable, Sendable {
    case unknown
    case succeeded
    case failed
  }

  package init() {}

  /// Whether the server failed to answer: what the error rate counts.
  package var isServerError: Bool { status >= 500 && status <= 599 || outcome == .failed }

  /// Whether the event tells that it failed or that it did not.
  package var hasOutcome: Bool { status != 0 || outcome != .unknown }
}

/// The number of a kind in the run's `KindTable`; 0 means "none".
package typealias KindID = UInt32

/// Every kind of event of a run, numbered in order of first appearance from 1.
///
/// Bounded: past `capacity` kinds, new ones share the kind of their service, region and type
/// without endpoint, error type and status, so hostile input cannot exhaust memory.
package struct KindTable: Sendable {
  private var kinds = [EventKind()]
  private var ids: [EventKind: KindID] = [:]
  package let capacity: Int
  /// Whether a new kind was replaced by that of its service, region and type.
  package private(set) var hasOverflowed = false

  package init(capacity: Int = 1 << 17) {
    self.capacity = capacity
  }

  /// A table of kinds that are all different.
  init(sorted kinds: [EventKind], hasOverflowed: Bool) {
    self.init()
    self.kinds += kinds
    self.hasOverflowed = hasOverflowed
    for id in self.kinds.indices.dropFirst() { ids[self.kinds[id]] = KindID(id) }
  }

  func id(of kind: EventKind) -> KindID? { ids[kind] }

  /// One past the highest id in use.
  package var endID: KindID { KindID(kinds.count) }

  package subscript(id: KindID) -> EventKind { kinds[Int(id)] }

  /// The id of `kind`, assigned now if it is new.
  package mutating func intern(_ kind: EventKind) -> KindID {
    if let known = ids[kind] { return known }
    guard kinds.count > capacity, kind != Self.coarse(kind) else { return add(kind) }
    hasOverflowed = true
    return intern(Self.coarse(kind))
  }

  private mutating func add(_ kind: EventKind) -> KindID {
    let id = KindID(kinds.count)
    kinds.append(kind)
    ids[kind] = id
    return id
  }

  private static func coarse(_ kind: EventKind) -> EventKind {
    var coarse = kind
    coarse.endpoint = 0
    coarse.errorType = 0
    coarse.caller = 0
    coarse.status = 0
    return coarse
  }
}
