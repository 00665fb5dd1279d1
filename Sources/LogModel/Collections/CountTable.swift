/// Counts of many keys: open addressing, 8 bytes an entry.
///
/// Public and inlinable, because the compiler inlines only such code into other modules, and a call
/// per event would cost more than the counting.
public struct CountTable: Codable, Sendable {
  /// The key in the lower half and its count in the upper half; 0 is a free entry, so 0 is not a
  /// key.
  @usableFromInline
  var entries: [UInt64] = []
  /// The number of keys.
  package private(set) var distinct = 0
  /// The least number of entries per key.
  private let spread: Int

  /// An empty table without memory.
  package init(spread: Int) { self.spread = spread }

  /// Adds one to the count of a key.
  ///
  /// Returns false and changes nothing if the key has no entry.
  @inlinable @inline(__always)
  public mutating func count(_ key: UInt32) -> Bool {
    var entries = entries.mutableSpan
    return Self.count(key, in: &entries)
  }

  /// Adds one to the count of each key up to the first without an entry; returns the index of that
  /// key.
  @inlinable @inline(__always)
  public mutating func count(from start: Int, to end: Int, key: (Int) -> UInt32) -> Int {
    var entries = entries.mutableSpan
    var index = start
    while index < end, Self.count(key(index), in: &entries) { index &+= 1 }
    return index
  }

  /// Adds an entry for a new key.
  package mutating func insert(_ key: UInt32, _ count: Int) {
    distinct += 1
    if distinct * spread > entries.count { grow() }
    store(UInt64(count) << 32 | UInt64(key))
  }

  /// Adds to the count of a key.
  ///
  /// Returns false and changes nothing if the key has no entry.
  package mutating func add(_ key: UInt32, _ count: Int) -> Bool {
    guard let slot = Self.slot(holding: key, in: entries.span) else { return false }
    entries[slot] &+= UInt64(count) << 32
    return true
  }

  /// The count of a key.
  package func count(of key: UInt32) -> Int {
    Self.slot(holding: key, in: entries.span).map { Int(entries[$0] >> 32) } ?? 0
  }

  /// Every key and its count, in unspecified order.
  package var all: [(key: UInt32, count: Int)] {
    entries.compactMap { entry in
      entry == 0 ? nil : (UInt32(truncatingIfNeeded: entry), Int(entry >> 32))
    }
  }

  @inlinable @inline(__always)
  static func count(_ key: UInt32, in entries: inout MutableSpan<UInt64>) -> Bool {
    guard let slot = slot(holding: key, in: entries.span) else { return false }
    entries[slot] &+= 1 << 32
    return true
  }

  @inlinable @inline(__always)
  static func slot(holding key: UInt32, in entries: Span<UInt64>) -> Int? {
    guard entries.count > 1 else { return nil }
    return LinearProbing.find(
      slot(of: key), count: entries.count,
      matches: { UInt32(truncatingIfNeeded: entries[$0]) == key }, isFree: { entries[$0] == 0 })
  }

  private mutating func grow() {
    let old = entries
    entries = [UInt64](repeating: 0, count: max(16, old.count * 2))
    for entry in old where entry != 0 { store(entry) }
  }

  /// Places an entry whose key is not in the table yet.
  private mutating func store(_ entry: UInt64) {
    let slot = LinearProbing.first(
      Self.slot(of: UInt32(truncatingIfNeeded: entry)), count: entries.count
    ) { entries[$0] == 0 }
    entries[slot] = entry
  }

  /// The first position of a key.
  ///
  /// The hash has more bits than are used.
  @inlinable @inline(__always)
  static func slot(of key: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(key) &* 0x9e37_79b9_7f4a_7c15) &>> 40)
  }
}
