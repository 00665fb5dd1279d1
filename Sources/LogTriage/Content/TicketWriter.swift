internal import LogModel

/// The ticket for the helpdesk: opened for critical issues only.
///
/// Its id derives from the issue's id and so from the KB entry that the issue continues: the same
/// problem in a later log has the same ticket.
enum TicketWriter {
  static func write(_ issue: Issue, type: EventType, cause: FailureMode, reply: String) -> Ticket {
    let root = issue.services.first ?? "-"
    return Ticket(
      ticketID: id(issue, root), createdAt: issue.createdAt, product: root,
      subject: "Critical issue: \(issue.title)",
      body: body(issue), triage: triage(issue, type, cause), replyDraft: reply,
      relatedIssueID: issue.issueID, fingerprint: issue.fingerprint)
  }

  /// `MON-{time}-{service}`, from `ISS-{time}-{service}`.
  private static func id(_ issue: Issue, _ root: String) -> String {
    guard issue.issueID.hasPrefix("ISS-") else {
      return "MON-\(issue.createdAt.compact)-\(root.asFileNamePart)"
    }
    return "MON-" + issue.issueID.dropFirst(4)
  }

  private static func body(_ issue: Issue) -> String {
    let evidence = issue.verdict.evidence.prefix(5).map { "- \($0.statement)" }
    let parts = [
      "Detected at \(Wording.moment(issue.firstSeen)) from "
        + "\(PlainText.count(issue.occurrences, "flagged event")), "
        + "\(PlainText.count(issue.criticalEvents)) of them critical. "
        + "Status: \(issue.status.rawValue); last seen \(Wording.moment(issue.lastSeen)).",
      issue.description,
      "Likely cause: \(issue.verdict.rootCauseHypothesis)",
      "Impact: \(issue.impact)",
      issue.workaround.map { "Workaround: \($0)" },
      "Metrics and evidence:\n" + evidence.joined(separator: "\n"),
      "Issue \(issue.issueID), KB entry \(issue.kbDocumentID).",
    ]
    return parts.compactMap { $0 }.joined(separator: "\n\n")
  }

  /// Urgent while the issue lasts, high when it is over.
  private static func triage(_ issue: Issue, _ type: EventType, _ cause: FailureMode)
    -> Ticket.Triage
  {
    let category =
      switch cause {
      case .poolExhaustion, .saturation: "capacity"
      case .errors, .frontendErrors, .stopped, .unreachable: "availability"
      default: "performance"
      }
    let team =
      switch type {
      case .database: "database"
      case .api: "backend"
      case .frontend: "frontend"
      case .infrastructure: "platform"
      }
    return Ticket.Triage(
      priority: issue.status == .resolved ? "high" : "urgent", category: category,
      team: cause == .regionWide ? "platform" : team)
  }
}
