/// The parts of a knowledge base that could not be read.
///
/// A problem that may have an entry there is not written: a new entry would duplicate it, with two
/// tickets and half of its history each.
package enum Unread: Equatable, Sendable {
  /// The names of files that may be entries.
  case files([String])
  /// All of it: it may contain any problem.
  case everything

  package static let nothing = Self.files([])

  /// Whether the entry of an issue may be among the unread files, if no other entry matches.
  ///
  /// An entry's name, `ISS-{time}-{service}.md`, contains the service where the problem began, and
  /// the issues of an incident agree in it with their entry. Isolated events need not agree, and a
  /// file that a person named may belong to any issue.
  package func mayHold(_ issueID: String, isIsolated: Bool) -> Bool {
    switch self {
    case .everything: true
    case .files(let names):
      names.contains { name in
        guard !isIsolated, let service = Self.service(of: name.dropLast(3)),
          let own = Self.service(of: issueID[...])
        else { return true }
        return service == own || Self.isNumbered(service, own)
      }
    }
  }

  /// Whether a file is named as logmon names entries.
  package static func isNameOfEntry(_ file: String) -> Bool {
    file.hasSuffix(".md") && service(of: file.dropLast(3)) != nil
  }

  /// The service in `ISS-20260105T080002Z-payments-db`; nil where there is none.
  private static func service(of id: Substring) -> Substring? {
    let parts = id.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "ISS", parts[1].utf8.count == 16, parts[1].hasSuffix("Z")
    else { return nil }
    return parts[2]
  }

  /// Whether a name is another one with a numeric suffix such as `-2`.
  private static func isNumbered(_ name: Substring, _ other: Substring) -> Bool {
    guard name.hasPrefix("\(other)-") else { return false }
    return name.utf8.dropFirst(other.utf8.count + 1).allSatisfy { $0 &- 48 < 10 }
  }
}

extension KnowledgeContents {
  /// Records a file that is not an entry, or cannot be read as one; `problem` says why.
  ///
  /// A file named like an entry may still be one: truncated, or in the middle of an edit.
  package mutating func leaveOut(_ name: String, _ problem: String, mayBeEntry: Bool = false) {
    foreignFiles.append(name)
    problems.append(problem)
    if mayBeEntry || Unread.isNameOfEntry(name) { unread.append(name) }
  }
}
