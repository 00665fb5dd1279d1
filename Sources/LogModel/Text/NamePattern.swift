/// A pattern of names: `*` stands for any characters, `?` for one, all others for themselves.
///
/// Upper and lower case differ.
/// - Cost: pattern × name at most, so no pattern can hang a run.
package struct NamePattern: Hashable, Sendable, CustomStringConvertible {
  package let description: String
  private let characters: [Unicode.Scalar]

  /// Nil for the empty text, which no name matches.
  package init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    description = text
    characters = Array(text.unicodeScalars)
  }

  /// The number of characters that stand for themselves; the largest number for an exact name.
  ///
  /// Of two patterns that match a name, the more precise one applies.
  package var precision: Int {
    let literals = characters.count { $0 != "*" && $0 != "?" }
    return literals == characters.count ? .max : literals
  }

  package func matches(_ name: String) -> Bool {
    let name = Array(name.unicodeScalars)
    var (at, place) = (0, 0)
    // The last star, and the part of the name that it stands for so far ends there.
    var star: (after: Int, end: Int)?
    while place < name.count {
      if at < characters.count, characters[at] == "*" {
        at += 1
        star = (at, place)
      } else if at < characters.count, characters[at] == "?" || characters[at] == name[place] {
        at += 1
        place += 1
      } else if let last = star {
        star = (last.after, last.end + 1)
        (at, place) = (last.after, last.end + 1)
      } else {
        return false
      }
    }
    return characters[at...].allSatisfy { $0 == "*" }
  }
}

extension [NamePattern] {
  /// The index of the most precise pattern that matches a name; of equals the first.
  package func bestMatch(_ name: String) -> Int? {
    indices.filter { self[$0].matches(name) }
      .max { (self[$0].precision, -$0) < (self[$1].precision, -$1) }
  }
}
