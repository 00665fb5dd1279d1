internal import LogModel

/// Other limits of a metric to try, as a user writes them: `latency_ms=400`, or
/// `latency_ms=300..600/50` for each 50 from 300 to 600.
package struct LimitChange: Equatable, ArgumentValue {
  package var metric: String
  /// Ascending.
  package var limits: [Double]

  private static let mostLimits = 100

  package init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
    metric = String(argument[..<sign])
    let value = argument[argument.index(after: sign)...]
    if let one = Self.number(value) {
      limits = [one]
      return
    }
    let ends = value.split(separator: "..", maxSplits: 1)
    guard ends.count == 2, let first = Self.number(ends[0]) else { return nil }
    let parts = ends[1].split(separator: "/", maxSplits: 1)
    guard let last = Self.number(parts[0]), last > first else { return nil }
    var step = (last - first) / 10
    if parts.count == 2 {
      guard let named = Self.number(parts[1]), named > 0 else { return nil }
      step = named
    }
    let count = Int(min(1e6, ((last - first) / step + 1e-9).rounded(.down))) + 1
    guard count <= Self.mostLimits else { return nil }
    limits = (0..<count).map { first + Double($0) * step }
  }

  private static func number(_ text: Substring) -> Double? {
    guard let number = Double(text), number.isFinite, abs(number) <= 1e15 else { return nil }
    return number
  }

  package static let expectation =
    "expected a metric and a limit, such as latency_ms=400, or up to \(mostLimits) limits, such as "
    + "latency_ms=300..600/50"
}

extension [LimitChange] {
  /// Every combination of their limits, in order; nil where there are more than `most`.
  func combinations(atMost most: Int) -> [[(metric: String, limit: Double)]]? {
    var all: [[(metric: String, limit: Double)]] = [[]]
    for change in self {
      all = all.flatMap { known in change.limits.map { known + [(change.metric, $0)] } }
      if all.count > most { return nil }
    }
    return isEmpty ? [] : all
  }
}
