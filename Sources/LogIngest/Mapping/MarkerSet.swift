/// Which conditions a record meets, by their numbers.
struct MarkerSet: Hashable, Sendable {
  private var words = InlineArray<4, UInt64>(repeating: 0)

  static let capacity = 256

  @inline(__always)
  mutating func insert(_ number: Int) { words[number >> 6 & 3] |= 1 << UInt64(number & 63) }

  func contains(_ number: Int) -> Bool { words[number >> 6 & 3] >> UInt64(number & 63) & 1 == 1 }

  mutating func formUnion(_ other: Self) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  func isDisjoint(with other: Self) -> Bool {
    words.indices.allSatisfy { words[$0] & other.words[$0] == 0 }
  }

  func isSuperset(of other: Self) -> Bool {
    words.indices.allSatisfy { other.words[$0] & ~words[$0] == 0 }
  }

  @inline(__always)
  static func == (lhs: Self, rhs: Self) -> Bool {
    (lhs.words[0] ^ rhs.words[0]) | (lhs.words[1] ^ rhs.words[1]) | (lhs.words[2] ^ rhs.words[2])
      | (lhs.words[3] ^ rhs.words[3]) == 0
  }

  func hash(into hasher: inout Hasher) {
    for index in words.indices { hasher.combine(words[index]) }
  }
}
