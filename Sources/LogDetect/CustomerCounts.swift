internal import LogModel

/// The number of events for each pair of service and customer.
///
/// Bounded: past `capacity` pairs, new ones are not counted. Which ones these are depends on the order
/// of the events, so none of the counts is used then.
struct CustomerCounts: Codable, Sendable {
  /// At most a third full, so that most look-ups end at their first position without a branch
  /// misprediction.
  private var counts = CountTable(spread: 3)
  /// The number of pairs with a customer.
  private var distinct = 0
  /// Whether every pair was counted.
  private(set) var isWhole = true
  private let capacity: Int

  /// A run distinguishes 100,000 customers; the bits above are for its 10,000 services.
  private static let customerBits: UInt32 = 17

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Counts the events of a batch.
  ///
  /// Events without a customer are counted as customer 0, which `all` leaves out. To count them is
  /// cheaper than to test for them, because their order is unpredictable.
  mutating func add(_ records: Span<EventRecord>, _ routes: Span<KindRoute>) {
    var index = 0
    while true {
      index = counts.count(from: index, to: records.count) { Self.pair(records[$0], routes) }
      if index == records.count { return }
      insert(Self.checkedPair(records[index], routes))
      index += 1
    }
  }

  /// Every pair and its count, in unspecified order.
  var all: [(service: NameID, customer: NameID, count: Int)] {
    counts.all.compactMap { pair, count in
      let customer = pair & (1 << Self.customerBits - 1)
      return customer == 0 ? nil : (pair >> Self.customerBits, customer, count)
    }
  }

  private mutating func insert(_ pair: UInt32) {
    if pair & (1 << Self.customerBits - 1) != 0 {
      guard distinct < capacity else {
        isWhole = false
        return
      }
      distinct += 1
    }
    counts.insert(pair, 1)
  }

  @inline(__always)
  private static func pair(_ record: EventRecord, _ routes: Span<KindRoute>) -> UInt32 {
    routes[Int(record.kind)].service &<< customerBits | record.customer
  }

  /// The pair as one number, after a check that neither id exceeds its bits: else two pairs would
  /// have one number.
  private static func checkedPair(_ record: EventRecord, _ routes: Span<KindRoute>) -> UInt32 {
    precondition(record.customer >> customerBits == 0)
    precondition(routes[Int(record.kind)].service >> (32 - customerBits) == 0)
    return pair(record, routes)
  }
}
