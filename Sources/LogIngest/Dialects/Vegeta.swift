internal import LogModel

extension Dialect {
  /// `vegeta encode`, as JSON and as CSV; the latency is in nanoseconds, code 0 no answer.
  ///
  /// - Source: vegeta documentation, "encode command".
  static let vegeta = Dialect(
    "vegeta", "vegeta", keys: ["attack seq code latency bytes_in url"],
    fields: [
      "timestamp": "timestamp", "service_name": "url|host", "endpoint": "url|path",
      "message": "error url", "status_code": "code|answer", "latency_ms": "latency|ns",
    ])

  /// The columns of the CSV, which has no header.
  static let vegetaColumns = [
    "timestamp", "code", "latency", "bytes_out", "bytes_in", "error", "body", "attack", "seq",
    "method", "url", "headers",
  ]
}
