package import KnowledgeBase
package import LogModel

/// The result of triage: issues, alerts, tickets and KB entries.
package struct TriageResult: Sendable {
  package let outputs: TriageOutputs
  /// One for each issue, in their order.
  package let kbUpdates: [KBUpdate]
  /// KB entries of earlier runs that this one shows to be over.
  package let settledEntries: [KBUpdate]
  /// How the language model answered; nil when it was not asked.
  package let model: ModelStatus?
  private let destinations: FindingDestinations
  /// The issue of each candidate.
  private let issueIDOfCandidate: [String]

  init(
    _ outputs: TriageOutputs, kbUpdates: [KBUpdate], settledEntries: [KBUpdate],
    model: ModelStatus?, destinations: FindingDestinations, issueIDOfCandidate: [String]
  ) {
    self.outputs = outputs
    self.kbUpdates = kbUpdates
    self.settledEntries = settledEntries
    self.model = model
    self.destinations = destinations
    self.issueIDOfCandidate = issueIDOfCandidate
  }

  package var issues: [Issue] { outputs.issues }
  package var alerts: [Alert] { outputs.alerts }
  package var tickets: [Ticket] { outputs.tickets }

  /// Whether the knowledge base knows later events of the ticket's problem than this run: the
  /// ticket of the later log stays.
  package func isOutdated(_ ticket: Ticket) -> Bool {
    guard let index = issues.firstIndex(where: { $0.identity.id == ticket.issue.id }) else {
      return false
    }
    return kbUpdates[index].entry.state.updatedAt > issues[index].extent.lastSeen
  }

  /// The KB entries that the run changed; all others stay unchanged.
  package var changedEntries: [KBEntry] {
    (kbUpdates + settledEntries).filter { $0.change != .unchanged && $0.change != .withheld }
      .map(\.entry)
  }

  /// The issue of a finding.
  package func issueID(of finding: FindingKey) -> String? {
    destinations.candidate(of: finding).map { issueIDOfCandidate[$0] }
  }
}
