package import KnowledgeBase
package import LogModel

/// The result of triage: issues, alerts, tickets and KB entries.
package struct TriageResult: Sendable {
  /// Worst first; each finding is in exactly one.
  package let issues: [Issue]
  /// In the order of the issues.
  package let alerts: [Alert]
  /// One for each critical issue.
  package let tickets: [Ticket]
  /// One for each issue, in their order.
  package let kbUpdates: [KBUpdate]
  /// How the language model answered; nil when it was not asked.
  package let model: ModelStatus?
  /// KB entries of earlier runs that this one shows to be over.
  package let settledEntries: [KBUpdate]
  private let ledger: EpisodeIssueIndex
  /// The issue of each candidate.
  private let issueOfDraft: [String]

  init(
    issues: [Issue], alerts: [Alert], tickets: [Ticket], kbUpdates: [KBUpdate],
    settledEntries: [KBUpdate], model: ModelStatus?, ledger: EpisodeIssueIndex,
    issueOfDraft: [String]
  ) {
    self.issues = issues
    self.alerts = alerts
    self.tickets = tickets
    self.kbUpdates = kbUpdates
    self.settledEntries = settledEntries
    self.model = model
    self.ledger = ledger
    self.issueOfDraft = issueOfDraft
  }

  /// Whether the knowledge base knows later events of the ticket's problem than this run: the
  /// ticket of the later log stays.
  package func isOutdated(_ ticket: Ticket) -> Bool {
    guard let index = issues.firstIndex(where: { $0.issueID == ticket.relatedIssueID }) else {
      return false
    }
    return kbUpdates[index].entry.updatedAt > issues[index].lastSeen
  }

  /// The KB entries that the run changed; all others stay unchanged.
  package var changedEntries: [KBEntry] {
    (kbUpdates + settledEntries).filter { $0.change != .unchanged && $0.change != .withheld }
      .map(\.entry)
  }

  /// The entries of the issues, except those whose entry may be unreadable.
  package var entries: [KBEntry] {
    kbUpdates.filter { $0.change != .withheld }.map(\.entry)
  }

  /// The issue of an episode; nil for episodes so old that no report shows them.
  package func issueID(of episode: EpisodeID) -> String? {
    ledger.draft(of: episode).map { issueOfDraft[$0] }
  }
}
