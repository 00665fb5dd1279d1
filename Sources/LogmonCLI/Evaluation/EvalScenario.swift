internal import LogGenerator

/// The scenarios of the logs that are generated for an evaluation.
package enum EvalScenario: String, CaseIterable, ArgumentValue, Sendable {
  case cascade
  case regional
  case saturation
  case silence
  case quiet
  /// The mix of all kinds, the default of `generate`.
  case natural

  var played: [Scenario] { Scenario(rawValue: rawValue).map { [$0] } ?? [] }
}
