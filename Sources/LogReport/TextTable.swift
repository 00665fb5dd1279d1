import LogModel

/// Every text of the page's data once, in the order they came, as the items of a JSON array.
///
/// Open addressing over the items themselves: a text is written where it is to stand, and taken
/// back when it stands there already, so that no string is made to look it up.
struct TextTable {
  private struct Item {
    var start: Int
    var count: Int
    var hash: UInt64
  }

  /// The items with commas between.
  private(set) var bytes: [UInt8] = []
  private var items: [Item] = []
  /// Number of an item and one; 0 is free.
  private var slots = [UInt32](repeating: 0, count: 256)
  /// Differs from run to run, so that no log can be made to fill one place of the table.
  private let seed = UInt64(truncatingIfNeeded: Hasher().finalize())

  /// The number of the text that `write` writes, as a page shows it.
  mutating func number(limit: Int, _ write: (inout [UInt8]) -> Void) -> Int {
    let before = bytes.count
    if !items.isEmpty { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\""))
    let start = bytes.count
    write(&bytes)
    if bytes.count - start > limit || !bytes.span.extracting(start...).isPlainJSON {
      let text = String(decoding: bytes[start...], as: UTF8.self)
      bytes.removeLast(bytes.count - start)
      bytes.appendJSONText(text.shown(limit: limit))
    }
    let item = Item(start: start, count: bytes.count - start, hash: hash(from: start))
    let slot = slot(of: item)
    if slots[slot] > 0 {
      bytes.removeLast(bytes.count - before)
      return Int(slots[slot]) - 1
    }
    bytes.append(UInt8(ascii: "\""))
    items.append(item)
    slots[slot] = UInt32(items.count)
    if items.count * 2 > slots.count { grow() }
    return items.count - 1
  }

  private func hash(from start: Int) -> UInt64 {
    let text = bytes.span.extracting(start...)
    var hash = seed
    for index in text.indices { hash = (hash ^ UInt64(text[index])) &* 0x9e37_79b9_7f4a_7c15 }
    return hash ^ hash >> 32
  }

  /// Where the item is, or where it is to go.
  private func slot(of item: Item) -> Int {
    let (slots, items, bytes) = (slots.span, items.span, bytes.span)
    let text = bytes.extracting(item.start..<item.start + item.count)
    var slot = Int(truncatingIfNeeded: item.hash) & (slots.count - 1)
    while slots[slot] > 0 {
      let other = items[Int(slots[slot]) - 1]
      if other.hash == item.hash, other.count == item.count {
        let known = bytes.extracting(other.start..<other.start + other.count)
        if text.indices.allSatisfy({ text[$0] == known[$0] }) { break }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (number, item) in items.enumerated() { slots[slot(of: item)] = UInt32(number + 1) }
  }
}
