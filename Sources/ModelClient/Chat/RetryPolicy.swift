internal import LogModel

/// Which failures are temporary, and how long to wait before a retry.
enum RetryPolicy {
  /// The maximum number of retries of one request.
  static let repeats = 2

  static func isPassing(_ status: Int) -> Bool { [408, 429, 500, 502, 503, 504].contains(status) }

  /// Half a second, doubled with each retry, plus up to half of that.
  ///
  /// The extra part derives from the request, so that calls which failed together are not retried
  /// together, and a run can be reproduced exactly.
  static func backOff(_ repeats: Int, key: String) -> Double {
    let hash = StableHash("\(key)#\(repeats)".utf8).value
    let fraction = Double((hash ^ hash >> 32) % 1024) / 1024
    return 0.5 * Double(1 << min(repeats, 10)) * (1 + fraction / 2)
  }
}

/// Stops sending to a server that keeps failing.
struct CircuitBreaker: Equatable, Sendable {
  private var failures = 0
  /// Once open, it stays open for the rest of the run.
  private(set) var isOpen = false

  /// The number of consecutive failures that open it.
  static let limit = 3

  mutating func note(_ outcome: ChatOutcome) {
    switch outcome {
    case .answer: failures = 0
    // Independent of the server.
    case .failed(.overBudget), .failed(.circuitOpen): break
    case .failed:
      failures += 1
      if failures >= Self.limit { isOpen = true }
    }
  }
}
