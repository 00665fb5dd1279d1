package import LogModel

/// What the agent makes of a run's findings.
package struct TriageResult: Sendable {
  /// Worst first; each finding is in exactly one.
  package let issues: [Issue]
  /// In the order of the issues.
  package let alerts: [Alert]
  /// One for each critical issue.
  package let tickets: [Ticket]
  /// One for each issue, in their order.
  package let kbUpdates: [KBUpdate]
  /// How a language model served; nil when none was asked.
  package let model: ModelStatus?
  /// KB entries of earlier runs that this one shows to be over.
  package let settledEntries: [KBUpdate]
  private let ledger: EpisodeLedger
  /// The issue of each draft.
  private let issueOfDraft: [String]

  init(
    issues: [Issue], alerts: [Alert], tickets: [Ticket], kbUpdates: [KBUpdate],
    settledEntries: [KBUpdate], model: ModelStatus?, ledger: EpisodeLedger,
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

  /// Whether the knowledge base knows later events of the ticket's problem than this run saw: what
  /// a later log said of it stands.
  package func isOutdated(_ ticket: Ticket) -> Bool {
    guard let index = issues.firstIndex(where: { $0.issueID == ticket.relatedIssueID }) else {
      return false
    }
    return kbUpdates[index].entry.updatedAt > issues[index].lastSeen
  }

  /// The KB entries that the run wrote anew; all others stand as they were.
  package var changedEntries: [KBEntry] {
    (kbUpdates + settledEntries).filter { $0.change != .unchanged }.map(\.entry)
  }

  /// The issue that an episode became part of; nil for episodes of long ago, which no report shows.
  package func issueID(of episode: EpisodeID) -> String? {
    ledger.draft(of: episode).map { issueOfDraft[$0] }
  }
}

extension Triage {
  /// Ends the run: writes the issues and all that belongs to them.
  ///
  /// - Parameters:
  ///   - population: all events of the run in counts.
  ///   - names: the run's names.
  ///   - base: the KB entries of earlier runs.
  ///   - decode: makes an event of a line's bytes; called for a dozen lines per issue.
  /// - Returns: issues worst first, and what goes out for them.
  package consuming func finish(
    population: Population, names: Names, knowledge base: KnowledgeBase,
    decode: ([UInt8]) -> LogEvent?
  ) -> TriageResult {
    handOver(population: population, names: names, decode: decode).finish(in: base)
  }

  /// Ends the run, but leaves the paperwork to the clerk: a language model may look at it first.
  package consuming func handOver(
    population: Population, names: Names, decode: ([UInt8]) -> LogEvent?
  ) -> Clerk {
    let thresholds = thresholds
    let correlator = close()
    let cases = Self.cases(correlator.drafts, population)
    var clerk = Clerk(
      correlator.ledger, caseOfDraft: cases.indexOfDraft,
      attendance: Attendance(population, names), thresholds: thresholds)
    for draft in cases.drafts {
      let file = CaseFile(draft, names: names, population: population, thresholds: thresholds)
      clerk.file(file, decode: decode)
    }
    return clerk
  }

  /// The drafts with their final roots, those of one problem joined; where each draft went.
  private static func cases(_ drafts: [Draft], _ population: Population)
    -> (drafts: [Draft], indexOfDraft: [Int])
  {
    var result: (drafts: [Draft], indexOfDraft: [Int]) = ([], [])
    var known: [Draft.Key: Int] = [:]
    for draft in drafts.map({ $0.reconsidered(population).orIsolated }) {
      if let index = known[draft.key] {
        result.drafts[index].merge(draft)
        result.indexOfDraft.append(index)
      } else {
        known[draft.key] = result.drafts.count
        result.indexOfDraft.append(result.drafts.count)
        result.drafts.append(draft)
      }
    }
    result.drafts = result.drafts.map(\.summedUp)
    return result
  }
}
