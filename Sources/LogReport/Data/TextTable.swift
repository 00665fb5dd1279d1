import LogModel

/// Every text of the page's data once, in the order they came, as the items of a JSON array.
///
/// Open addressing over the items themselves: most texts stand there already, and are found without
/// a copy or a string.
struct TextTable: Sendable {
  private struct Item: Sendable {
    var start: UInt32
    var count: UInt32
    /// The lowest bit tells whether it stands for those same bytes, and not for what escapes spell.
    var hash: UInt64

    var place: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// The items with commas between; nothing in them ends a script element.
  private(set) var bytes: [UInt8] = []
  /// What the escapes for that take; they are no part of what a page makes room for.
  private(set) var safetyBytes = 0
  private var items: [Item] = []
  /// Number of an item and one; 0 is free.
  private var slots = [UInt32](repeating: 0, count: 256)
  /// Differs from run to run, so that no log can be made to fill one place of the table.
  private let seed = UInt64(truncatingIfNeeded: Hasher().finalize())

  /// The number of a text, of which at most `limit` bytes are shown.
  ///
  /// Three texts in four stand in the table: they are found before anything is asked about what they
  /// hold.
  mutating func number(of text: Span<UInt8>, limit: Int) -> Int {
    guard text.count <= limit else { return number(ofSpelled: text, limit: limit) }
    let hash = text.hash(seed: seed) | 1
    let slot = slot(of: text, hash)
    if slots[slot] > 0 { return Int(slots[slot]) - 1 }
    guard text.isPlainScript else { return number(ofSpelled: text, limit: limit) }
    return add(text, hash, at: slot)
  }

  /// The same of a text that is not shown as it is.
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

  /// Where the text is, or where it is to go.
  private func slot(of text: Span<UInt8>, _ hash: UInt64) -> Int {
    var slot = place(of: hash)
    while slots[slot] > 0 {
      let item = items[Int(slots[slot]) - 1]
      if item.hash == hash, bytes.span.extracting(item.place).isSame(as: text) { break }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  /// Where a search begins.
  ///
  /// Mixed once more: texts that differ in their last letters alone, as ids do, had hashes that
  /// differ in their upper bits alone, and stood in one long row.
  private func place(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &* 0x9e37_79b9_7f4a_7c15 >> 32) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (number, item) in items.enumerated() {
      // No two items are the same: the first free place is the right one.
      var slot = place(of: item.hash)
      while slots[slot] > 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }
}

extension [UInt8] {
  /// The JSON text so that it neither ends a script element nor begins a comment.
  var withoutTags: [UInt8] {
    guard span.contains("<") else { return self }
    var safe: [UInt8] = []
    for byte in self {
      if byte == UInt8(ascii: "<") { safe += #"\u003c"#.utf8 } else { safe.append(byte) }
    }
    return safe
  }
}
