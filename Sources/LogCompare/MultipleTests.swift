/// Many comparisons at once: of a hundred tests at 1 %, one finds a difference by chance.
package enum MultipleTests {
  /// The probabilities after Holm's correction, in the order given: one that is at most `a` keeps the
  /// chance of any false finding among all of them at `a`.
  ///
  /// - Source: Holm, "A simple sequentially rejective multiple test procedure" (1979).
  /// - Limits: valid for tests that depend on each other in any way, and cautious for that reason.
  package static func holm(_ probabilities: [Double]) -> [Double] {
    var adjusted = probabilities
    var largest = 0.0
    for (rank, index) in probabilities.indices.sorted(by: {
      (probabilities[$0], $0) < (probabilities[$1], $1)
    }).enumerated() {
      let factor = Double(probabilities.count - rank)
      largest = max(largest, min(1, probabilities[index] * factor))
      adjusted[index] = largest
    }
    return adjusted
  }
}
