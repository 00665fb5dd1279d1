/// A seeded stream of random numbers; each part of the generator has its own.
///
/// - Source: xoshiro256**, seeded by SplitMix64; D. Blackman and S. Vigna, public domain.
struct Randomness: Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// Streams of one seed that must not influence each other.
  enum Purpose: UInt64 {
    case arrivals = 0x6172_7269
    case plans = 0x706c_616e
    case choices = 0x6368_6f69
    case values = 0x7661_6c75
    case benign = 0x6265_6e69
    case vitals = 0x7669_7461
  }

  init(seed: UInt64, for purpose: Purpose) {
    var state = seed ^ (purpose.rawValue << 32)
    func split() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
    s0 = split()
    s1 = split()
    s2 = split()
    s3 = split()
  }

  mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// From 0 to below 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// From 0 to `count` - 1; `count` is at least 1.
  mutating func below(_ count: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
  }

  mutating func between(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func shuffled<Element>(_ items: [Element]) -> [Element] {
    var items = items
    for index in items.indices.dropFirst() { items.swapAt(index, below(index + 1)) }
    return items
  }
}

/// A choice among few things with unequal weights, drawn with one table look-up.
struct WeightedChoice: Sendable {
  private static let bits = 12
  private let slots: [UInt16]

  /// Weights below 1/4096 of the sum may never be drawn.
  init(_ weights: [Double]) {
    let total = weights.reduce(0, +)
    let size = 1 << Self.bits
    var filled: [UInt16] = []
    filled.reserveCapacity(size)
    var sum = 0.0
    for (index, weight) in weights.enumerated() {
      sum += weight
      let end = index == weights.count - 1 ? size : Int(sum / total * Double(size))
      while filled.count < end { filled.append(UInt16(index)) }
    }
    slots = filled
  }

  /// The first few of `count` things are much more frequent than the rest: weight 1/(rank + 2).
  static func zipf(_ count: Int) -> Self { Self((0..<count).map { 1 / Double($0 + 2) }) }

  func draw(_ random: inout Randomness) -> Int { Int(slots[Int(random.next() >> (64 - 12))]) }
}
