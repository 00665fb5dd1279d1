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
  case retryStorm = "retry-storm"
  case slowDependency = "slow-dependency"
  case coldCache = "cold-cache"

  /// Those that show in logs of any size.
  static let standard: [Self] = [.cascade, .regional, .saturation, .silence, .quiet, .natural]
  static let further = allCases.filter { !standard.contains($0) }

  /// The scenario of a log that overlaps: another kind, so that two incidents are two problems.
  func next(_ step: Int) -> Self {
    let kinds: [Self] = [.cascade, .saturation, .regional, .silence]
    guard let place = kinds.firstIndex(of: self) else { return self }
    return kinds[(place + step) % kinds.count]
  }

  var played: [Scenario] { Scenario(rawValue: rawValue).map { [$0] } ?? [] }
}
