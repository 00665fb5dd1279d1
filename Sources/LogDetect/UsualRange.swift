internal import LogModel

/// The range that the values of a series usually have, learned value by value.
///
/// High values are the bad ones; a series in which low values are bad is negated before. Quantiles
/// follow the values in steps that shrink with their number, and the extremes of the last few
/// thousand values are kept in blocks. What an ongoing incident does is not learned: a run of values
/// outside the range is, only once it is so long that it may be a new level, and for good only where
/// that lasts: an incident that comes back is as unusual as it was.
///
/// - Shape: 96 bytes, O(1) a value.
struct UsualRange: Codable, Sendable {
  /// A value is outside from this many widths on, so that it is not learned at once.
  static let outside = 0.2
  /// The share of the value that is the least width.
  private static let relative = 0.1
  private static let slowest = 0.02
  /// A block ends at each power of two from the first on, and later at each multiple of the longest:
  /// what was learned before anything could be judged is forgotten first.
  private static let firstBlock: UInt32 = 32
  private static let longestBlock: UInt32 = 1000
  /// The values after which a new level is one for good.
  private static let lasting = 60
  /// The values that must follow before uncertainty about the range is small.
  private static let settling = 8.0

  private(set) var count: UInt32 = 0
  /// Values outside the range in a row.
  private(set) var outsideCount: UInt8 = 0
  /// How many values of a level that may be new came, and how many usual ones in a row since.
  private var lasted: UInt8 = 0
  private var returned: UInt8 = 0
  private var low = 0.0
  private var middle = 0.0
  private var high = 0.0
  private var deviation = 0.0
  /// The maxima of the current block and the three before it.
  private var maxima: [4 of Double] = .init(repeating: -.infinity)
  /// The value that was outside, until it is known whether it was alone.
  private var held = 0.0
  /// The least of the values outside in a row.
  private var lowest = 0.0
  /// The most of the values that may be a new level, until it is known whether they are one.
  private var level = -Double.infinity

  init() {}

  var band: UsualBand { UsualBand(low: low, middle: middle, high: high, count: Int(count)) }

  /// The width of the range: what a value must exceed it by.
  private func width(floor: Double) -> Double {
    let learned = Double(count)
    let width = max(high - low, Self.relative * abs(middle), floor)
    let doubt = learned < Self.settling ? 2 * abs(middle) / learned : 0
    return max(width * (1 + Self.settling / learned) + doubt, .leastNormalMagnitude)
  }

  /// Judges a value and learns it where it may; returns how far it lies beyond the range, in widths
  /// of the range.
  ///
  /// `shift` values outside in a row may be a new level. Where values `climb`, as memory does that
  /// leaks, the last of them is no level yet, so the least of them is taken.
  mutating func observe(
    _ value: Double, floor: Double, shift: Int, climbs: Bool = false
  ) -> Double {
    guard count > 0 else {
      learn(value, floor)
      return 0
    }
    let excess = excess(value, floor: floor)
    let isUsual =
      level == -.infinity
      ? excess <= Self.outside : (value - maximum) / width(floor: floor) <= Self.outside
    if excess > Self.outside {
      outsideCount += 1
      if outsideCount == 1 { (held, lowest) = (value, value) }
      lowest = min(lowest, value)
      if Int(outsideCount) >= shift {
        outsideCount = 0
        level = max(level, climbs ? lowest : value)
      }
    } else {
      if outsideCount == 1 {
        if level == -.infinity { learn(held, floor) } else { level = max(level, held) }
      }
      outsideCount = 0
      if isUsual { learn(value, floor) }
    }
    if level > -.infinity { follow(isUsual: isUsual, value, floor, shift: shift) }
    return excess
  }

  /// Forgets a new level when the values have come back from it, and learns it when it lasts.
  private mutating func follow(isUsual: Bool, _ value: Double, _ floor: Double, shift: Int) {
    if isUsual {
      returned += 1
      if Int(returned) >= shift { (level, lasted, returned) = (-.infinity, 0, 0) }
      return
    }
    (lasted, returned) = (lasted + 1, 0)
    if lasted >= Self.lasting {
      learn(level, floor)
      (level, lasted) = (-.infinity, 0)
    }
  }

  /// How far a value lies beyond the range, in widths of the range; 0 before there is one.
  func excess(_ value: Double, floor: Double) -> Double {
    count > 0 ? (value - max(maximum, level)) / width(floor: floor) : 0
  }

  private var maximum: Double {
    max(max(maxima[0], maxima[1]), max(maxima[2], maxima[3]))
  }

  private var endsBlock: Bool {
    count < Self.longestBlock
      ? count >= Self.firstBlock && count & (count - 1) == 0 : count % Self.longestBlock == 0
  }

  mutating func learn(_ value: Double, _ floor: Double) {
    if count == 0 { (low, middle, high) = (value, value, value) }
    if count < .max { count += 1 }
    let rate = max(Self.slowest, 1 / Double(count))
    let step = 2 * deviation * rate
    low += value > low ? step * 0.05 : -step * 0.95
    middle += value > middle ? step * 0.5 : -step * 0.5
    high += value > high ? step * 0.95 : -step * 0.05
    // One extreme value must not widen the range at once.
    let most = 4 * max(deviation, Self.relative * abs(middle), floor)
    let distance = abs(value - middle)
    deviation += ((most > 0 ? min(distance, most) : distance) - deviation) * rate
    if endsBlock {
      for block in (1..<4).reversed() { maxima[block] = maxima[block - 1] }
      maxima[0] = -.infinity
    }
    maxima[0] = max(maxima[0], value)
  }
}
