/// The words of a sentence for looking up names and numbers, without surrounding punctuation.
enum SentenceWords {
  private static let around: Set<Character> = [
    "(", ")", "[", "]", "{", "}", "\"", "'", ",", ";", ":", "!", "?", ".", "…", "=", "|", "*", "`",
    "\\", "→", "←", "·", "•",
  ]
  private static let between: Set<Character> = [
    ";", "=", "→", "←", "…", "(", ")", "[", "]", "{", "}", "\"", "|", "&", "`", "\\", "*", "·",
  ]

  /// All words of `text`, without a list marker at its beginning.
  static func all(_ text: String) -> [String] {
    var words: [String] = []
    for (index, piece) in text.split(whereSeparator: \.isWhitespace).enumerated() {
      if index == 0, isMarker(piece) { continue }
      for part in parts(piece) {
        let word = trim(part)
        if !word.isEmpty { words.append(word) }
      }
    }
    return words
  }

  /// `1.`, `2)`, `-`.
  private static func isMarker(_ piece: Substring) -> Bool {
    guard let last = piece.last, last == "." || last == ")" else { return piece == "-" }
    return piece.count <= 3 && piece.count > 1 && piece.dropLast().allSatisfy(\.isNumber)
  }

  /// Split where punctuation joins two words; a comma between digits is part of a number.
  private static func parts(_ piece: Substring) -> [Substring] {
    piece.split { between.contains($0) }.flatMap { part in
      part.contains(",") && !part.allSatisfy({ $0.isNumber || ",.%+-~".contains($0) })
        && TextNumber(part) == nil
        ? part.split(separator: ",") : [part]
    }
  }

  private static func trim(_ part: Substring) -> String {
    var word = part
    while let first = word.first, around.contains(first) { word.removeFirst() }
    while let last = word.last, around.contains(last) || last == "-" { word.removeLast() }
    if word.hasSuffix("'s") { word.removeLast(2) }
    return String(word)
  }
}
