/// Which conditions a record meets, by their numbers.
struct MarkerSet: Hashable, Sendable {
  private var words = InlineArray<8, UInt64>(repeating: 0)

  static let capacity = 512

  @inline(__always)
  mutating func insert(_ number: Int) { words[number >> 6 & 7] |= 1 << UInt64(number & 63) }

  func contains(_ number: Int) -> Bool { words[number >> 6 & 7] >> UInt64(number & 63) & 1 == 1 }

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
    var difference: UInt64 = 0
    for index in lhs.words.indices { difference |= lhs.words[index] ^ rhs.words[index] }
    return difference == 0
  }

  func hash(into hasher: inout Hasher) {
    for index in words.indices { hasher.combine(words[index]) }
  }
}

/// Conditions that a record must meet, and those that it must not.
struct RecordConditions: Sendable {
  var required = MarkerSet()
  var refused = MarkerSet()

  /// The conditions of both kinds.
  var all: MarkerSet {
    var all = required
    all.formUnion(refused)
    return all
  }

  /// Whether a record that meets some conditions is as it must be.
  func allow(_ met: MarkerSet) -> Bool {
    met.isSuperset(of: required) && met.isDisjoint(with: refused)
  }
}
