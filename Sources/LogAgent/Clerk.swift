internal import LogModel

/// Gives issues their ids, asks the knowledge base, and writes what goes out.
///
///     file (each case) ─▶ register ─▶ [a language model reviews] ─▶ finish
package struct Clerk: Sendable {
  /// An issue with what its texts need besides.
  struct Filed {
    var issue: Issue
    var cause: Cause
    var type: EventType
    var isFailing: Bool
    /// Its place in the list of drafts.
    var number: Int
    /// The KB entry that it continues.
    var match: KBEntry?
    /// What a language model wrote for it.
    var texts = ModelTexts()
  }

  let thresholds: [Threshold]
  private let ledger: EpisodeLedger
  /// The case of each draft.
  private let caseOfDraft: [Int]
  /// Worst first once registered.
  var filed: [Filed] = []
  var status: ModelStatus?

  init(_ ledger: EpisodeLedger, caseOfDraft: [Int], thresholds: [Threshold]) {
    self.ledger = ledger
    self.caseOfDraft = caseOfDraft
    self.thresholds = thresholds
  }

  /// Writes the issue of a case.
  mutating func file(_ file: CaseFile, decode: ([UInt8]) -> LogEvent?) {
    let writer = IssueWriter(file)
    let cause = writer.analyst.cause
    filed.append(
      Filed(
        issue: writer.issue(decode: decode), cause: cause, type: file.rootType,
        isFailing: cause.isFailing(file), number: filed.count))
  }

  /// Worst first.
  private static func isWorse(_ lhs: Issue, _ rhs: Issue) -> Bool {
    if lhs.severity != rhs.severity { return lhs.severity > rhs.severity }
    if lhs.criticalEvents != rhs.criticalEvents { return lhs.criticalEvents > rhs.criticalEvents }
    if lhs.occurrences != rhs.occurrences { return lhs.occurrences > rhs.occurrences }
    return (lhs.firstSeen, lhs.issueID, lhs.fingerprint)
      < (rhs.firstSeen, rhs.issueID, rhs.fingerprint)
  }

  /// Matches issues with the knowledge base, by fingerprint before likeness, and gives each its
  /// final id.
  package mutating func register(_ base: KnowledgeBase) {
    filed.sort { Self.isWorse($0.issue, $1.issue) }
    var taken: Set<String> = []
    for match in [base.matchFingerprint, base.matchText] {
      for index in filed.indices where filed[index].match == nil {
        guard let entry = match(filed[index].issue, taken)?.entry else { continue }
        filed[index].match = entry
        taken.insert(entry.documentID)
      }
    }
    var ids = UniqueIDs(base.entries.flatMap { [$0.issueID, String($0.documentID.dropLast(3))] })
    for index in filed.indices { filed[index].issue.adopt(filed[index].match, &ids) }
  }

  /// Everything that goes out.
  package func finish() -> TriageResult {
    let updates = filed.map { entry in
      KBMerger.merge(
        entry.issue, into: entry.match, thresholds: thresholds, summary: entry.texts.kbSummary)
    }
    let mail = Mail(filed)
    var idOfCase = [String](repeating: "", count: filed.count)
    for entry in filed { idOfCase[entry.number] = entry.issue.issueID }
    return TriageResult(
      issues: filed.map(\.issue), alerts: mail.alerts, tickets: mail.tickets,
      kbUpdates: updates, model: status, ledger: ledger,
      issueOfDraft: caseOfDraft.map { idOfCase[$0] })
  }
}

extension Issue {
  /// Takes over the ids of the entry it continues, or makes its own unique.
  fileprivate mutating func adopt(_ entry: KBEntry?, _ ids: inout UniqueIDs) {
    if let entry {
      issueID = entry.issueID
      createdAt = entry.createdAt
      kbDocumentID = entry.documentID
    } else {
      issueID = ids.take(issueID)
      kbDocumentID = issueID + ".md"
    }
    for index in context.indices { context[index].issueID = issueID }
  }
}

/// Ids that were given out; a second taker gets `-2` behind it, a third `-3`.
struct UniqueIDs {
  private var taken: Set<String>

  init(_ taken: [String] = []) { self.taken = Set(taken) }

  mutating func take(_ id: String) -> String {
    var unique = id
    var number = 2
    while !taken.insert(unique).inserted {
      unique = "\(id)-\(number)"
      number += 1
    }
    return unique
  }
}

/// The alerts, notices and tickets of a run.
struct Mail {
  private(set) var alerts: [Alert] = []
  private(set) var tickets: [Ticket] = []

  init(_ filed: [Clerk.Filed]) {
    var ids = UniqueIDs()
    for entry in filed {
      let issue = entry.issue
      guard var alert = EngineeringAlert.write(issue, entry.texts) else { continue }
      alert.alertID = ids.take(alert.alertID)
      if issue.severityFloor == .critical {
        var notice = CustomerNotice.write(issue, isFailing: entry.isFailing, entry.texts)
        var ticket = TicketWriter.write(
          issue, type: entry.type, cause: entry.cause, reply: notice.body)
        ticket.ticketID = ids.take(ticket.ticketID)
        notice.alertID = ids.take(notice.alertID)
        notice.relatedTicketID = ticket.ticketID
        alert.relatedTicketID = ticket.ticketID
        alerts += [alert, notice]
        tickets.append(ticket)
      } else {
        alerts.append(alert)
      }
    }
  }
}
