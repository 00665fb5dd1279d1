package import LogModel

/// A KB entry with the text of its file, which people may have edited.
package struct KBFile: Equatable, Sendable {
  package var entry: KBEntry
  package var text: String

  /// The file of an entry as logmon writes it.
  package init(_ entry: KBEntry) {
    self.entry = entry
    text = KBDocument.text(entry)
  }

  /// Parses an existing file; `documentID` is its name.
  package init(parsing text: String, documentID: String) throws(KBError) {
    entry = try KBDocument.parse(text, documentID: documentID)
    self.text = text
  }

  /// Whether it is newer than another file of the same name: updated later, or resolved after
  /// quiet.
  package func isNewer(than other: Self) -> Bool {
    if entry.state.updatedAt != other.entry.state.updatedAt {
      return entry.state.updatedAt > other.entry.state.updatedAt
    }
    return other.entry.state.status != .resolved
      && KBDocument.text(entry) == KBDocument.text(KBMerger.settled(other.entry))
  }

  /// Whether its name is safe in any system: only letters, digits, `.`, `_` and `-`, with `.md` at
  /// its end.
  package var hasSafeName: Bool {
    let name = entry.identity.documentID
    return name.hasSuffix(".md") && KBDocument.isSafe(String(name.dropLast(3)))
  }
}

/// The content of a knowledge base in any store.
package struct KnowledgeContents: Equatable, Sendable {
  /// By name.
  package var files: [KBFile] = []
  /// Content that is not a KB entry, one phrase each.
  package var problems: [String] = []
  /// The names of such files: they must not be overwritten.
  package var foreignFiles: [String] = []
  /// The files among them that may be entries nevertheless.
  package var unread: [String] = []

  package init() {}

  package var entries: [KBEntry] { files.map(\.entry) }
}
