internal import LogModel

/// The part of the services that a scan takes: those whose names fall to it, of so many parts.
package struct ServiceShare: Equatable, Sendable {
  /// From 1.
  package var number: Int
  package var count: Int
  /// Chooses services by another rule than by their names; for tests.
  package var holds: (@Sendable (String) -> Bool)?

  package static let whole = Self(number: 1, of: 1)
  package static let most = 10_000

  package init(number: Int, of count: Int) { (self.number, self.count) = (number, count) }

  package static func == (lhs: Self, rhs: Self) -> Bool {
    (lhs.number, lhs.count) == (rhs.number, rhs.count)
  }

  /// Whether a service, by its name in outputs, is one of them: the same on every machine.
  func contains(_ service: String) -> Bool {
    if let holds { return holds(service) }
    return Self.number(of: service, of: count) == number - 1
  }

  /// The share of a service, from 0 on.
  static func number(of service: String, of count: Int) -> Int {
    var hash = StableHash(service.utf8).value
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    return Int((hash ^ (hash >> 31)) % UInt64(count))
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.int(&number)
    try coder.int(&count)
    guard (1...Self.most).contains(count), (1...count).contains(number) else { throw ScanDamage() }
  }
}

/// Which events of a run are analyzed: those in a range of time, of services that are not ignored;
/// and which of all events are counted at all: those of the services of a share.
struct EventChoice: Sendable {
  private let span: TimeSpan
  private let services: ServiceRules
  private let share: ServiceShare
  /// By the id of a kind; empty where all services are chosen.
  private var standings: [Standing] = []
  /// Events outside the range of time.
  private(set) var outside = 0
  /// Events in it, of ignored services.
  private(set) var ignored = 0

  private enum Standing {
    case chosen, ignored
    /// Of a service that another part counts.
    case elsewhere
  }

  init(_ span: TimeSpan, _ services: ServiceRules, _ share: ServiceShare) {
    self.span = span
    self.services = services
    self.share = share
  }

  mutating func codeState(_ coder: inout StateCoder) throws {
    try coder.value(&outside)
    try coder.value(&ignored)
  }

  private var hasAllServices: Bool { services.ignored.isEmpty && share == .whole }
  private var isAll: Bool { span == TimeSpan() && hasAllServices }

  /// The chosen events, in order; nil where all are chosen.
  ///
  /// Counts the others.
  mutating func chosen(of records: Span<EventRecord>, _ names: Names) -> [EventRecord]? {
    guard !isAll else { return nil }
    learn(names)
    var chosen: [EventRecord] = []
    chosen.reserveCapacity(share == .whole ? records.count : 0)
    for index in records.indices {
      let standing = standing(records[index].kind)
      if standing == .elsewhere { continue }
      if !span.contains(records[index].time) {
        outside += 1
      } else if standing == .ignored {
        ignored += 1
      } else {
        chosen.append(records[index])
      }
    }
    return chosen
  }

  private mutating func learn(_ names: Names) {
    guard !hasAllServices else { return }
    for id in KindID(standings.count)..<names.kinds.endID {
      let service = names.services[names.kinds[id].service]
      standings.append(
        !share.contains(service) ? .elsewhere : services.ignores(service) ? .ignored : .chosen)
    }
  }

  private func standing(_ kind: KindID) -> Standing {
    standings.isEmpty ? .chosen : standings[Int(kind)]
  }

  /// Whether an event of the last batch is chosen.
  func contains(_ record: EventRecord) -> Bool {
    span.contains(record.time) && standing(record.kind) == .chosen
  }

  /// Whether all of some events in time order are chosen.
  func containsAll(_ records: ArraySlice<EventRecord>) -> Bool {
    guard let first = records.first, let last = records.last else { return true }
    return span.contains(first.time) && span.contains(last.time)
      && (standings.isEmpty || records.allSatisfy(contains))
  }
}
