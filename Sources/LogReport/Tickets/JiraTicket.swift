internal import LogModel

/// A ticket as Jira's REST API v3 expects it.
///
/// The description is in Atlassian Document Format, where text is never markup.
enum JiraTicket {
  /// Jira's limits in UTF-16 units; for a description 32,767, less a reserve.
  static let summaryLimit = 255
  static let descriptionLimit = 30_000

  static func value(_ ticket: Ticket, project: String) -> JSONValue {
    [
      "fields": [
        "project": ["key": .string(project)],
        "issuetype": ["name": "Bug"],
        "summary": .string(
          TicketText.cut(TicketText.line(ticket.subject), summaryLimit)),
        "description": [
          "type": "doc", "version": .int(1), "content": .array(content(ticket)),
        ],
        "priority": ["name": .string(priority(ticket.triage.priority))],
        "labels": .strings(ticket.labels),
      ],
      // Stored with the issue but not shown: for importers that update their issues.
      "properties": [
        [
          "key": "logmon",
          "value": [
            "externalId": .string(ticket.externalID),
            "fingerprint": .string(ticket.issue.fingerprint),
            "ticket_id": .string(ticket.ticketID),
          ],
        ]
      ],
    ]
  }

  /// Jira's default scheme.
  private static func priority(_ priority: String) -> String {
    switch priority {
    case "urgent": "Highest"
    case "high": "High"
    case "low": "Low"
    default: "Medium"
    }
  }

  private static func content(_ ticket: Ticket) -> [JSONValue] {
    TicketText.fitting(
      TicketText.blocks(ticket), limit: descriptionLimit, size: { $0.compactBytes.count },
      write: node)
  }

  private static func node(_ block: TicketBlock) -> JSONValue {
    switch block {
    case .heading(let text):
      ["type": "heading", "attrs": ["level": .int(3)], "content": [Self.text(text)]]
    case .paragraph(let text): paragraph(text)
    case .bullets(let items):
      [
        "type": "bulletList",
        "content": .array(items.map { ["type": "listItem", "content": [paragraph($0)]] }),
      ]
    }
  }

  private static func paragraph(_ text: String) -> JSONValue {
    ["type": "paragraph", "content": [Self.text(text)]]
  }

  private static func text(_ text: String) -> JSONValue {
    ["type": "text", "text": .string(text)]
  }
}
