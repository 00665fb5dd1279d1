// LogCompare: the profiles of runs in, what became of the last one since out.
//
//   results.json ──▶ ArchivedRun ──┐
//   Analysis     ──▶ ArchivedRun ──┴▶ Comparator ──▶ RunComparison
//                                     RankTest, Shift       values
//                                     Tails                 error rates, volume, silence
//                                     LineComparison        templates of lines
//                                     MultipleTests         all of them together
//
// Pure and deterministic: no files, no clock, no randomness.

private import Glibc

/// Probabilities of the tails of distributions.
package enum Tails {
  /// The probability that a standard normal value exceeds `z`.
  package static func normal(above z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }

  /// The probability that at least `successes` of `trials` succeed, each with `share`.
  ///
  /// Numbers need not be whole, so that counts can be scaled down to the number of independent
  /// events that they are worth.
  ///
  /// - Source: the identity of the binomial tail and the regularized incomplete beta function
  ///   (Abramowitz and Stegun, 26.5.24).
  package static func binomial(atLeast successes: Double, of trials: Double, share: Double)
    -> Double
  {
    guard successes > 0 else { return 1 }
    guard successes <= trials, share > 0 else { return 0 }
    guard share < 1 else { return 1 }
    return incompleteBeta(share, successes, trials - successes + 1)
  }

  /// The regularized incomplete beta function.
  ///
  /// - Source: the continued fraction of Lentz's method, as in Press et al., "Numerical Recipes",
  ///   3rd edition, 6.4.
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let front = exp(
      logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x))
    return x < (a + 1) / (a + b + 2)
      ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / kept(1 + even * d)
      c = kept(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / kept(1 + odd * d)
      c = kept(1 + odd / c)
      result *= d * c
      if abs(d * c - 1) < 1e-13 { break }
    }
    return result
  }

  /// The logarithm of the gamma function of a positive number.
  private static func logGamma(_ value: Double) -> Double {
    var sign: Int32 = 0
    return unsafe lgamma_r(value, &sign)
  }
}
