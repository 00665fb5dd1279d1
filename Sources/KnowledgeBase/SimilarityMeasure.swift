/// How alike an issue and a KB entry of the same place must be to describe the same problem.
package struct SimilarityPolicy: Equatable, Sendable {
  /// Only a similarity above it counts; from 0 to 1.
  package var minimum: Double
  /// The best must be better than the runner-up by this, or nobody knows which one is meant.
  package var margin: Double

  package init(minimum: Double, margin: Double) {
    self.minimum = minimum
    self.margin = margin
  }

  /// For the words of texts: between the pairs of `Fixtures/pairs.json` that tell of one problem
  /// and those that tell of another in the same place.
  package static let words = Self(minimum: 0.55, margin: 0.05)

  /// What an embedding model needs: measured where we could, else the strict 0.85.
  package static func embedder(_ name: String) -> Self {
    name.lowercased().contains("minilm")
      ? Self(minimum: 0.7, margin: 0.05) : Self(minimum: 0.85, margin: 0.05)
  }
}

/// By what the likeness of two texts is judged.
package struct SimilarityMeasure: Sendable {
  /// `words`, or the name of the embedding model.
  package let name: String
  /// What counts as the same problem under this measure.
  package let policy: SimilarityPolicy
  private let vectors: [String: [Float]]

  /// Shared words, weighted by how rare they are: needs nothing from outside.
  package static let words = words(.words)

  /// The same with another policy.
  package static func words(_ policy: SimilarityPolicy) -> Self {
    Self(name: "words", policy: policy, vectors: [:])
  }

  /// The angle between vectors that an embedding model gave for the texts.
  ///
  /// - Parameters:
  ///   - vectors: one for each of `KnowledgeBase.texts`; any length, the same for all.
  ///   - embedder: the model's name.
  ///   - policy: nil for the one measured for that model.
  /// - Returns: a measure that leaves to words what lacks a vector.
  package static func vectors(
    _ vectors: [String: [Float]], embedder: String, policy: SimilarityPolicy? = nil
  ) -> Self {
    Self(name: embedder, policy: policy ?? .embedder(embedder), vectors: vectors)
  }

  /// The similarity of `text` with each of `others`; nil when a vector is missing or of no use.
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
