internal import LogModel

/// What a tally counts about findings.
enum TallyFacet: UInt8, CaseIterable, Sendable {
  case place
  case fault
  case status
  case customer
  case region
  case service
}

/// How often each value of each facet occurred.
///
/// All facets but the customer belong to the kind of an event. So kinds and customers are what is
/// counted, in one open-addressing table, 8 bytes an entry, and kinds are taken apart when a facet is
/// asked for: counting six facets a finding took 195 instructions and not 117.
///
/// Past `capacity` distinct kinds and customers new ones are dropped, so that hostile input cannot
/// eat the machine.
struct Tally: Sendable {
  static let capacity = 100_000

  /// A key in the lower half, its count in the upper; 0 is a free slot.
  private var entries: [UInt64] = []
  private(set) var distinct = 0
  /// The kinds that have an entry.
  private var kinds: [(key: UInt32, kind: EventKind)] = []

  /// Set in the key of a customer, beside the id; a kind's key is its id.
  private static let customer: UInt32 = 1 << 31
  private static let one: UInt64 = 1 << 32

  /// Counts every facet of one event.
  mutating func count(_ sighting: Sighting) {
    let record = sighting.facts.record
    let (kind, customer) = (record.kind, record.customer | Self.customer)
    var table = entries.mutableSpan
    let knowsKind = Self.count(kind, in: &table)
    let knowsCustomer = Self.count(customer, in: &table)
    if !knowsKind { insert(kind, 1, sighting.facts.kind) }
    if !knowsCustomer { insert(customer, 1, sighting.facts.kind) }
  }

  mutating func merge(_ other: Tally) {
    for (key, kind) in other.kinds { add(key, other.count(of: key), kind) }
    for entry in other.entries {
      let key = UInt32(truncatingIfNeeded: entry)
      if key & Self.customer != 0 { add(key, entry >> 32, EventKind()) }
    }
  }

  /// Every value of a facet with its count, most frequent first, then by id.
  func values(_ facet: TallyFacet) -> [(value: UInt32, count: Int)] {
    let found = facet == .customer ? customers : ofKinds(facet)
    return found.sorted { ($1.count, $0.value) < ($0.count, $1.value) }
  }

  /// Every customer with the count, in no order.
  var customers: [(value: UInt32, count: Int)] {
    entries.compactMap { entry in
      let key = UInt32(truncatingIfNeeded: entry)
      return key > Self.customer ? (key ^ Self.customer, Int(entry >> 32)) : nil
    }
  }

  private func ofKinds(_ facet: TallyFacet) -> [(value: UInt32, count: Int)] {
    var found: [UInt32: Int] = [:]
    for (key, kind) in kinds { found[kind.value(facet), default: 0] += Int(count(of: key)) }
    found[0] = nil
    return found.map { ($0.key, $0.value) }
  }

  /// Counts one of a key that has an entry; false if it has none.
  @inline(__always)
  private static func count(_ key: UInt32, in table: inout MutableSpan<UInt64>) -> Bool {
    let mask = table.count &- 1
    guard mask > 0 else { return false }
    var slot = slot(of: key) & mask
    while UInt32(truncatingIfNeeded: table[slot]) != key {
      if table[slot] == 0 { return false }
      slot = (slot &+ 1) & mask
    }
    table[slot] &+= one
    return true
  }

  private mutating func add(_ key: UInt32, _ count: UInt64, _ kind: EventKind) {
    guard let slot = slot(holding: key) else { return insert(key, count, kind) }
    entries[slot] &+= count << 32
  }

  /// Gives a key its entry; at most half full, the table ends a search soon.
  @inline(never)
  private mutating func insert(_ key: UInt32, _ count: UInt64, _ kind: EventKind) {
    guard distinct < Self.capacity else { return }
    distinct += 1
    if distinct * 2 > entries.count { grow() }
    place(count << 32 | UInt64(key))
    if key & Self.customer == 0 { kinds.append((key, kind)) }
  }

  private mutating func grow() {
    let old = entries
    entries = [UInt64](repeating: 0, count: max(16, old.count * 2))
    for entry in old where entry != 0 { place(entry) }
  }

  /// Puts an entry whose key is not there yet into the table.
  private mutating func place(_ entry: UInt64) {
    var slot = Self.slot(of: UInt32(truncatingIfNeeded: entry)) & (entries.count - 1)
    while entries[slot] != 0 { slot = (slot + 1) & (entries.count - 1) }
    entries[slot] = entry
  }

  private func count(of key: UInt32) -> UInt64 {
    slot(holding: key).map { entries[$0] >> 32 } ?? 0
  }

  private func slot(holding key: UInt32) -> Int? {
    guard !entries.isEmpty else { return nil }
    var slot = Self.slot(of: key) & (entries.count - 1)
    while UInt32(truncatingIfNeeded: entries[slot]) != key {
      if entries[slot] == 0 { return nil }
      slot = (slot + 1) & (entries.count - 1)
    }
    return slot
  }

  /// Where a key stands if no other is in its way; more bits than are used.
  @inline(__always)
  private static func slot(of key: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(key) &* 0x9e37_79b9_7f4a_7c15) &>> 32)
  }
}

extension EventKind {
  /// Its value of a facet; 0 where it has none, and of the customer, whom a kind does not have.
  fileprivate func value(_ facet: TallyFacet) -> UInt32 {
    switch facet {
    case .place: place
    case .fault: fault
    case .status: UInt32(status)
    case .customer: 0
    case .region: region
    case .service: service
    }
  }
}
