/// What kind of trouble a threshold tells of.
///
/// The family is part of an issue's fingerprint, because a service that is slow one day fails the
/// next for the same reason.
package enum MetricFamily: Hashable, Sendable {
  case latency
  case errors
  case saturation
  case other(String)

  /// The family that the catalog names; a metric without one is a family of its own.
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
