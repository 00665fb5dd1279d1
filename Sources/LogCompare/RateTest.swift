/// Is one of two rates higher? The exact test of two proportions and of two Poisson rates.
///
/// Given the number of all successes, those of the second side are binomial where both rates are
/// equal.
///
/// - Source: Przyborowski and Wilenski, "Homogeneity of results in testing samples from Poisson
///   series" (1940).
/// - Limits: for shares near one half the test is cautious, because it takes the successes for
///   rare.
package struct RateTest: Equatable, Sendable {
  /// The probability that the second side has as many successes by chance, and that it has as few.
  package var higher: Double
  package var lower: Double

  /// The `exposure` is what successes are counted by: events or time.
  ///
  /// The `inflation` is how many times the
  /// variance exceeds that of independent events.
  package init(
    _ first: Double, exposure firstExposure: Double, _ second: Double,
    exposure secondExposure: Double, inflation: Double = 1
  ) {
    let scale = max(1, inflation)
    let all = (first + second) / scale
    let share = secondExposure / (firstExposure + secondExposure)
    higher = Tails.binomial(atLeast: second / scale, of: all, share: share)
    lower = Tails.binomial(atLeast: first / scale, of: all, share: 1 - share)
  }
}
