/// The texts of KB entries, ready to be compared with another one.
struct TextIndex: Sendable {
  /// The likeness of some texts to one, and the measure that told.
  struct Likeness {
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

  /// How alike `text` and each of the texts at `indices` are.
  ///
  /// One measure judges all of them, because scores of two cannot be ranked: where a vector is
  /// missing, words decide.
  func likeness(of text: String, to indices: [Int]) -> Likeness {
    if let scores = measure.cosines(text, indices.map { texts[$0] }) {
      return Likeness(scores: scores, measure: measure)
    }
    let asked = TextSimilarity.words(text)
    return Likeness(
      scores: indices.map { similarity.cosine(words[$0], asked) },
      measure: measure.name == SimilarityMeasure.words.name ? measure : .words)
  }
}
