internal import KnowledgeBase
internal import LogModel
package import ModelClient

/// Vectors of texts without a model: each word is added to or subtracted from one of 256
/// dimensions.
///
/// The words are those of `TextSimilarity`, each hashed with FNV-1a (64 bits): the low 8 bits
/// choose the dimension, the top bit the sign, the count in the text the amount; then the vector is
/// normalized to length 1. No corpus is needed, so further entries do not change a vector.
/// - Source: feature hashing, Weinberger et al. 2009.
package enum HashedEmbedding {
  /// The name of the vectors in a collection; it must change with the algorithm.
  package static let name = "logmon-words-256"
  package static let dimension = 256

  /// The vector of a text; a text without words gets the unit vector of the first dimension.
  package static func vector(_ text: String) -> [Float] {
    var sums = [Double](repeating: 0, count: dimension)
    for (word, count) in TextSimilarity.words(text) {
      let hash = StableHash(word.utf8).value
      // Sums of whole numbers do not depend on order.
      sums[Int(hash & 0xff)] += hash >> 63 == 0 ? Double(count) : -Double(count)
    }
    let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { return [1] + [Float](repeating: 0, count: dimension - 1) }
    return sums.map { Float($0 / length) }
  }
}

/// The source of a collection's vectors.
package struct Embedder: Sendable {
  /// Its name in the collection's metadata.
  package let name: String
  /// The length of its vectors, where it is known before the first one.
  let dimension: Int?
  let embed: EmbeddingClient.Embed

  package init(name: String, dimension: Int? = nil, embed: @escaping EmbeddingClient.Embed) {
    self.name = name
    self.dimension = dimension
    self.embed = embed
  }

  /// The built-in one, which needs no server.
  package static let hashed = Self(
    name: HashedEmbedding.name, dimension: HashedEmbedding.dimension
  ) { texts in
    texts.map { HashedEmbedding.vector($0) }
  }
}
