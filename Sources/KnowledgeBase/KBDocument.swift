package import LogModel

/// A KB entry as a Markdown file with front matter, and back.
package enum KBDocument {
  /// Larger files are no KB entries.
  package static let maximumSize = 1 << 20

  /// The file's text.
  package static func text(_ entry: KBEntry) -> String {
    (["---"] + KBFrontMatter.lines(entry) + ["---"]).joined(separator: "\n") + "\n\n" + entry.body
  }
}

/// A file that is no KB entry, and why.
package struct KBError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One phrase, to follow the file's name.
  package var description: String

  package init(_ description: String) { self.description = description }
}
