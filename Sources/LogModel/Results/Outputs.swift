/// An e-mail about an issue.
package struct Alert: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case engineering
    /// The notice to the customer.
    case customer
  }

  /// `ALR-{time}-{type}`.
  package var alertID: String
  package var createdAt: Timestamp
  package var kind: Kind
  package var subject: String
  /// Plain text; blank lines separate paragraphs.
  package var body: String
  package var affectedService: String
  package var relatedIssueID: String
  package var relatedTicketID: String?

  package init(
    _ kind: Kind, createdAt: Timestamp, subject: String, body: String, affectedService: String,
    relatedIssueID: String, relatedTicketID: String? = nil
  ) {
    alertID = "ALR-\(createdAt.compact)-\(kind.rawValue)"
    self.createdAt = createdAt
    self.kind = kind
    self.subject = subject
    self.body = body
    self.affectedService = affectedService
    self.relatedIssueID = relatedIssueID
    self.relatedTicketID = relatedTicketID
  }
}

/// A ticket opened for a critical issue, ready for the helpdesk.
package struct Ticket: Equatable, Sendable {
  package struct Triage: Equatable, Sendable {
    /// `urgent`, `high`, `normal` or `low`.
    package var priority: String
    /// `performance`, `availability` or `capacity`.
    package var category: String
    /// The team that owns the root: `database`, `backend`, `frontend` or `platform`.
    package var team: String

    package init(priority: String, category: String, team: String) {
      self.priority = priority
      self.category = category
      self.team = team
    }
  }

  package static let customerName = "System Monitor"
  package static let customerEmail = "monitor@system.internal"
  package static let accountTier = "enterprise"

  /// `MON-{time}-{service}`; the same problem in a later run keeps it.
  package var ticketID: String
  /// The issue it is about; the ticket is as old as the issue.
  package var issue: IssueIdentity
  /// The service at the root.
  package var product: String
  /// `Critical issue: …`.
  package var subject: String
  package var body: String
  package var triage: Triage
  /// The customer notice.
  package var replyDraft: String

  package init(
    ticketID: String, issue: IssueIdentity, product: String, subject: String, body: String,
    triage: Triage, replyDraft: String
  ) {
    self.ticketID = ticketID
    self.issue = issue
    self.product = product
    self.subject = subject
    self.body = body
    self.triage = triage
    self.replyDraft = replyDraft
  }
}

/// The knowledge base's entry about an issue: one Markdown file.
package struct KBEntry: Equatable, Sendable {
  package static let collection = "monitoring_issues"

  package var identity: IssueIdentity
  package var title: String
  package var state: State
  package var scope: IssueScope
  /// The metrics that exceeded a threshold.
  package var metrics: [String]
  /// Fingerprints of issues that were recognized as similar.
  package var otherFingerprints: [String] = []
  /// Hashes of the parts of the body that the agent wrote; nil in entries of versions that did not
  /// store them.
  package var ownParts: [String]?
  /// The lines of the front matter, if people changed it; empty where it is the agent's.
  package var frontMatter: [String] = []
  /// Markdown after the front matter, starting with the title line.
  package var body: String

  package init(
    _ identity: IssueIdentity, title: String, state: State, scope: IssueScope, metrics: [String],
    ownParts: [String]? = nil, body: String
  ) {
    self.identity = identity
    self.title = title
    self.state = state
    self.scope = scope
    self.metrics = metrics
    self.ownParts = ownParts
    self.body = body
  }

  /// The problem after the last run that found it.
  package struct State: Equatable, Sendable {
    package var status: IssueStatus
    package var severity: Severity
    package var updatedAt: Timestamp
    /// The number of flagged events over all runs.
    package var occurrences: Int

    package init(
      status: IssueStatus, severity: Severity, updatedAt: Timestamp, occurrences: Int
    ) {
      self.status = status
      self.severity = severity
      self.updatedAt = updatedAt
      self.occurrences = occurrences
    }
  }
}
