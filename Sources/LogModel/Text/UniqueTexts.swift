/// Texts that were given out; the second use of one gets the suffix `-2`, the third `-3`.
///
/// - Cost: a lookup for each use, also of a text that is used very often.
package struct UniqueTexts: Sendable {
  private var taken: Set<String>
  /// By a text that is taken, the number to try next.
  private var next: [String: Int] = [:]

  package init(_ taken: [String] = []) { self.taken = Set(taken) }

  package mutating func take(_ text: String) -> String {
    var unique = text
    var number = next[text] ?? 2
    while !taken.insert(unique).inserted {
      unique = "\(text)-\(number)"
      number += 1
    }
    next[text] = number
    return unique
  }
}
