internal import LogModel

/// Which failures pass, and how long to wait for that.
enum RetryPolicy {
  /// Repeats of one request at most.
  static let repeats = 2

  static func isPassing(_ status: Int) -> Bool { [408, 429, 500, 502, 503, 504].contains(status) }

  /// Half a second, doubled with each repeat, and up to half of that again.
  ///
  /// The extra part comes from the request itself: calls that failed together do not come back
  /// together, and a run can be repeated exactly.
  static func backOff(_ repeats: Int, key: String) -> Double {
    let hash = StableHash("\(key)#\(repeats)".utf8).value
    let fraction = Double((hash ^ hash >> 32) % 1024) / 1024
    return 0.5 * Double(1 << min(repeats, 10)) * (1 + fraction / 2)
  }
}

/// Stops asking a server that keeps failing.
struct CircuitBreaker: Equatable, Sendable {
  private var failures = 0
  /// Once open, open for the rest of the run.
  private(set) var isOpen = false

  /// Failures in a row that open it.
  static let limit = 3

  mutating func note(_ outcome: ChatOutcome) {
    switch outcome {
    case .answer: failures = 0
    // Says nothing about the server.
    case .failed(.overBudget), .failed(.circuitOpen): break
    case .failed:
      failures += 1
      if failures >= Self.limit { isOpen = true }
    }
  }
}
