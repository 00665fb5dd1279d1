/// A number for each of many 64-bit keys.
///
/// Open addressing, key and number side by side: a look touches one line of the cache, where two
/// arrays and a third of counts touched three.
struct NumberTable: Sendable {
  private struct Entry {
    var key: UInt64 = 0
    var number: UInt64 = 0
  }

  private var entries = [Entry](repeating: Entry(), count: 256)
  private(set) var count = 0

  /// Where the number of `key` stands, or would stand; zero is no key.
  @inline(__always)
  func slot(of key: UInt64) -> Int {
    let mask = entries.count - 1
    var at = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while entries[at].key != key, entries[at].key != 0 { at = (at &+ 1) & mask }
    return at
  }

  /// The number in a slot; nil for one that no key has taken.
  @inline(__always)
  func number(at slot: Int) -> UInt64? { entries[slot].key == 0 ? nil : entries[slot].number }

  @inline(__always)
  mutating func increment(at slot: Int) { entries[slot].number &+= 1 }

  /// Gives a new key its number; `slot` is where it would stand.
  mutating func insert(_ key: UInt64, _ number: UInt64, at slot: Int) {
    entries[slot] = Entry(key: key, number: number)
    count += 1
    if count * 2 > entries.count { grow() }
  }

  /// Every key and its number, in no order worth relying on.
  var all: [(key: UInt64, number: UInt64)] {
    entries.filter { $0.key != 0 }.map { ($0.key, $0.number) }
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: Entry(), count: old.count * 2)
    for entry in old where entry.key != 0 { entries[slot(of: entry.key)] = entry }
  }
}

/// Small numbers for 64-bit keys, in order of first appearance.
struct IndexTable: Sendable {
  private var numbers = NumberTable()

  var count: Int { numbers.count }

  /// The number of `key`, if it has one.
  @inline(__always)
  func known(_ key: UInt64) -> Int? {
    numbers.number(at: numbers.slot(of: key)).map { Int(truncatingIfNeeded: $0) }
  }

  /// The number of `key`, given now if it is new; zero is no key.
  mutating func index(of key: UInt64) -> Int {
    let slot = numbers.slot(of: key)
    if let known = numbers.number(at: slot) { return Int(known) }
    numbers.insert(key, UInt64(numbers.count), at: slot)
    return numbers.count - 1
  }
}

/// How often each of many keys was seen: at most `capacity` keys; later ones are not counted.
struct CountTable: Sendable {
  private var counts = NumberTable()
  private let capacity: Int

  /// An empty table for at most `capacity` keys.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Counts `key` once; zero is no key.
  @inline(__always)
  mutating func add(_ key: UInt64) {
    let slot = counts.slot(of: key)
    if counts.number(at: slot) != nil {
      counts.increment(at: slot)
    } else if counts.count < capacity {
      counts.insert(key, 1, at: slot)
    }
  }

  /// Every key and its count, in no order worth relying on.
  var all: [(key: UInt64, count: Int)] { counts.all.map { ($0.key, Int($0.number)) } }
}
