internal import LogModel

/// A facet that is counted for findings.
enum FindingFacet: UInt8, CaseIterable, Sendable {
  case endpoint
  case errorType
  case status
  case customer
  case region
  case service
}

/// How often each value of each facet occurred.
///
/// All facets except the customer derive from the kind of an event. So one table counts kinds and
/// customers, and kinds are split into facets only when a facet is read: counting every facet of
/// each finding costs more.
///
/// Above `capacity` distinct kinds and customers, more than the names of a run allow, new ones are
/// dropped, so that hostile input cannot exhaust memory.
struct FacetCounts: Codable, Sendable {
  static let capacity = 1 << 18

  private var counts = CountTable(spread: 2)
  /// The kinds that have an entry.
  private var kinds: [KeyedKind] = []

  private struct KeyedKind: Codable {
    var key: UInt32
    var kind: EventKind
  }

  /// A bit set in the key of a customer, beside the id; a kind's key is its id.
  private static let customer: UInt32 = 1 << 31

  var distinct: Int { counts.distinct }

  /// Counts every facet of one event.
  mutating func count(_ flagged: FlaggedEvent) {
    let record = flagged.metrics.record
    let (kind, customer) = (record.kind, record.customer | Self.customer)
    if !counts.count(kind) { insert(kind, 1, flagged.metrics.kind) }
    if !counts.count(customer) { insert(customer, 1, flagged.metrics.kind) }
  }

  mutating func merge(_ other: FacetCounts) {
    for entry in other.kinds { add(entry.key, other.counts.count(of: entry.key), entry.kind) }
    for (key, count) in other.counts.all where key & Self.customer != 0 {
      add(key, count, EventKind())
    }
  }

  /// Every value of a facet with its count, most frequent first, then by id.
  func values(_ facet: FindingFacet) -> [(value: UInt32, count: Int)] {
    let found = facet == .customer ? customers : ofKinds(facet)
    return found.sorted { ($1.count, $0.value) < ($0.count, $1.value) }
  }

  /// Every customer with the count, in no order.
  var customers: [(value: UInt32, count: Int)] {
    counts.all.compactMap { key, count in
      key > Self.customer ? (key ^ Self.customer, count) : nil
    }
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    var ofKinds = kinds.map { (key: $0.key, kind: $0.kind, count: counts.count(of: $0.key)) }
      .sorted { $0.key < $1.key }
    var ofCustomers = counts.all.compactMap { key, count in
      key & Self.customer != 0 ? (value: key ^ Self.customer, count: count) : nil
    }.sorted { $0.value < $1.value }
    try coder.list(&ofKinds, (0, EventKind(), 0)) { coder, entry in
      try coder.kind(&entry.key)
      try entry.kind.code(&coder)
      try coder.index(&entry.count, below: Int(UInt32.max))
    }
    try coder.list(&ofCustomers, (0, 0)) { coder, entry in
      try coder.name(&entry.value, \.customers)
      try coder.index(&entry.count, below: Int(UInt32.max))
    }
    self = Self()
    for (key, kind, count) in ofKinds {
      guard key > 0, key & Self.customer == 0 else { throw ScanDamage() }
      add(key, count, kind)
    }
    for (value, count) in ofCustomers { add(value | Self.customer, count, EventKind()) }
  }

  private func ofKinds(_ facet: FindingFacet) -> [(value: UInt32, count: Int)] {
    var found: [UInt32: Int] = [:]
    for entry in kinds {
      found[entry.kind.value(facet), default: 0] += counts.count(of: entry.key)
    }
    found[0] = nil
    return found.map { ($0.key, $0.value) }
  }

  private mutating func add(_ key: UInt32, _ count: Int, _ kind: EventKind) {
    if !counts.add(key, count) { insert(key, count, kind) }
  }

  @inline(never)
  private mutating func insert(_ key: UInt32, _ count: Int, _ kind: EventKind) {
    guard distinct < Self.capacity else { return }
    counts.insert(key, count)
    if key & Self.customer == 0 { kinds.append(KeyedKind(key: key, kind: kind)) }
  }
}

extension EventKind {
  /// Its value of a facet; 0 where it has none, and for the customer, which a kind does not have.
  fileprivate func value(_ facet: FindingFacet) -> UInt32 {
    switch facet {
    case .endpoint: endpoint
    case .errorType: errorType
    case .status: UInt32(status)
    case .customer: 0
    case .region: region
    case .service: service
    }
  }
}
