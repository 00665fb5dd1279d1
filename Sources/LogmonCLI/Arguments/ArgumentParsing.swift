extension Array {
  /// Applies command-line words to `options`, left to right.
  package func parse<Options>(
    _ words: some Sequence<String>, into options: inout Options
  ) throws(UsageError) where Element == ArgumentSpec<Options> {
    var rest = [String](words)[...]
    var onlyPositionals = false
    while let word = rest.popFirst() {
      if !onlyPositionals, word == "--" {
        onlyPositionals = true
      } else if onlyPositionals || word == "-" || !word.hasPrefix("-") {
        guard let positional = first(where: { $0.isPositional }) else {
          throw UsageError("unexpected argument '\(word)'")
        }
        try positional.apply(&options, word)
      } else {
        try parseOption(word, &rest, into: &options)
      }
    }
  }

  private func parseOption<Options>(
    _ word: String, _ rest: inout ArraySlice<String>, into options: inout Options
  ) throws(UsageError) where Element == ArgumentSpec<Options> {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let written = String(parts[0])
    guard let spec = first(where: { !$0.isPositional && "--" + $0.name == written }) else {
      let names = filter { !$0.isPositional }.map { "--" + $0.name } + ["--help"]
      throw UsageError("unknown option '\(written)'" + Suggestion.text(for: written, among: names))
    }
    switch spec.kind {
    case .flag:
      guard parts.count == 1 else { throw UsageError("option '\(written)' takes no value") }
      try spec.apply(&options, "")
    case .option(let value):
      guard let text = parts.count == 2 ? String(parts[1]) : Self.value(from: &rest) else {
        let hint = rest.first.map { "; '\($0)' would need '\(written)=\($0)'" } ?? ""
        throw UsageError("missing value for '\(written) \(value)'\(hint)")
      }
      try spec.apply(&options, text)
    case .positional: break
    }
  }

  /// The next word, unless it looks like an option: in `--report --quiet` the value is missing.
  private static func value(from rest: inout ArraySlice<String>) -> String? {
    guard let next = rest.first, !next.hasPrefix("--") else { return nil }
    return rest.popFirst()
  }
}

/// "Did you mean …?" for names.
package enum Suggestion {
  /// `; did you mean 'NAME'?` when a name is similar enough, else nothing.
  package static func text(for word: String, among names: [String]) -> String {
    let near = names.min { distance($0, word) < distance($1, word) }
    guard let near, distance(near, word) <= max(2, word.utf8.count / 3) else { return "" }
    return "; did you mean '\(near)'?"
  }

  /// Optimal string alignment: edits and swaps of neighbours between two short names.
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    var before = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = Swift.min(last[j + 1], row[j]) + 1
        best = Swift.min(best, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = Swift.min(best, before[j - 1] + 1)
        }
        row.append(best)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
