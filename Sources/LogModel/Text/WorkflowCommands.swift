/// Text in the output of a job, which the runner of a CI system searches for commands.
///
/// - GitHub: a line that begins with `::`, and `##[` anywhere.
/// - Azure Pipelines: `##vso[` and `##[` anywhere.
/// - TeamCity: `##teamcity[`.
extension String {
  /// The text with the marks of commands spelled out: `#\u{23}vso[`, `\u{3a}:error::`.
  package var withoutWorkflowCommands: String {
    guard hasPair(UInt8(ascii: "#")) || hasPair(UInt8(ascii: ":")) else { return self }
    return split(separator: "\n", omittingEmptySubsequences: false)
      .map { Self.disarmed($0.unicodeScalars) }.joined(separator: "\n")
  }

  private func hasPair(_ byte: UInt8) -> Bool {
    zip(utf8, utf8.dropFirst()).contains { $0 == byte && $1 == byte }
  }

  private static func disarmed(_ line: Substring.UnicodeScalarView) -> String {
    var safe = UnicodeScalarView()
    var rest = line
    while let first = rest.first, first.properties.isWhitespace { safe.append(rest.removeFirst()) }
    if rest.starts(with: "::".unicodeScalars) {
      safe.append(contentsOf: #"\u{3a}"#.unicodeScalars)
      rest.removeFirst()
    }
    while let scalar = rest.popFirst() {
      safe.append(scalar)
      guard scalar == "#", rest.first == "#" else { continue }
      let behind = rest.dropFirst().drop { $0.properties.isAlphabetic }
      guard behind.first == "[" else { continue }
      rest.removeFirst()
      safe.append(contentsOf: #"\u{23}"#.unicodeScalars)
    }
    return String(safe)
  }
}
