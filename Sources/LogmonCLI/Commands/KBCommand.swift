internal import LogAgent
internal import LogIngest
internal import LogModel

/// `logmon kb`: what the knowledge base knows.
package struct KBCommand: Equatable, Sendable {
  package enum Action: String, CaseIterable, Sendable {
    case list
    case search
    case show
  }

  package var action = Action.list
  package var words: [String] = []
  package var folder = "Reports/kb"
  package var limit = 10

  package static let arguments: [ArgumentSpec<Self>] = [
    .positionals("list | search WORDS… | show ISSUE", \.words, help: "What to do."),
    .option("kb", "DIR", \.folder, help: "The knowledge base (Reports/kb)."),
    .option("limit", "N", \.limit, help: "Entries that 'search' names at most (10)."),
  ]

  package static let help = Help(
    usage: "kb list|search|show [OPTIONS]",
    summary: "Lists the entries of a knowledge base, finds those like some words, or prints one.",
    arguments)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard !self.words.isEmpty else {
      throw UsageError("missing action for 'kb'; expected list, search or show")
    }
    let name = self.words.removeFirst()
    guard let action = Action(rawValue: name) else {
      let hint = Suggestion.text(for: name, among: Action.allCases.map(\.rawValue))
      throw UsageError("unknown action 'kb \(name)'\(hint)")
    }
    self.action = action
    if limit == 0 { throw UsageError("'0' is not a valid N for '--limit'; expected 1 or more") }
    try checkWords()
  }

  private func checkWords() throws(UsageError) {
    switch action {
    case .list:
      if let word = words.first { throw UsageError("unexpected argument '\(word)'") }
    case .search:
      if words.allSatisfy(\.isEmpty) {
        throw UsageError("missing argument 'WORDS…' for 'kb search'")
      }
    case .show:
      guard words.count == 1 else { throw UsageError("'kb show' takes one issue id") }
    }
  }

  package func run(_ console: Console) throws -> ExitStatus {
    guard FolderListing.names(in: folder) != nil else {
      console.warn("\(folder): there is no knowledge base; run 'logmon analyze' first or name --kb")
      return .input
    }
    let (entries, problems) = KnowledgeStore(folder: folder).load()
    for problem in problems { console.warn(problem) }
    switch action {
    case .list: try console.write(Self.table(entries.map { ($0, nil) }))
    case .search: try search(entries, console)
    case .show: return try show(entries, console)
    }
    return .success
  }

  private func search(_ entries: [KBEntry], _ console: Console) throws {
    let hits = KnowledgeBase(entries).search(words.joined(separator: " ")).prefix(limit)
    guard !hits.isEmpty else {
      console.warn("no entry is like '\(words.joined(separator: " "))'")
      return
    }
    try console.write(Self.table(hits.map { ($0.entry, $0.score) }))
  }

  private func show(_ entries: [KBEntry], _ console: Console) throws -> ExitStatus {
    guard let entry = entries.first(where: { $0.issueID == words[0] || $0.documentID == words[0] })
    else {
      let hint = Suggestion.text(for: words[0], among: entries.map(\.issueID))
      console.warn(
        "\(folder): there is no entry '\(words[0])'\(hint.isEmpty ? "; see 'kb list'" : hint)")
      return .usage
    }
    let lines = KBDocument.text(entry).split(separator: "\n", omittingEmptySubsequences: false)
    try console.write(lines.map { String($0).asTerminalText }.joined(separator: "\n"))
    return .success
  }

  private static func table(_ entries: [(KBEntry, Double?)]) -> String {
    let hasScore = entries.contains { $0.1 != nil }
    let rows = entries.map { entry, score in
      (score.map { [PlainText.number($0, places: 2)] } ?? []) + [
        entry.issueID.asTerminalText, entry.status.rawValue, entry.severity.rawValue,
        PlainText.count(entry.occurrences), entry.title.asTerminalText,
      ]
    }
    let headings = ["ISSUE", "STATUS", "SEVERITY", "EVENTS", "TITLE"]
    return TextTable((hasScore ? ["SCORE"] : []) + headings, rows).text
  }
}
