/// What of a knowledge base could not be read.
///
/// A problem that may be written down there is left alone: entered anew, it would be there twice,
/// with two tickets and half of its history each.
package enum Unread: Equatable, Sendable {
  /// The names of files that may be entries.
  case files([String])
  /// All of it: it may know every problem.
  case everything

  package static let nothing = Self.files([])

  /// Whether the entry of an issue may be among them, if no other is its own.
  ///
  /// An entry's name tells the service that its problem began at, `ISS-{time}-{service}.md`, and the
  /// issues of an incident agree in that with their entry. Isolated events do not, and what a person
  /// named may be anybody's.
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

  /// Whether a file is named as the agent names entries.
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

  /// Whether a name is another one with `-2` behind it, or any number.
  private static func isNumbered(_ name: Substring, _ other: Substring) -> Bool {
    guard name.hasPrefix("\(other)-") else { return false }
    return name.utf8.dropFirst(other.utf8.count + 1).allSatisfy { $0 &- 48 < 10 }
  }
}

extension KnowledgeContents {
  /// Leaves out a file that is no entry, or cannot be read as one; `problem` says so.
  ///
  /// A file named like an entry may be one all the same: cut short, or in the middle of an edit.
  package mutating func leaveOut(_ name: String, _ problem: String, mayBeEntry: Bool = false) {
    foreignFiles.append(name)
    problems.append(problem)
    if mayBeEntry || Unread.isNameOfEntry(name) { unread.append(name) }
  }
}
