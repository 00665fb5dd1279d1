/// The kind of problem that a threshold detects.
///
/// The family is part of an issue's fingerprint, because the same cause may make a service slow one
/// day and make it fail the next.
package enum MetricFamily: Hashable, Sendable {
  case latency
  case errors
  case saturation
  case other(String)

  /// The family in the catalog; a metric without one is a family of its own.
  package init(_ threshold: Threshold) {
    let known = MetricCatalog.metric(named: threshold.metric)?.family
    self = known ?? (threshold.isRate ? .errors : .other(threshold.metric))
  }

  package var name: String {
    switch self {
    case .latency: "latency"
    case .errors: "errors"
    case .saturation: "saturation"
    case .other(let metric): metric
    }
  }
}
