package import LogModel

/// Converts a KB entry to a Markdown file with front matter, and back.
package enum KBDocument {
  /// The size limit of a KB entry in bytes.
  package static let maximumSize = 1 << 20

  /// The file's text.
  package static func text(_ entry: KBEntry) -> String {
    (["---"] + KBFrontMatter.lines(entry) + ["---"]).joined(separator: "\n") + "\n\n" + entry.body
  }
}

/// Why a file is not a KB entry.
package struct KBError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One phrase that follows the file's name.
  package var description: String

  package init(_ description: String) { self.description = description }
}
