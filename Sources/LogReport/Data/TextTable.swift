import LogModel

/// Every text of the page's data once, in order of first use, as the items of a JSON array.
///
/// Open addressing over the items themselves: most texts are already in the table, and are found
/// without a copy or a string.
struct TextTable: Sendable {
  private struct Item: Sendable {
    var start: UInt32
    var count: UInt32
    /// The lowest bit tells whether the item is exactly these bytes, rather than an escaped
    /// spelling.
    var hash: UInt64

    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// The items with commas between; nothing in them ends a script element.
  private(set) var bytes: [UInt8] = []
  /// Bytes added by escaping for that; they do not count towards the page's limit.
  private(set) var safetyBytes = 0
  private var items: [Item] = []
  /// The number of an item plus one; 0 is a free slot.
  private var slots = [UInt32](repeating: 0, count: 256)
  /// Random in every run, so that a crafted log cannot cause collisions.
  private let seed = UInt64(truncatingIfNeeded: Hasher().finalize())

  /// The number of a text, of which at most `limit` bytes are shown.
  ///
  /// Most texts are already in the table, so they are looked up before their content is checked.
  mutating func number(of text: Span<UInt8>, limit: Int) -> Int {
    guard text.count <= limit else { return number(ofSpelled: text, limit: limit) }
    let hash = text.hash(seed: seed) | 1
    let slot = slot(of: text, hash)
    if slots[slot] > 0 { return Int(slots[slot]) - 1 }
    guard text.isPlainScript else { return number(ofSpelled: text, limit: limit) }
    return add(text, hash, at: slot)
  }

  /// The same for a text that is shown in an escaped form.
  private mutating func number(ofSpelled text: Span<UInt8>, limit: Int) -> Int {
    var shown: [UInt8] = []
    shown.appendShown(text, limit: limit)
    var json: [UInt8] = []
    json.appendJSONText(shown.span)
    let safe = json.withoutTags
    let hash = safe.span.hash(seed: seed) & ~1
    let slot = slot(of: safe.span, hash)
    if slots[slot] > 0 { return Int(slots[slot]) - 1 }
    safetyBytes += safe.count - json.count
    return add(safe.span, hash, at: slot)
  }

  private mutating func add(_ text: Span<UInt8>, _ hash: UInt64, at slot: Int) -> Int {
    if !items.isEmpty { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\""))
    items.append(Item(start: UInt32(bytes.count), count: UInt32(text.count), hash: hash))
    bytes.append(text)
    bytes.append(UInt8(ascii: "\""))
    slots[slot] = UInt32(items.count)
    if items.count * 2 > slots.count { grow() }
    return items.count - 1
  }

  /// The slot of the text, or the free one where it belongs.
  private func slot(of text: Span<UInt8>, _ hash: UInt64) -> Int {
    LinearProbing.first(Self.position(of: hash), count: slots.count) { slot in
      guard slots[slot] > 0 else { return true }
      let item = items[Int(slots[slot]) - 1]
      return item.hash == hash && bytes.span.extracting(item.range).isSame(as: text)
    }
  }

  /// Where a search begins.
  ///
  /// The hash is mixed once more: hashes of texts that differ only at the end, as ids do, differ
  /// only in their upper bits and would cluster.
  private static func position(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &* 0x9e37_79b9_7f4a_7c15 >> 32)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (number, item) in items.enumerated() {
      // All items are distinct, so the first free slot is the right one.
      let slot = LinearProbing.first(Self.position(of: item.hash), count: slots.count) {
        slots[$0] == 0
      }
      slots[slot] = UInt32(number + 1)
    }
  }
}

extension [UInt8] {
  /// The JSON text, escaped so that it neither ends a script element nor begins a comment.
  var withoutTags: [UInt8] {
    guard span.contains("<") else { return self }
    var safe: [UInt8] = []
    for byte in self {
      if byte == UInt8(ascii: "<") { safe += #"\u003c"#.utf8 } else { safe.append(byte) }
    }
    return safe
  }
}
