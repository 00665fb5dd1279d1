/// The similarity an issue and a KB entry of the same place need to count as the same problem.
package struct SimilarityPolicy: Equatable, Sendable {
  /// A similarity must exceed this; from 0 to 1.
  package var minimum: Double
  /// The best must exceed the runner-up by this; otherwise the match is ambiguous.
  package var margin: Double

  package init(minimum: Double, margin: Double) {
    self.minimum = minimum
    self.margin = margin
  }

  /// For words: separates the pairs of `Fixtures/pairs.json` that describe one problem from those
  /// that describe two in the same place.
  package static let words = Self(minimum: 0.55, margin: 0.05)

  /// The policy of an embedding model: measured where available, otherwise the strict minimum 0.85.
  package static func embedder(_ name: String) -> Self {
    name.lowercased().contains("minilm")
      ? Self(minimum: 0.7, margin: 0.05) : Self(minimum: 0.85, margin: 0.05)
  }
}

/// A measure of the similarity of two texts.
package struct SimilarityMeasure: Sendable {
  /// `words`, or the name of the embedding model.
  package let name: String
  /// The policy that applies under this measure.
  package let policy: SimilarityPolicy
  private let vectors: [String: [Float]]

  /// Shared words, weighted by rarity: needs no server.
  package static let words = words(.words)

  /// The word measure with another policy.
  package static func words(_ policy: SimilarityPolicy) -> Self {
    Self(name: "words", policy: policy, vectors: [:])
  }

  /// The cosine between vectors of an embedding model.
  ///
  /// - Parameters:
  ///   - vectors: one for each of `KnowledgeBase.texts`; all of the same length.
  ///   - embedder: the model's name.
  ///   - policy: nil for the one measured for that model.
  /// - Returns: a measure that falls back to words where a vector is missing.
  package static func vectors(
    _ vectors: [String: [Float]], embedder: String, policy: SimilarityPolicy? = nil
  ) -> Self {
    Self(name: embedder, policy: policy ?? .embedder(embedder), vectors: vectors)
  }

  /// The similarity of `text` to each of `others`; nil when a vector is missing or unusable.
  func cosines(_ text: String, _ others: [String]) -> [Double]? {
    guard let own = vectors[text] else { return nil }
    var cosines: [Double] = []
    for other in others {
      guard let cosine = vectors[other].flatMap({ Self.cosine(own, $0) }) else { return nil }
      cosines.append(cosine)
    }
    return cosines
  }

  private static func cosine(_ left: [Float], _ right: [Float]) -> Double? {
    guard left.count == right.count else { return nil }
    var (product, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
    for (a, b) in zip(left, right) {
      product += Double(a) * Double(b)
      leftSquares += Double(a) * Double(a)
      rightSquares += Double(b) * Double(b)
    }
    let cosine = product / (leftSquares.squareRoot() * rightSquares.squareRoot())
    return cosine.isFinite ? max(0, min(1, cosine)) : nil
  }
}
