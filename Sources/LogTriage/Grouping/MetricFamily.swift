internal import LogModel

/// What kind of trouble a threshold tells of: part of an issue's fingerprint, because a service
/// that is slow one day fails the next for the same reason.
enum MetricFamily: Hashable, Sendable {
  case latency
  case errors
  case saturation
  case other(String)

  init(_ threshold: Threshold) {
    switch threshold.metric {
    case "latency_ms", "query_time_ms", "load_time_ms": self = .latency
    case "cpu_percent", "memory_percent": self = .saturation
    case _ where threshold.isRate: self = .errors
    case let name: self = .other(name)
    }
  }

  var name: String {
    switch self {
    case .latency: "latency"
    case .errors: "errors"
    case .saturation: "saturation"
    case .other(let metric): metric
    }
  }
}
