package import FileOutput
internal import LogCompare
internal import LogModel
internal import LogReport
package import Platform

/// `logmon diff`: compares the results of a run with those of earlier ones.
package struct DiffCommand: Equatable, Sendable {
  package var files: [String] = []
  package var config: String?
  package var failOn: [Gate] = []
  package var format = DocumentFormat.text

  package static let arguments: [ArgumentSpec<Self>] = [
    .positionals(
      "FILE…", \.files, help: "Two or more results.json: the baselines, then the run to judge."),
    .option("config", "FILE", \.config, help: "The config file (logmon.json, if there is one)."),
    .repeated(
      "fail-on", "WHAT", \.failOn,
      help: "Exit 1 on: \(Gate.new.rawValue) or \(Gate.regressed.rawValue)."),
    .option("format", "FORMAT", \.format, help: "text, or json as results.json has it (text)."),
  ]

  package static let help = Help(
    usage: "diff BASELINE… RUN [OPTIONS]",
    summary: """
      Compares the results of a run with those of earlier ones: what is worse, better, new or gone.
      Several baselines are taken together.
      """, arguments,
    notes: """
      Exit status: 0 done, gate held; 1 gate tripped (--fail-on); 2 wrong usage, or a file that
      cannot be compared; 3 too little of the baseline's traffic is there to compare.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard files.count >= 2 else {
      throw UsageError("'diff' needs two files: the results.json of a baseline and that of a run")
    }
    if let other = failOn.first(where: { $0 != .new && $0 != .regressed && $0 != .none }) {
      throw UsageError(
        "'\(other.rawValue)' is not a valid WHAT for '--fail-on' of diff; expected new or regressed"
      )
    }
  }

  package func run(_ console: Console) throws -> ExitStatus {
    let settings = try Configuration.load(config, near: ["."]).compare
    let runs = try Baselines(files).runs
    guard let current = runs.last else { return .usage }
    let comparison = Comparator.compare(current, with: runs.dropLast(), settings: settings)
    switch format {
    case .text: try console.write(ComparisonTable(comparison).text)
    case .json: try console.write(ComparisonJSON.value(comparison).prettyBytes)
    }
    guard comparison.isSufficient else {
      console.warn(ComparisonText.coverage(comparison))
      return .input
    }
    return failOn.contains { $0.trips(on: comparison) } ? .gateTripped : .success
  }
}

/// A comparison as a table for a terminal.
struct ComparisonTable {
  let text: String

  init(_ comparison: RunComparison) {
    let rows = comparison.rows.map { row in
      [
        row.serviceName.asTerminalText, (row.region ?? "all").asTerminalText,
        row.measureName.asTerminalText, ComparisonText.figure(row.then, row),
        ComparisonText.figure(row.now, row), ComparisonText.change(row),
        ComparisonText.verdict(row.verdict), row.reason.asTerminalText,
      ]
    }
    let headings = [
      "SERVICE", "REGION", "MEASURE", "THEN p50/p95/p99", "NOW p50/p95/p99", "CHANGE", "VERDICT",
      "WHY",
    ]
    let issues = comparison.issues.map { issue in
      "  \(issue.change.rawValue.uppercased())  \(issue.severity.rawValue)  "
        + "\(issue.issueID.asTerminalText)  \(issue.title.shortened(to: 100).asTerminalText)\n"
    }
    text =
      ComparisonText.sentence(comparison).asTerminalText + "\n\n"
      + ColumnTable(headings, rows).text
      + "\n\(PlainText.count(comparison.quietRegions, "row")) of single regions without a proven "
      + "difference left out; ~ is no proven difference\n"
      + (ComparisonText.lines(comparison).map { $0 + "\n" } ?? "")
      + (issues.isEmpty ? "" : "\nIssues\n" + issues.joined())
  }
}
