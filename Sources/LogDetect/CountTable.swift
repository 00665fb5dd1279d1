/// How often each of many keys was seen: at most `capacity` keys; later ones are not counted.
///
/// Open addressing, key and count side by side: a look touches one line of the cache.
struct CountTable: Sendable {
  private struct Entry {
    var key: UInt64 = 0
    var count = 0
  }

  private var entries = [Entry](repeating: Entry(), count: 256)
  private var distinct = 0
  private let capacity: Int

  /// An empty table for at most `capacity` keys.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Counts `key` once; zero is no key.
  @inline(__always)
  mutating func add(_ key: UInt64) {
    let slot = slot(of: key)
    if entries[slot].key == key { entries[slot].count &+= 1 } else { insert(key, at: slot) }
  }

  /// Every key and its count, in no order worth relying on.
  var all: [(key: UInt64, count: Int)] {
    entries.filter { $0.key != 0 }.map { ($0.key, $0.count) }
  }

  /// Where `key` stands, or would stand.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    let mask = entries.count &- 1
    var at = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while entries[at].key != key, entries[at].key != 0 { at = (at &+ 1) & mask }
    return at
  }

  @inline(never)
  private mutating func insert(_ key: UInt64, at slot: Int) {
    guard distinct < capacity else { return }
    entries[slot] = Entry(key: key, count: 1)
    distinct += 1
    guard distinct * 2 > entries.count else { return }
    let old = entries
    entries = Array(repeating: Entry(), count: old.count * 2)
    for entry in old where entry.key != 0 { entries[self.slot(of: entry.key)] = entry }
  }
}
