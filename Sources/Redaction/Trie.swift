internal import LogModel

/// Names to find, as a tree of their bytes: one walk finds any of them.
struct Trie: Sendable {
  /// Longer names are found by their first bytes.
  private static let depth = 128

  /// Maps node and byte to the next node; the root is 0.
  private var children: [UInt64: UInt32] = [:]
  private var ends: Set<UInt32> = []
  private var firsts = [Bool](repeating: false, count: 256)

  /// - Parameter names: compared without regard to ASCII case; a name without a letter or digit,
  ///   such as the `-` of a missing customer, is ignored.
  init(_ names: [String]) {
    for name in names where name.utf8.contains(where: { $0.isAlphanumeric || $0 >= 0x80 }) {
      insert(name)
    }
  }

  private mutating func insert(_ name: String) {
    var node: UInt32 = 0
    for byte in name.utf8.prefix(Self.depth).map(\.lowercased) {
      if node == 0 { firsts[Int(byte)] = true }
      let key = UInt64(node) << 8 | UInt64(byte)
      let next = children[key] ?? UInt32(children.count + 1)
      children[key] = next
      node = next
    }
    ends.insert(node)
  }

  /// The end of the longest name that begins at `start` and ends at a word boundary.
  func end(in bytes: [UInt8], from start: Int) -> Int? {
    guard firsts[Int(bytes[start].lowercased)] else { return nil }
    var node: UInt32 = 0
    var at = start
    var end: Int?
    while at < bytes.count, let next = children[UInt64(node) << 8 | UInt64(bytes[at].lowercased)] {
      node = next
      at += 1
      let isWhole = at == bytes.count || !bytes[at].isAlphanumeric || !bytes[at - 1].isAlphanumeric
      if isWhole || at - start == Self.depth, ends.contains(node) { end = at }
    }
    return end
  }
}
