/// A part of a sentence that makes one statement: words in lower case, each spelled out.
struct Clause {
  private(set) var words: [String] = []
  /// What ended it: a mark, or the word that begins the next clause.
  private(set) var end = ""
  /// The names of services, regions and customers.
  let names: Set<String>

  private init(_ names: Set<String>) { self.names = names }

  /// The clauses of a sentence, in order.
  static func all(of sentence: String, names: Set<String>) -> [Clause] {
    var clauses = [Clause(names)]
    let words = Self.words(sentence, names)
    for (index, word) in words.enumerated() {
      let next = index + 1 < words.count ? words[index + 1] : ""
      // `no region but us-east-1` is one clause.
      let isException = word == "but" && names.contains(next)
      guard word == "," || PolarityWords.joints.contains(word), !isException else {
        clauses[clauses.count - 1].words.append(word)
        continue
      }
      clauses[clauses.count - 1].end = word
      clauses.append(Clause(names))
      if PolarityWords.conditions.contains(word) {
        clauses[clauses.count - 1].words.append(word)
      }
    }
    return clauses
  }

  /// The words, and a comma for every mark that ends a clause.
  ///
  /// Names stay whole; other words are split at hyphens, and contractions are spelled out.
  static func words(_ sentence: String, _ names: Set<String>) -> [String] {
    var words: [String] = []
    var word = ""
    func endWord() {
      let bare = word.trimming("'.-")
      let owner = bare.hasSuffix("'s") ? String(bare.dropLast(2)) : bare
      if names.contains(owner) {
        words += owner == bare ? [owner] : [owner, "is"]
      } else if !bare.isEmpty {
        words += spelledOut(bare)
      }
      word = ""
    }
    for scalar in sentence.lowercased().unicodeScalars {
      let character = PlainLetter.of(scalar)
      switch character {
      case "a"..."z", "0"..."9", "'", "-", "_", ".": word.unicodeScalars.append(character)
      case ",", ";", "(", ")", "!", "?":
        endWord()
        words.append(",")
      default: endWord()
      }
    }
    endWord()
    return words
  }

  private static let endings: [(ending: String, words: [String])] = [
    ("n't", ["not"]), ("'s", ["is"]), ("'re", ["are"]), ("'ll", ["will"]), ("'ve", ["have"]),
    ("'d", ["would"]),
  ]
  private static let unmarked: Set<String> = [
    "isnt", "arent", "wasnt", "werent", "dont", "doesnt", "didnt", "hasnt", "havent", "cant",
    "couldnt", "wont", "wouldnt", "shouldnt", "neednt",
  ]

  private static func spelledOut(_ word: String) -> [String] {
    let bare = word.split(separator: "-").flatMap { part in
      let text = String(part).trimming("'.")
      if text == "cannot" { return ["can", "not"] }
      if unmarked.contains(text) { return [String(text.dropLast(2)), "not"] }
      guard let known = endings.first(where: { text.hasSuffix($0.ending) }) else { return [text] }
      return [String(text.dropLast(known.ending.count))] + known.words
    }
    return bare.filter { !$0.isEmpty }
  }
}

extension String {
  fileprivate func trimming(_ marks: String) -> String {
    var text = self[...]
    while let first = text.first, marks.contains(first) { text.removeFirst() }
    while let last = text.last, marks.contains(last) { text.removeLast() }
    return String(text)
  }
}
