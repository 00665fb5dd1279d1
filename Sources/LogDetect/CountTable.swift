internal import LogModel

/// How many events each service has of each customer: at most `capacity` pairs; later ones are not
/// counted.
///
/// Open addressing, 8 bytes an entry and at most a third full: with 16 bytes, half full, every third
/// look went astray, which no branch predictor foresees.
struct CountTable: Sendable {
  /// The pair in the lower half, its count in the upper; 0 is a free entry.
  private var entries = [UInt64](repeating: 0, count: 1024)
  private var used = 0
  /// Those used for a pair with a customer.
  private var distinct = 0
  private let capacity: Int

  /// A run tells 100,000 customers apart; the bits above are for its 10,000 services.
  private static let customerBits: UInt32 = 17
  private static let one: UInt64 = 1 << 32

  /// An empty table for at most `capacity` pairs.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Counts the events of a batch.
  ///
  /// Those without a customer are counted as well, as customer 0, whom `all` leaves out: they come
  /// at random, and to pass them by took longer.
  mutating func add(_ records: Span<EventRecord>, _ scopes: Span<Scope>) {
    var index = addKnown(records, scopes, from: 0)
    while index < records.count {
      insert(Self.checkedPair(records[index], scopes))
      index = addKnown(records, scopes, from: index + 1)
    }
  }

  /// Every pair and its count, in no order worth relying on.
  var all: [(service: NameID, customer: NameID, count: Int)] {
    entries.compactMap { entry in
      let pair = UInt32(truncatingIfNeeded: entry)
      let customer = pair & (1 << Self.customerBits - 1)
      return customer == 0 ? nil : (pair >> Self.customerBits, customer, Int(entry >> 32))
    }
  }

  /// Counts events up to the first of a pair that is new; returns where that is.
  private mutating func addKnown(
    _ records: Span<EventRecord>, _ scopes: Span<Scope>, from start: Int
  ) -> Int {
    var entries = entries.mutableSpan
    let mask = entries.count &- 1
    var index = start
    while index < records.count {
      let pair = Self.pair(records[index], scopes)
      var slot = Self.slot(of: pair) & mask
      while UInt32(truncatingIfNeeded: entries[slot]) != pair {
        if entries[slot] == 0 { return index }
        slot = (slot &+ 1) & mask
      }
      entries[slot] &+= Self.one
      index &+= 1
    }
    return index
  }

  private mutating func insert(_ pair: UInt32) {
    if pair & (1 << Self.customerBits - 1) != 0 {
      guard distinct < capacity else { return }
      distinct += 1
    }
    used += 1
    if used * 3 > entries.count { grow() }
    place(Self.one | UInt64(pair))
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: 0, count: old.count * 2)
    for entry in old where entry != 0 { place(entry) }
  }

  /// Puts an entry whose pair is not there yet into the table.
  private mutating func place(_ entry: UInt64) {
    var slot = Self.slot(of: UInt32(truncatingIfNeeded: entry)) & (entries.count - 1)
    while entries[slot] != 0 { slot = (slot + 1) & (entries.count - 1) }
    entries[slot] = entry
  }

  @inline(__always)
  private static func pair(_ record: EventRecord, _ scopes: Span<Scope>) -> UInt32 {
    scopes[Int(record.kind)].service &<< customerBits | record.customer
  }

  /// A pair whose numbers are not too wide: they would make one pair of two.
  private static func checkedPair(_ record: EventRecord, _ scopes: Span<Scope>) -> UInt32 {
    precondition(record.customer >> customerBits == 0)
    precondition(scopes[Int(record.kind)].service >> (32 - customerBits) == 0)
    return pair(record, scopes)
  }

  /// Where a pair stands if no other is in its way; more bits than are used.
  @inline(__always)
  private static func slot(of pair: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(pair) &* 0x9e37_79b9_7f4a_7c15) &>> 40)
  }
}
