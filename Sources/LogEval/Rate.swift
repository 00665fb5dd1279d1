/// A share with its numerator and denominator.
package struct Rate: Equatable, Sendable {
  package var hits: Int
  package var of: Int

  package init(_ hits: Int, of: Int) {
    self.hits = hits
    self.of = of
  }

  /// From 0 to 1, or above where one item can count several times; nil when the denominator is 0.
  package var value: Double? { of == 0 ? nil : Double(hits) / Double(of) }

  /// The harmonic mean of two shares; nil when one has no value, 0 when both are 0.
  package static func harmonicMean(_ lhs: Self, _ rhs: Self) -> Double? {
    guard let lhs = lhs.value, let rhs = rhs.value else { return nil }
    return lhs + rhs == 0 ? 0 : 2 * lhs * rhs / (lhs + rhs)
  }
}

/// Durations, with their median and 95th percentile.
package struct Delays: Equatable, Sendable {
  /// Ascending, in seconds.
  package private(set) var seconds: [Double]

  package init(_ seconds: [Double] = []) { self.seconds = seconds.sorted() }

  package var count: Int { seconds.count }

  /// The middle one, or the mean of the middle two; nil without any.
  package var median: Double? {
    guard !seconds.isEmpty else { return nil }
    let middle = seconds.count / 2
    return seconds.count % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2
  }

  /// The 95th percentile by nearest rank; nil without any.
  package var p95: Double? {
    guard !seconds.isEmpty else { return nil }
    return seconds[(seconds.count * 95 + 99) / 100 - 1]
  }

  package static func + (lhs: Self, rhs: Self) -> Self { Self(lhs.seconds + rhs.seconds) }
}
