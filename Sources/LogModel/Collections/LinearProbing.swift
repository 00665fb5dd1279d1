/// The search of a hash table with open addressing: entry by entry from the first position of a
/// key, and at the end from the start.
///
/// Only the search is shared, because each table stores its entries in its own form: keys of its
/// own type, a key and a count in eight bytes, or the number of an item elsewhere.
///
/// Public and inlinable, because the compiler inlines only such code into other modules.
///
/// - Precondition: `count` is a power of two, and the table has a free entry.
@frozen
public enum LinearProbing {
  /// The index of the entry with the key; nil for an unknown key, at the first free entry.
  @inlinable @inline(__always)
  public static func find(
    _ hash: Int, count: Int, matches: (Int) -> Bool, isFree: (Int) -> Bool
  ) -> Int? {
    let mask = count &- 1
    var index = hash & mask
    while !matches(index) {
      if isFree(index) { return nil }
      index = (index &+ 1) & mask
    }
    return index
  }

  /// The index of the first entry that fits.
  @inlinable @inline(__always)
  public static func first(_ hash: Int, count: Int, where fits: (Int) -> Bool) -> Int {
    let mask = count &- 1
    var index = hash & mask
    while !fits(index) { index = (index &+ 1) & mask }
    return index
  }
}
