internal import LogModel

/// The ticket for the helpdesk: opened for critical issues only.
///
/// Its id derives from the issue's id and so from the KB entry that the issue continues: the same
/// problem in a later log has the same ticket.
enum TicketWriter {
  static func write(_ issue: Issue, type: EventType, cause: FailureMode, reply: String) -> Ticket {
    Ticket(
      ticketID: id(issue), issue: issue.identity, product: issue.scope.root,
      subject: "Critical issue: \(issue.texts.title)",
      body: body(issue), triage: triage(issue, type, cause), replyDraft: reply)
  }

  /// `MON-{time}-{service}`, from `ISS-{time}-{service}`.
  private static func id(_ issue: Issue) -> String {
    guard issue.identity.id.hasPrefix("ISS-") else {
      return "MON-\(issue.identity.createdAt.compact)-\(issue.scope.root.asFileNamePart)"
    }
    return "MON-" + issue.identity.id.dropFirst(4)
  }

  private static func body(_ issue: Issue) -> String {
    let evidence = issue.verdict.evidence.prefix(5).map { "- \($0.statement)" }
    let parts = [
      "Detected at \(Wording.moment(issue.extent.firstSeen)) from "
        + "\(PlainText.count(issue.extent.occurrences, "flagged event")), "
        + "\(PlainText.count(issue.extent.criticalEvents)) of them critical. "
        + "Status: \(issue.status.rawValue); last seen \(Wording.moment(issue.extent.lastSeen)).",
      issue.texts.description,
      "Likely cause: \(issue.verdict.rootCauseHypothesis)",
      "Impact: \(issue.texts.impact)",
      issue.texts.workaround.map { "Workaround: \($0)" },
      "Metrics and evidence:\n" + evidence.joined(separator: "\n"),
      "Issue \(issue.identity.id), KB entry \(issue.identity.documentID).",
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
