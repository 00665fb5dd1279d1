internal import LogModel

/// How many events each service has of each customer: at most `capacity` pairs; later ones are not
/// counted.
struct CustomerCounts: Sendable {
  /// At most a third full: half full, every third look went astray, which no branch predictor foresees.
  private var counts = CountTable(spread: 3)
  /// The pairs with a customer.
  private var distinct = 0
  private let capacity: Int

  /// A run tells 100,000 customers apart; the bits above are for its 10,000 services.
  private static let customerBits: UInt32 = 17

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Counts the events of a batch.
  ///
  /// Those without a customer are counted as well, as customer 0, whom `all` leaves out: they come
  /// at random, and to pass them by took longer.
  mutating func add(_ records: Span<EventRecord>, _ scopes: Span<KindRoute>) {
    var index = 0
    while true {
      index = counts.count(from: index, to: records.count) { Self.pair(records[$0], scopes) }
      if index == records.count { return }
      insert(Self.checkedPair(records[index], scopes))
      index += 1
    }
  }

  /// Every pair and its count, in no order worth relying on.
  var all: [(service: NameID, customer: NameID, count: Int)] {
    counts.all.compactMap { pair, count in
      let customer = pair & (1 << Self.customerBits - 1)
      return customer == 0 ? nil : (pair >> Self.customerBits, customer, count)
    }
  }

  private mutating func insert(_ pair: UInt32) {
    if pair & (1 << Self.customerBits - 1) != 0 {
      guard distinct < capacity else { return }
      distinct += 1
    }
    counts.insert(pair, 1)
  }

  @inline(__always)
  private static func pair(_ record: EventRecord, _ scopes: Span<KindRoute>) -> UInt32 {
    scopes[Int(record.kind)].service &<< customerBits | record.customer
  }

  /// A pair whose numbers are not too wide: they would make one pair of two.
  private static func checkedPair(_ record: EventRecord, _ scopes: Span<KindRoute>) -> UInt32 {
    precondition(record.customer >> customerBits == 0)
    precondition(scopes[Int(record.kind)].service >> (32 - customerBits) == 0)
    return pair(record, scopes)
  }
}
