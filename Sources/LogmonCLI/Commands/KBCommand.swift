internal import ChromaStore
package import FileOutput
internal import KnowledgeBase
internal import LogIngest
internal import LogModel
package import Platform

/// `logmon kb`: shows and maintains the knowledge base.
package struct KBCommand: Equatable, Sendable {
  package enum Action: String, CaseIterable, Sendable {
    case list
    case search
    case show
    case push
    case pull
  }

  package var action = Action.list
  package var words: [String] = []
  package var folder = "Reports/kb"
  package var chroma: String?
  package var limit = 10

  package static let arguments: [ArgumentSpec<Self>] = [
    .positionals("ACTION", \.words, help: "list, search WORDS…, show ISSUE, push or pull."),
    .option(
      "kb", "DIR", \.folder,
      help: "The knowledge base: a folder, or chroma+http://HOST:PORT (Reports/kb)."),
    .option(
      "chroma", "URL", \.chroma, help: "The Chroma server that 'push' and 'pull' exchange with."),
    .option("limit", "N", \.limit, help: "Entries that 'search' names at most (10)."),
  ]

  package static let help = Help(
    usage: "kb list|search|show|push|pull [OPTIONS]",
    summary: """
      Lists the entries of a knowledge base, finds those like some words, or prints one; copies the
      folder into the collection 'monitoring_issues' of a Chroma server, or that into the folder.
      """, arguments,
    notes: """
      Neither 'push' nor 'pull' replaces an entry that was updated later, or by hand, where it goes;
      it says which. Exit status: 0 done; 2 wrong usage; 3 no knowledge base there; 4 not written.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard !self.words.isEmpty else {
      throw UsageError("missing action for 'kb'; expected list, search, show, push or pull")
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
    if let chroma, action != .push, action != .pull {
      throw UsageError(
        "'--chroma' is for push and pull; \(action.rawValue) reads --kb chroma+\(chroma)")
    }
    switch action {
    case .list:
      if let word = words.first { throw UsageError("unexpected argument '\(word)'") }
    case .search:
      if words.allSatisfy(\.isEmpty) {
        throw UsageError("missing argument 'WORDS…' for 'kb search'")
      }
    case .push, .pull:
      if let word = words.first { throw UsageError("unexpected argument '\(word)'") }
      guard chroma != nil else {
        throw UsageError(
          "'kb \(action.rawValue)' needs --chroma URL, such as http://localhost:8000")
      }
      guard !folder.hasPrefix(KnowledgeLocation.prefix) else {
        throw UsageError("'kb \(action.rawValue)' needs a folder for '--kb'")
      }
    case .show:
      guard words.count == 1 else { throw UsageError("'kb show' takes one issue id") }
    }
  }

  package func run(_ console: Console) async throws -> ExitStatus {
    let store = try KnowledgeLocation.store(folder)
    if let chroma {
      let exchange = KnowledgeExchange(folder: store, collection: try KnowledgeCollection(chroma))
      return try await action == .push ? exchange.push(console) : exchange.pull(console)
    }
    guard let contents = try await Self.load(store, console) else { return .input }
    switch action {
    case .search: try search(contents.entries, console)
    case .show: return try show(contents.entries, console)
    default: try console.write(Self.table(contents.entries.map { ($0, nil) }))
    }
    return .success
  }

  /// The content of a store; nil, with a message, when there is no knowledge base or it cannot be
  /// read.
  static func load(
    _ store: any KnowledgeStore, _ console: Console
  ) async throws -> KnowledgeContents? {
    do {
      if let contents = try await store.load() {
        for problem in contents.problems { console.warn(problem) }
        return contents
      }
      console.warn("\(store.name): \(store.absence)")
    } catch let error as ChromaError {
      try Interruption.check()
      console.warn("\(error)")
    } catch let error as KnowledgeError {
      console.warn("\(error)")
    }
    return nil
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
    guard
      let entry = entries.first(where: {
        $0.identity.id == words[0] || $0.identity.documentID == words[0]
      })
    else {
      let hint = Suggestion.text(for: words[0], among: entries.map(\.identity.id))
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
        entry.identity.id.asTerminalText, entry.state.status.rawValue,
        entry.state.severity.rawValue,
        PlainText.count(entry.state.occurrences), entry.title.asTerminalText,
      ]
    }
    let headings = ["ISSUE", "STATUS", "SEVERITY", "EVENTS", "TITLE"]
    return ColumnTable((hasScore ? ["SCORE"] : []) + headings, rows).text
  }
}
