internal import Redaction

/// A model's text, cleaned and split into lines of sentences.
struct Answer {
  /// A sentence and its line.
  struct Sentence: Equatable {
    var text: String
    var line: Int
    /// Whether it is part of a code fence.
    var isCode: Bool
    /// Whether its end exceeds the limit of what is read.
    var isCut = false
  }

  private(set) var sentences: [Sentence] = []

  /// Replaces an escape character, so that the check recognizes its sentence.
  static let escapeMark: Unicode.Scalar = "\u{241b}"

  init(_ text: String) {
    let scalars = Self.clean(text)
    var isCode = false
    for (line, piece) in scalars.split(separator: "\n").enumerated() {
      let isFence = Self.isFence(piece)
      if isFence { isCode.toggle() }
      for sentence in Self.split(piece) {
        sentences.append(Sentence(text: sentence, line: line, isCode: isCode || isFence))
      }
    }
    let isCut = text.unicodeScalars.dropFirst(TextKind.answerLimit).isEmpty == false
    if isCut, !sentences.isEmpty { sentences[sentences.count - 1].isCut = true }
  }

  /// The text without invisible characters; spaces, dashes, quotes and full-width letters as in
  /// ASCII.
  private static func clean(_ text: String) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars.prefix(TextKind.answerLimit) {
      let plain = InvisibleText.lookAlike(scalar.value).flatMap(Unicode.Scalar.init) ?? scalar
      switch plain.value {
      case 0x1b, 0x9b, escapeMark.value: out.append(escapeMark)
      case 0x0a, 0x0b, 0x0c, 0x0d: out.append("\n")
      case 0x09, 0x20: if let last = out.last, last != " ", last != "\n" { out.append(" ") }
      case 0x00..<0x20, 0x7f..<0xa0: break
      case 0x2018, 0x2019, 0x201b, 0x2bc: out.append("'")
      case 0x201c...0x201f: out.append("\"")
      default: if !InvisibleText.isHidden(plain.value) { out.append(plain) }
      }
    }
    return out
  }

  private static func isFence(_ line: ArraySlice<Unicode.Scalar>) -> Bool {
    line.starts(with: "```".unicodeScalars) || line.starts(with: "~~~".unicodeScalars)
  }

  private static let abbreviations: Set<String> = [
    "e.g", "i.e", "vs", "approx", "etc", "incl", "resp", "no", "cf",
  ]

  /// The sentences of a line.
  ///
  /// A list marker belongs to the first sentence, a closing quote or bracket to the last.
  private static func split(_ line: ArraySlice<Unicode.Scalar>) -> [String] {
    let line = line.last == " " ? line.dropLast() : line
    let closing = line.lastIndex { $0 != "\"" && $0 != ")" }
    var sentences: [String] = []
    var start = line.startIndex
    var wordStart = start
    for at in line.indices {
      if line[at] == " " { wordStart = at + 1 }
      guard line[at] == "." || line[at] == "!" || line[at] == "?" else { continue }
      // Tested only here: within a word the same characters would be read again at every position.
      guard at == closing || line[at + 1] == " " else { continue }
      let word = String(String.UnicodeScalarView(line[wordStart..<at])).lowercased()
      let isMarker = wordStart == line.startIndex && word.allSatisfy(\.isNumber) && at - start < 3
      guard !isMarker, !abbreviations.contains(word) || at + 1 == line.endIndex else {
        continue
      }
      let end = at == closing ? line.endIndex : at + 1
      add(line[start..<end])
      start = end
    }
    add(line[start...])
    return sentences

    func add(_ piece: ArraySlice<Unicode.Scalar>) {
      var piece = piece
      while piece.first == " " { piece.removeFirst() }
      while piece.last == " " { piece.removeLast() }
      if !piece.isEmpty { sentences.append(String(String.UnicodeScalarView(piece))) }
    }
  }
}
