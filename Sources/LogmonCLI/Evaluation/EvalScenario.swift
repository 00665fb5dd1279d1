internal import LogGenerator

/// What the logs that are generated for an evaluation play.
package enum EvalScenario: String, CaseIterable, ArgumentValue, Sendable {
  case cascade
  case regional
  case saturation
  case silence
  case quiet
  /// The mix of all kinds that `generate` plays when nothing is named.
  case natural

  var played: [Scenario] { Scenario(rawValue: rawValue).map { [$0] } ?? [] }
}
