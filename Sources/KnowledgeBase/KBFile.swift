package import LogModel

/// A KB entry with the text of its file, which people may have edited.
package struct KBFile: Equatable, Sendable {
  package var entry: KBEntry
  package var text: String

  /// The file of an entry as the agent writes it.
  package init(_ entry: KBEntry) {
    self.entry = entry
    text = KBDocument.text(entry)
  }

  /// A file as it was found; `documentID` is its name.
  package init(parsing text: String, documentID: String) throws(KBError) {
    entry = try KBDocument.parse(text, documentID: documentID)
    self.text = text
  }

  /// Whether another file of the same name is older: updated before, or not yet resolved by quiet.
  package func isNewer(than other: Self) -> Bool {
    if entry.updatedAt != other.entry.updatedAt { return entry.updatedAt > other.entry.updatedAt }
    return other.entry.status != .resolved
      && KBDocument.text(entry) == KBDocument.text(KBMerger.settled(other.entry))
  }

  /// Whether its name can go anywhere: only letters, digits, `.`, `_` and `-`, and `.md` at its end.
  package var hasSafeName: Bool {
    let name = entry.documentID
    return name.hasSuffix(".md") && KBDocument.isSafe(String(name.dropLast(3)))
  }
}

/// What a knowledge base holds, wherever it lives.
package struct KnowledgeContents: Equatable, Sendable {
  /// By name.
  package var files: [KBFile] = []
  /// What lies there and is no KB entry, one phrase each.
  package var problems: [String] = []
  /// The names of those: nothing may take their place.
  package var foreignFiles: [String] = []
  /// Those of them that may be entries all the same.
  package var unread: [String] = []

  package init() {}

  package var entries: [KBEntry] { files.map(\.entry) }
}
