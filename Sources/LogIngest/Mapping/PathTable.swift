internal import LogModel

/// The number of a path in a `PathTable`.
typealias PathID = UInt16

/// The paths of the fields met so far, each with a number.
///
/// A path is the names of nested objects joined by points. Bounded: past `capacity` paths, new ones
/// share one number that no rule reads, so hostile input cannot exhaust memory.
struct PathTable: Sendable {
  static let capacity = 4096
  /// The path of a record itself.
  static let root: PathID = 0
  /// All paths that found no room.
  static let unknown: PathID = 1

  private struct Entry: Sendable {
    var hash: UInt64
    /// The first 16 bytes of the last name.
    var head: (UInt64, UInt64)
    var parent: PathID
    /// The last name, in `names`.
    var start: UInt32
    var length: UInt32
    /// Whether the name holds only letters, digits and the like, so that a quote behind it ends it.
    var isPlain = false
    /// The name that followed it last time: records of one program repeat their order.
    var next: PathID = 0
  }

  private var entries: [Entry]
  private var slots: [PathID]
  private var names: [UInt8] = []
  private(set) var texts: [String] = ["", ""]
  /// The columns of the tables met so far.
  private var tables: [[PathID]] = []
  private static let mostTables = 64
  /// The path found last.
  private var latest: PathID = 0

  init() {
    let blank = Entry(hash: 0, head: (0, 0), parent: 0, start: 0, length: 0)
    entries = [blank, blank]
    slots = [PathID](repeating: 0, count: 2 * Self.capacity)
  }

  var count: Int { entries.count }

  /// The path of the member `chunk[range]` of the object at `parent`.
  @inline(__always)
  mutating func child(of parent: PathID, _ chunk: RawSpan, _ start: Int, _ end: Int) -> PathID {
    let guess = entries[Int(latest)].next
    if guess != 0, isSame(guess, parent, chunk, start, end) {
      latest = guess
      return guess
    }
    let found = find(parent, chunk, start, end)
    entries[Int(latest)].next = found
    latest = found
    return found
  }

  /// The path of the member whose quoted name begins at `at`, where that is the one that followed
  /// the last name before; moves behind the quote.
  @inline(__always)
  mutating func predicted(of parent: PathID, _ chunk: RawSpan, _ at: inout Int) -> PathID? {
    let guess = entries[Int(latest)].next
    let end = at &+ Int(entries[Int(guess)].length)
    guard entries[Int(guess)].isPlain, end < chunk.byteCount, chunk.byte(end) == UInt8(ascii: "\""),
      isSame(guess, parent, chunk, at, end)
    else { return nil }
    latest = guess
    at = end &+ 1
    return guess
  }

  /// The number of a table with these columns, from 1; nil where too many were met.
  mutating func number(ofTable columns: [PathID]) -> Int? {
    if let known = tables.firstIndex(of: columns) { return known + 1 }
    guard tables.count < Self.mostTables else { return nil }
    tables.append(columns)
    return tables.count
  }

  /// Whether a name at the top of a record holds points itself.
  func isDotted(_ path: PathID) -> Bool {
    entries[Int(path)].parent == Self.root && texts[Int(path)].utf8.contains(UInt8(ascii: "."))
  }

  /// Starts a record, so that its first name is predicted from other first names.
  mutating func begin() { latest = 0 }

  /// The path of a name from a rule.
  mutating func child(of parent: PathID, named name: String) -> PathID {
    let bytes = Array(name.utf8)
    return bytes.asChunk { find(parent, $0, 0, bytes.count) }
  }

  @inline(__always)
  private func isSame(
    _ path: PathID, _ parent: PathID, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> Bool {
    let entry = entries[Int(path)]
    guard entry.parent == parent, Int(entry.length) == end &- start else { return false }
    let head = Self.head(chunk, start, end)
    guard head.0 == entry.head.0, head.1 == entry.head.1 else { return false }
    return end &- start <= 16 || hasSameTail(entry, chunk, start)
  }

  private func hasSameTail(_ entry: Entry, _ chunk: RawSpan, _ start: Int) -> Bool {
    (16..<Int(entry.length)).allSatisfy {
      names[Int(entry.start) &+ $0] == chunk.byte(start &+ $0)
    }
  }

  /// The first 16 bytes of a name; zeros behind it.
  @inline(__always)
  private static func head(_ chunk: RawSpan, _ start: Int, _ end: Int) -> (UInt64, UInt64) {
    guard end > start else { return (0, 0) }
    let words = chunk.pair(start)
    let length = end &- start
    return (
      words.0 & Word.mask(length), length > 8 ? words.1 & Word.mask(length &- 8) : 0
    )
  }

  @inline(never)
  private mutating func find(
    _ parent: PathID, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> PathID {
    var hash = Word.mix(UInt64(parent), UInt64(truncatingIfNeeded: end - start))
    for at in start..<end { hash = (hash ^ UInt64(chunk.byte(at))) &* 0x0000_0100_0000_01b3 }
    hash ^= hash >> 32
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      if entries[Int(slots[slot])].hash == hash, isSame(slots[slot], parent, chunk, start, end) {
        return slots[slot]
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard entries.count < Self.capacity, end - start <= 200, parent != Self.unknown else {
      return Self.unknown
    }
    let path = PathID(entries.count)
    slots[slot] = path
    let name = chunk.bytes(start..<end)
    entries.append(
      Entry(
        hash: hash, head: Self.head(chunk, start, end), parent: parent, start: UInt32(names.count),
        length: UInt32(end - start),
        isPlain: name.allSatisfy { $0.isNameByte || ".@$/:".utf8.contains($0) }))
    names += name
    let text = String(decoding: name, as: UTF8.self)
    texts.append(parent == Self.root ? text : "\(texts[Int(parent)]).\(text)")
    return path
  }
}
