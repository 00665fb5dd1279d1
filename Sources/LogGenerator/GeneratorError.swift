/// The options ask for something that cannot be generated.
package struct GeneratorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One phrase, with the likely fix.
  package var description: String

  init(_ description: String) { self.description = description }

  /// The errors caused by a service that does not answer.
  static func unknownService(_ name: String, known: [String]) -> Self {
    let distances = known.map { editDistance($0, name) }
    guard let least = distances.min(), let nearest = distances.firstIndex(of: least) else {
      return Self("unknown service '\(name)'")
    }
    guard least <= max(3, known[nearest].utf8.count / 2) else {
      return Self("unknown service '\(name)'; expected one of \(known.joined(separator: ", "))")
    }
    return Self("unknown service '\(name)'; did you mean '\(known[nearest])'?")
  }
}

/// Levenshtein distance between two short names.
private func editDistance(_ first: String, _ second: String) -> Int {
  let other = Array(second.utf8)
  var row = Array(0...other.count)
  for (line, byte) in first.utf8.enumerated() {
    var diagonal = row[0]
    row[0] = line + 1
    for column in other.indices {
      let above = row[column + 1]
      row[column + 1] = min(above + 1, row[column] + 1, diagonal + (byte == other[column] ? 0 : 1))
      diagonal = above
    }
  }
  return row[other.count]
}
