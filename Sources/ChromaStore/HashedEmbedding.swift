internal import KnowledgeBase
internal import LogModel
package import ModelClient

/// Texts as vectors without a model: each word adds to or takes from one of 256 places.
///
/// The same words as `TextSimilarity` reads, each hashed with FNV-1a (64 bits): the low 8 bits
/// choose the place, the top bit the sign, its count in the text the amount; then the vector is
/// made 1 long. Needs no corpus, so a vector never changes because other entries were added.
/// - Source: feature hashing, Weinberger et al. 2009.
package enum HashedEmbedding {
  /// How a collection names the vectors; a change of the recipe must change it.
  package static let name = "logmon-words-256"
  package static let dimension = 256

  /// The vector of a text; one without words points along the first place.
  package static func vector(_ text: String) -> [Float] {
    var sums = [Double](repeating: 0, count: dimension)
    for (word, count) in TextSimilarity.words(text) {
      let hash = StableHash(word.utf8).value
      // Whole numbers add up to the same in any order.
      sums[Int(hash & 0xff)] += hash >> 63 == 0 ? Double(count) : -Double(count)
    }
    let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { return [1] + [Float](repeating: 0, count: dimension - 1) }
    return sums.map { Float($0 / length) }
  }
}

/// Who makes the vectors of a collection.
package struct Embedder: Sendable {
  package typealias Embed =
    @Sendable ([String]) async throws(EmbeddingClient.Failure) -> [[Float]]

  /// As the collection's metadata names it.
  package let name: String
  /// How long its vectors are, where that is known before the first.
  let dimension: Int?
  let embed: Embed

  package init(name: String, dimension: Int? = nil, embed: @escaping Embed) {
    self.name = name
    self.dimension = dimension
    self.embed = embed
  }

  /// Ours, which needs nobody.
  package static let hashed = Self(
    name: HashedEmbedding.name, dimension: HashedEmbedding.dimension
  ) { texts in
    texts.map { HashedEmbedding.vector($0) }
  }

  /// A model behind an endpoint.
  package static func model(_ name: String, _ client: EmbeddingClient) -> Self {
    Self(name: name) { texts async throws(EmbeddingClient.Failure) in
      try await client.embed(texts)
    }
  }
}
