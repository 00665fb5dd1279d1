package import LogModel

/// A ticket as JSON: in results.json, and in a separate file in the tickets folder.
package enum TicketJSON {
  /// All fields the helpdesk reads.
  package static func value(_ ticket: Ticket) -> JSONValue {
    [
      "ticket_id": .string(ticket.ticketID),
      "customer_name": .string(Ticket.customerName),
      "customer_email": .string(Ticket.customerEmail),
      "account_tier": .string(Ticket.accountTier),
      "product": .string(ticket.product),
      "subject": .string(ticket.subject),
      "body": .string(ticket.body),
      "auto_generated": .bool(true),
      "triage": [
        "priority": .string(ticket.triage.priority),
        "category": .string(ticket.triage.category),
        "team": .string(ticket.triage.team),
      ],
      "reply_draft": .string(ticket.replyDraft),
      "related_issue_id": .string(ticket.issue.id),
      "fingerprint": .string(ticket.issue.fingerprint),
      "created_at": .time(ticket.issue.createdAt),
    ]
  }
}

/// An alert as results.json shows it.
package enum AlertJSON {
  /// All fields of the e-mail; `related_ticket_id` is null for an issue without a ticket.
  package static func value(_ alert: Alert) -> JSONValue {
    [
      "alert_id": .string(alert.alertID),
      "created_at": .time(alert.createdAt),
      "alert_type": .string(alert.kind.rawValue),
      "subject": .string(alert.subject),
      "body": .string(alert.body),
      "affected_service": .string(alert.affectedService),
      "related_issue_id": .string(alert.relatedIssueID),
      "related_ticket_id": .optional(alert.relatedTicketID),
    ]
  }
}
