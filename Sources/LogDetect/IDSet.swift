internal import LogModel

/// A set of small numbers, one bit each.
struct IDSet: Codable, Sendable {
  private var words: [UInt64] = []
  private(set) var count = 0

  mutating func insert(_ id: NameID) {
    let word = Int(id >> 6)
    while words.count <= word { words.append(0) }
    let bit: UInt64 = 1 << UInt64(id & 63)
    guard words[word] & bit == 0 else { return }
    words[word] |= bit
    count += 1
  }

  /// In order.
  var all: [NameID] {
    words.enumerated().flatMap { index, word in
      (0..<64).filter { word & 1 << UInt64($0) != 0 }.map { NameID(index * 64 + $0) }
    }
  }
}
