package import LogModel

/// The system that a ticket's file is for.
package enum TicketFormat: String, CaseIterable, Sendable {
  /// The helpdesk of the original pipeline; the same form as in results.json.
  case logmon
  /// The body of `POST /rest/api/3/issue`, and one of `issueUpdates` for the bulk import.
  case jira
  /// The body of `POST /repos/OWNER/NAME/issues`.
  case github

  /// The file's bytes; `project` is the key of the Jira project.
  package func bytes(_ ticket: Ticket, project: String) -> [UInt8] {
    switch self {
    case .logmon: TicketJSON.value(ticket).prettyBytes
    case .jira: JiraTicket.value(ticket, project: project).prettyBytes
    case .github: GitHubTicket.value(ticket).prettyBytes
    }
  }
}

extension Ticket {
  /// The same for the same problem: an importer finds its earlier ticket by it.
  ///
  /// At most 50 characters, the limit of GitHub's labels.
  var externalID: String {
    "logmon-fingerprint:\(mark)"
  }

  /// The fingerprint, or a substitute.
  var mark: String {
    let fingerprint = issue.fingerprint
    let isPlain = fingerprint == fingerprint.asFileNamePart && fingerprint.utf8.count <= 31
    return isPlain ? fingerprint : Self.digest(fingerprint)
  }

  /// A fingerprint that a person wrote may be long or contain spaces, so it is hashed.
  private static func digest(_ text: String) -> String {
    SHA256.digest(Array(text.utf8)).prefix(8).map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// The labels for both trackers; a label contains no space.
  var labels: [String] {
    let kinds = [triage.category, triage.team].map { String($0.asFileNamePart.prefix(50)) }
    return ["logmon", "auto-generated"] + kinds + [externalID]
  }
}
