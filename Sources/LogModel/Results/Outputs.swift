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
    alertID: String, createdAt: Timestamp, kind: Kind, subject: String, body: String,
    affectedService: String, relatedIssueID: String, relatedTicketID: String? = nil
  ) {
    self.alertID = alertID
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
  package var createdAt: Timestamp
  /// The service at the root.
  package var product: String
  /// `Critical issue: …`.
  package var subject: String
  package var body: String
  package var triage: Triage
  /// The customer notice.
  package var replyDraft: String
  package var relatedIssueID: String
  package var fingerprint: String

  package init(
    ticketID: String, createdAt: Timestamp, product: String, subject: String, body: String,
    triage: Triage, replyDraft: String, relatedIssueID: String, fingerprint: String
  ) {
    self.ticketID = ticketID
    self.createdAt = createdAt
    self.product = product
    self.subject = subject
    self.body = body
    self.triage = triage
    self.replyDraft = replyDraft
    self.relatedIssueID = relatedIssueID
    self.fingerprint = fingerprint
  }
}

/// The knowledge base's entry about an issue: one Markdown file.
package struct KBEntry: Equatable, Sendable {
  package static let collection = "monitoring_issues"

  /// File name without folder: `ISS-….md`.
  package var documentID: String
  package var issueID: String
  package var title: String
  package var status: IssueStatus
  package var severity: Severity
  package var createdAt: Timestamp
  package var updatedAt: Timestamp
  /// The number of flagged events over all runs.
  package var occurrences: Int
  package var fingerprint: String
  /// Fingerprints of issues that were recognized as similar.
  package var otherFingerprints: [String]
  package var services: [String]
  package var regions: [String]
  /// The metrics that exceeded a threshold.
  package var metrics: [String]
  /// Hashes of the parts of the body that the agent wrote; nil in entries of versions that did not
  /// store them.
  package var ownParts: [String]?
  /// The lines of the front matter, if people changed it; empty where it is the agent's.
  package var frontMatter: [String] = []
  /// Markdown after the front matter, starting with the title line.
  package var body: String

  package init(
    documentID: String, issueID: String, title: String, status: IssueStatus, severity: Severity,
    createdAt: Timestamp, updatedAt: Timestamp, occurrences: Int, fingerprint: String,
    otherFingerprints: [String] = [], services: [String], regions: [String], metrics: [String],
    ownParts: [String]? = nil, body: String
  ) {
    self.documentID = documentID
    self.issueID = issueID
    self.title = title
    self.status = status
    self.severity = severity
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.occurrences = occurrences
    self.fingerprint = fingerprint
    self.otherFingerprints = otherFingerprints
    self.services = services
    self.regions = regions
    self.metrics = metrics
    self.ownParts = ownParts
    self.body = body
  }
}
