private import Glibc
internal import LogModel

/// The similarity of texts: the cosine of their words, each weighted by rarity.
///
/// - Source: TF-IDF with smoothed document frequency, as in scikit-learn's defaults.
package struct TextSimilarity {
  private let frequencies: [String: Int]
  private let documents: Int

  /// - Parameter corpus: the texts that determine the rarity of words.
  init(corpus: [[String: Int]]) {
    var frequencies: [String: Int] = [:]
    for words in corpus { for word in words.keys { frequencies[word, default: 0] += 1 } }
    self.frequencies = frequencies
    documents = corpus.count
  }

  /// Between 0 and 1.
  func cosine(_ left: [String: Int], _ right: [String: Int]) -> Double {
    let (small, large) = left.count <= right.count ? (left, right) : (right, left)
    var product = 0.0
    // Sorted, because floating-point sums depend on order.
    for (word, count) in small.sorted(by: { $0.key < $1.key }) {
      if let other = large[word] { product += weight(word, count) * weight(word, other) }
    }
    let norms = norm(left) * norm(right)
    return norms > 0 ? min(1, product / norms) : 0
  }

  private func norm(_ words: [String: Int]) -> Double {
    words.sorted { $0.key < $1.key }
      .reduce(0) { $0 + weight($1.key, $1.value) * weight($1.key, $1.value) }.squareRoot()
  }

  private func weight(_ word: String, _ count: Int) -> Double {
    let ratio = Double(documents + 1) / Double(frequencies[word, default: 0] + 1)
    return Double(count) * (1 + log(ratio))
  }

  /// The words of a text: names whole and in parts, lower case, without numbers.
  package static func words(_ text: String) -> [String: Int] {
    var words: [String: Int] = [:]
    let isPart: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      // Most texts are ASCII, where splitting bytes is much faster than splitting characters.
      for piece in text.utf8.split(whereSeparator: { !$0.isNameByte }) {
        count(
          piece.map(\.lowercased)[...], in: &words, isLetter: \.isLetter,
          isJoint: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") },
          word: { String(decoding: $0, as: UTF8.self) })
      }
    } else {
      for piece in text.lowercased().split(whereSeparator: { !isPart($0) }) {
        count(
          piece, in: &words, isLetter: \.isLetter, isJoint: { ["-", "_"].contains($0) },
          word: { String($0) })
      }
    }
    return words
  }

  /// Counts a name, and its parts where it has several; ignores numbers.
  private static func count<Piece: Collection>(
    _ piece: Piece, in words: inout [String: Int], isLetter: (Piece.Element) -> Bool,
    isJoint: (Piece.Element) -> Bool, word: (Piece) -> String
  ) where Piece.SubSequence == Piece {
    guard piece.contains(where: isLetter) else { return }
    words[word(piece), default: 0] += 1
    let parts = piece.split(whereSeparator: isJoint)
    for part in parts where parts.count > 1 && part.contains(where: isLetter) {
      words[word(part), default: 0] += 1
    }
  }
}
