/// What a tally counts about findings.
enum TallyFacet: UInt8, CaseIterable, Sendable {
  case place
  case fault
  case status
  case customer
  case region
  case service
}

/// How often each value of each facet occurred: an open-addressing table, 12 bytes an entry.
///
/// Counting costs one multiplication and usually one probe. Past `capacity` distinct values new
/// ones are dropped, so that hostile input cannot eat the machine.
struct Tally: Sendable {
  static let capacity = 100_000

  /// Facet in the upper half, value in the lower; 0 is a free slot, as value 0 means "none".
  private var keys: [UInt64] = []
  private var counts: [UInt32] = []
  private(set) var distinct = 0

  /// Counts `amount` more of `value`; value 0 means "none" and is not counted.
  mutating func add(_ facet: TallyFacet, _ value: UInt32, _ amount: UInt32 = 1) {
    guard value != 0 else { return }
    if distinct * 2 >= keys.count { grow() }
    let key = UInt64(facet.rawValue) << 32 | UInt64(value)
    let slot = find(key)
    if keys[slot] == 0 {
      guard distinct < Self.capacity else { return }
      keys[slot] = key
      distinct += 1
    }
    counts[slot] += amount
  }

  mutating func merge(_ other: Tally) {
    for (slot, key) in other.keys.enumerated() where key != 0 {
      guard let facet = TallyFacet(rawValue: UInt8(key >> 32)) else { continue }
      add(facet, UInt32(truncatingIfNeeded: key), other.counts[slot])
    }
  }

  /// Every value of a facet with its count, most frequent first, then by id.
  func values(_ facet: TallyFacet) -> [(value: UInt32, count: Int)] {
    var found: [(value: UInt32, count: Int)] = []
    for (slot, key) in keys.enumerated() where key != 0 && key >> 32 == UInt64(facet.rawValue) {
      found.append((UInt32(truncatingIfNeeded: key), Int(counts[slot])))
    }
    return found.sorted { ($1.count, $0.value) < ($0.count, $1.value) }
  }

  private func find(_ key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = (keys, counts)
    let size = max(8, keys.count * 2)
    keys = [UInt64](repeating: 0, count: size)
    counts = [UInt32](repeating: 0, count: size)
    for (index, key) in old.0.enumerated() where key != 0 {
      let slot = find(key)
      keys[slot] = key
      counts[slot] = old.1[index]
    }
  }
}
