/// How often each of many keys occurred: open addressing, 8 bytes an entry.
///
/// Public and inlinable, as the compiler inlines nothing less into another module: there a call for
/// each event would take longer than to count it.
public struct CountTable: Sendable {
  /// The key in the lower half, its count in the upper; 0 is a free entry, so that no key is 0.
  @usableFromInline
  var entries: [UInt64] = []
  /// Keys that have an entry.
  package private(set) var distinct = 0
  /// How many entries there are for each key at least.
  private let spread: Int

  /// An empty table, which holds no memory.
  package init(spread: Int) { self.spread = spread }

  /// Counts one of a key; false, and nothing done, if it has no entry.
  @inlinable @inline(__always)
  public mutating func count(_ key: UInt32) -> Bool {
    var entries = entries.mutableSpan
    return Self.count(key, in: &entries)
  }

  /// Counts one key after the other up to the first that has no entry; returns where that is.
  @inlinable @inline(__always)
  public mutating func count(from start: Int, to end: Int, key: (Int) -> UInt32) -> Int {
    var entries = entries.mutableSpan
    var index = start
    while index < end, Self.count(key(index), in: &entries) { index &+= 1 }
    return index
  }

  /// Gives a key that has none its entry.
  package mutating func insert(_ key: UInt32, _ count: Int) {
    distinct += 1
    if distinct * spread > entries.count { grow() }
    place(UInt64(count) << 32 | UInt64(key))
  }

  /// Counts several of a key; false, and nothing done, if it has no entry.
  package mutating func add(_ key: UInt32, _ count: Int) -> Bool {
    guard let slot = Self.slot(holding: key, in: entries.span) else { return false }
    entries[slot] &+= UInt64(count) << 32
    return true
  }

  /// How often a key was counted.
  package func count(of key: UInt32) -> Int {
    Self.slot(holding: key, in: entries.span).map { Int(entries[$0] >> 32) } ?? 0
  }

  /// Every key and its count, in no order worth relying on.
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
    let mask = entries.count &- 1
    guard mask > 0 else { return nil }
    var slot = slot(of: key) & mask
    while UInt32(truncatingIfNeeded: entries[slot]) != key {
      if entries[slot] == 0 { return nil }
      slot = (slot &+ 1) & mask
    }
    return slot
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

  /// Where a key stands if no other is in its way; more bits than are used.
  @inlinable @inline(__always)
  static func slot(of key: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(key) &* 0x9e37_79b9_7f4a_7c15) &>> 40)
  }
}
