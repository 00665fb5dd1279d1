package import FileOutput
internal import LogModel
package import Platform

/// `logmon explain`: prints how an issue came about, or why an event was flagged.
package struct ExplainCommand: Equatable, Sendable {
  package var names: [String] = []
  package var results = SuppressCommand.usualResults
  package var kb = ""

  package static let arguments: [ArgumentSpec<Self>] = [
    .positionals(
      "ISSUE|EVENT", \.names, help: "The id of an issue or of an event in the results."),
    .option(
      "results", "FILE", \.results,
      help: "The results that hold it (\(SuppressCommand.usualResults))."),
    .option("kb", "DIR", \.kb, help: "The knowledge base (kb/ beside the results)."),
  ]

  package static let help = Help(
    usage: "explain ISSUE|EVENT [OPTIONS]",
    summary: """
      Prints the path to an issue: the values with their limits or usual ranges, what was grouped, the
      suspects with their scores, the evidence and the match in the knowledge base. Of an event also its own values, streak and issue.
      """, arguments,
    notes: """
      The results hold the newest 500 events, and of each issue the ids of up to 100.
      Exit status: 0 printed; 2 wrong usage, or the results do not hold it.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard names.count == 1 else {
      throw UsageError("'explain' needs one ISSUE or EVENT: its id in the results, such as ISS-…")
    }
  }

  package func run(_ console: Console) throws -> ExitStatus {
    let bytes = try FileContent.named(results, else: "name the results with --results")
    guard let document = try? JSONValue(parsing: bytes), document["issues"]?.array != nil else {
      throw ConfigurationError("\(results): it is no results.json of logmon")
    }
    try console.write(text(document))
    return .success
  }

  private func explanation(_ issue: JSONValue, _ events: [JSONValue]) -> String {
    let folder = kb.isEmpty ? Folder.path("kb", beside: results) : kb
    // A name from a file is no path.
    let name = issue["kb_document_id"]?.string.flatMap { $0.contains("/") ? nil : $0 }
    let bytes = name.flatMap { try? FileContent.read("\(folder)/\($0)") }
    return IssueExplanation(
      issue, events, entry: bytes.map { String(decoding: $0, as: UTF8.self) }
    ).text
  }

  private func text(_ document: JSONValue) throws(ConfigurationError) -> String {
    let issues = document["issues"]?.array ?? []
    let events = document["events"]?.array ?? []
    let name = names[0]
    if let issue = issues.first(where: { $0["issue_id"]?.string == name }) {
      return explanation(issue, events)
    }
    if let event = events.first(where: { $0["event_id"]?.string == name }) {
      let id = event["issue_id"]?.string
      let issue = issues.first { $0["issue_id"]?.string == id }
      let own = EventExplanation(event).text
      return own + (issue.map { "\n" + explanation($0, events) } ?? "")
    }
    let holders = issues.filter { issue in
      issue["related_events"]?.array?.contains { $0.string == name } == true
    }
    if let issue = holders.first {
      return "\(name.asTerminalText) is one of the events of this issue.\n\n"
        + explanation(issue, events)
    }
    let ids = issues.compactMap { $0["issue_id"]?.string }
    throw ConfigurationError(
      "\(results): it has no issue or event '\(name)'" + Suggestion.text(for: name, among: ids))
  }
}
