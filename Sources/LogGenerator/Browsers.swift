/// Data that browsers report: user agents and JavaScript errors with their stacks.
enum Browsers {
  /// The most frequent first.
  static let userAgents: [[UInt8]] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "Chrome/143.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
      + "Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "Chrome/143.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "Chrome/143.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      + "Version/26.1 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0",
    "Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      + "Version/26.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
  ].map { .init(escaping: $0) }

  /// The kinds of error, the most frequent first.
  static let errors: [(type: String, text: String, frames: [String])] = [
    (
      "TypeError", "Cannot read properties of undefined (reading 'total')",
      ["renderSummary", "updateView", "flushEffects", "performWork"]
    ),
    (
      "NetworkError", "Failed to fetch",
      ["fetchWithRetry", "async ApiClient.request", "async loadPageData"]
    ),
    (
      "TimeoutError", "Request aborted after 5000 ms",
      ["AbortController.onTimeout", "async ApiClient.request", "async loadPageData"]
    ),
    (
      "ChunkLoadError", "Loading chunk 37 failed",
      ["requireChunk.onerror", "lazyComponent", "mountRoute", "performWork"]
    ),
    (
      "ReferenceError", "currencyFormat is not defined",
      ["formatPrice", "Array.map (<anonymous>)", "renderRows", "updateView"]
    ),
    (
      "RangeError", "Maximum call stack size exceeded",
      ["normalizeState", "normalizeState", "normalizeState", "reducer"]
    ),
  ]

  static let errorTypes: [[UInt8]] = errors.map { .init(escaping: $0.type) }

  /// The errors that come from a service that does not answer.
  static let networkErrors = [1, 2]

  /// One stack for each kind of error, with the addresses of one frontend; JSON-escaped.
  static func stacks(of service: String) -> [[UInt8]] {
    errors.enumerated().map { kind, error in
      var stack = "\(error.type): \(error.text)"
      for (depth, frame) in error.frames.enumerated() {
        let file = depth < 2 ? "main.3f9a1c7e" : "vendor.b81d20f4"
        let column = 1000 + (kind * 7919 + depth * 3571 + service.utf8.count * 911) % 60_000
        stack += "\n    at \(frame) (https://\(service).example.com/assets/\(file).js:2:\(column))"
      }
      return .init(escaping: stack)
    }
  }
}
