internal import LogEval
internal import LogModel
package import LogReport

/// The results of an evaluation.
package struct Evaluation {
  /// The result of one analyst.
  struct Result {
    var analyst: String
    var scenarios: [(scenario: EvalScenario, score: IncidentScore)]
    var sets: [SetScore]

    var total: IncidentScore { scenarios.reduce(IncidentScore()) { $0 + $1.score } }
  }

  var seeds: Int
  var minutes: Int
  /// One for each analyst.
  var results: [Result] = []
  /// Whether every labelled set could be scored.
  package internal(set) var isWhole = true

  init(seeds: Int, minutes: Int) {
    self.seeds = seeds
    self.minutes = minutes
  }

  /// The tables for people, or the document for scripts.
  package func text(_ format: SummaryFormat) -> String {
    switch format {
    case .json: String(decoding: json.prettyBytes, as: UTF8.self)
    case .text: tables.map { "\($0.title)\n\n\($0.text)" }.joined(separator: "\n")
    case .markdown: tables.map { "### \($0.title)\n\n\($0.markdown)" }.joined(separator: "\n")
    }
  }
}

/// A heading with rows under it, for people.
struct EvalTable {
  var title: String
  var headings: [String]
  var rows: [[String]]

  var text: String {
    ColumnTable(headings.map { $0.uppercased() }, rows.map { $0.map(\.asTerminalText) }).text
  }

  var markdown: String {
    let lines = [headings, headings.map { _ in "---" }] + rows.map { $0.map(\.asMarkdownText) }
    return lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }
}
