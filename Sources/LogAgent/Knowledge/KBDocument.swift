package import LogModel

/// A KB entry as a Markdown file with front matter, and back.
package enum KBDocument {
  /// Larger files are no KB entries.
  package static let maximumSize = 1 << 20

  /// The file's text.
  package static func text(_ entry: KBEntry) -> String {
    let others = entry.otherFingerprints
    let lines = [
      "---",
      "collection: \(KBEntry.collection)",
      "issue_id: \(quoted(entry.issueID))",
      "ai_generated: true",
      "status: \(entry.status.rawValue)",
      "severity: \(entry.severity.rawValue)",
      "created_at: \(entry.createdAt)",
      "updated_at: \(entry.updatedAt)",
      "occurrences: \(entry.occurrences)",
      "fingerprint: \(quoted(entry.fingerprint))",
      others.isEmpty ? nil : "other_fingerprints: \(list(others))",
      "services: \(list(entry.services))",
      "regions: \(list(entry.regions))",
      "metrics: \(list(entry.metrics))",
      "---",
    ]
    return lines.compactMap { $0 }.joined(separator: "\n") + "\n\n" + entry.body
  }

  /// JSON strings are YAML strings too, and stay on one line whatever they hold.
  private static func quoted(_ text: String) -> String {
    var safe = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": safe += "\\\(scalar)"
      case _
      where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
        || [0x2028, 0x2029].contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        safe += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe + "\""
  }

  private static func list(_ items: [String]) -> String {
    "[" + items.map { quoted($0) }.joined(separator: ", ") + "]"
  }
}

/// A file that is no KB entry, and why.
package struct KBError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One phrase, to follow the file's name.
  package var description: String

  init(_ description: String) { self.description = description }
}
