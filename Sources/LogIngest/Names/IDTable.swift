internal import LogModel

/// A key of an `IDTable`.
protocol IDKey: Equatable, Sendable {
  /// The key of an empty entry.
  init()
  var hash: UInt64 { get }
}

/// Ids by key: open addressing, at most a quarter full.
///
/// The low load keeps most keys at their first position; a second probe costs a branch
/// misprediction.
struct IDTable<Key: IDKey>: Sendable {
  private struct Entry {
    var key = Key()
    /// 0 in an empty entry.
    var id: UInt32 = 0
  }

  private var entries = [Entry](repeating: Entry(), count: 64)
  private var count = 0

  /// The id of a key; nil for an unknown key.
  @inline(__always)
  func id(of key: Key) -> UInt32? {
    let index = LinearProbing.find(
      Int(truncatingIfNeeded: key.hash), count: entries.count,
      matches: { entries[$0].key == key }, isFree: { entries[$0].id == 0 })
    return index.map { entries[$0].id }
  }

  @inline(never)
  mutating func insert(_ key: Key, _ id: UInt32) {
    if (count + 1) * 4 > entries.count {
      let old = entries
      entries = Array(repeating: Entry(), count: old.count * 2)
      for entry in old where entry.id != 0 { store(entry) }
    }
    store(Entry(key: key, id: id))
    count += 1
  }

  private mutating func store(_ entry: Entry) {
    let index = LinearProbing.first(
      Int(truncatingIfNeeded: entry.key.hash), count: entries.count
    ) { entries[$0].id == 0 }
    entries[index] = entry
  }
}
