/// The texts of KB entries, prepared for comparison.
struct TextIndex: Sendable {
  /// The similarities of some texts to one, and the measure that was applied.
  struct Similarities {
    var scores: [Double]
    var measure: SimilarityMeasure
  }

  let measure: SimilarityMeasure
  private let texts: [String]
  private let words: [[String: Int]]
  private let similarity: TextSimilarity

  init(_ texts: [String], measure: SimilarityMeasure) {
    self.texts = texts
    self.measure = measure
    words = texts.map { TextSimilarity.words($0) }
    similarity = TextSimilarity(corpus: words)
  }

  /// The similarity of `text` to each of the texts at `indices`.
  ///
  /// One measure applies to all, because scores of two measures cannot be ranked: where a vector is
  /// missing, words are compared.
  func similarities(of text: String, to indices: [Int]) -> Similarities {
    if let scores = measure.cosines(text, indices.map { texts[$0] }) {
      return Similarities(scores: scores, measure: measure)
    }
    let asked = TextSimilarity.words(text)
    return Similarities(
      scores: indices.map { similarity.cosine(words[$0], asked) },
      measure: measure.name == SimilarityMeasure.words.name ? measure : .words)
  }
}
