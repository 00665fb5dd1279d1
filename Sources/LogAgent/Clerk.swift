package import LogModel

/// Gives issues their ids, asks the knowledge base, and writes what goes out.
///
///     the written cases ─▶ register ─▶ [a language model reviews] ─▶ finish
package struct Clerk: Sendable {
  /// An issue with what its texts need besides.
  struct Filed: Sendable {
    var issue: Issue
    var cause: Cause
    var type: EventType
    var isFailing: Bool
    /// Its place in the list of drafts.
    var number: Int
    /// What the knowledge base recognised it as.
    var match: KnowledgeBase.Match?
    /// The issue as the embedded analyst left it: what tickets are made of.
    var embedded: Issue?
    /// What a language model wrote for it.
    var texts = ModelTexts()
  }

  /// Those the run detected with.
  package let thresholds: [Threshold]
  private let attendance: Attendance
  private let ledger: EpisodeLedger
  /// The case of each draft.
  private let caseOfDraft: [Int]
  /// Worst first once registered.
  var filed: [Filed]
  /// The entries of earlier runs.
  private var base: KnowledgeBase
  /// How a language model served, when one was asked.
  package var status: ModelStatus?

  init(
    _ filed: [Filed], _ ledger: EpisodeLedger, caseOfDraft: [Int], attendance: Attendance,
    thresholds: [Threshold]
  ) {
    self.filed = filed
    self.attendance = attendance
    self.ledger = ledger
    self.caseOfDraft = caseOfDraft
    self.thresholds = thresholds
    base = KnowledgeBase([], thresholds: thresholds)
  }

  /// Worst first.
  private static func isWorse(_ lhs: Issue, _ rhs: Issue) -> Bool {
    if lhs.severity != rhs.severity { return lhs.severity > rhs.severity }
    if lhs.criticalEvents != rhs.criticalEvents { return lhs.criticalEvents > rhs.criticalEvents }
    if lhs.occurrences != rhs.occurrences { return lhs.occurrences > rhs.occurrences }
    return (lhs.firstSeen, lhs.issueID, lhs.fingerprint)
      < (rhs.firstSeen, rhs.issueID, rhs.fingerprint)
  }

  /// Every text that likeness is judged by, for a measure that needs vectors.
  package func texts(comparedWith entries: [KBEntry]) -> [String] {
    KnowledgeBase.texts(issues: filed.map(\.issue), entries: entries)
  }

  /// Asks the knowledge base for every issue, and gives each its final id.
  package mutating func register(_ base: KnowledgeBase) {
    self.base = base
    filed.sort { Self.isWorse($0.issue, $1.issue) }
    var ids = UniqueIDs(base.takenIDs)
    for (index, match) in base.recognize(filed.map(\.issue)).enumerated() {
      filed[index].match = match
      filed[index].issue.adopt(match.entry, &ids)
      filed[index].embedded = filed[index].issue
    }
  }

  /// Entries of other problems like this one, best first.
  ///
  /// None that an issue of this run continues: read again, the same log shows a model the same case.
  func similar(to entry: Filed) -> [KBEntry] {
    let known = Set(filed.compactMap { $0.match?.entry?.documentID })
    let hits = base.search(entry.issue.title + " " + entry.issue.services.joined(separator: " "))
    return Array(hits.map(\.entry).filter { !known.contains($0.documentID) }.prefix(3))
  }

  /// Everything that goes out, without anybody's review.
  package consuming func finish(in base: KnowledgeBase) -> TriageResult {
    register(base)
    return finish()
  }

  /// Everything that goes out; only for registered issues.
  package consuming func finish() -> TriageResult {
    let updates = filed.indices.compactMap { enter($0) }
    let mail = Mail(filed)
    var idOfCase = [String](repeating: "", count: filed.count)
    for entry in filed { idOfCase[entry.number] = entry.issue.issueID }
    return TriageResult(
      issues: filed.map(\.issue), alerts: mail.alerts, tickets: mail.tickets,
      kbUpdates: updates, settledEntries: settle(updates), model: status, ledger: ledger,
      issueOfDraft: caseOfDraft.map { idOfCase[$0] })
  }

  /// Enters an issue in the knowledge base; it keeps the fingerprint it is known by there.
  private mutating func enter(_ index: Int) -> KBUpdate? {
    guard let match = filed[index].match else { return nil }
    let update = KBMerger.merge(
      filed[index].issue, match, thresholds: thresholds, summary: filed[index].texts.kbSummary)
    filed[index].issue.fingerprint = update.entry.fingerprint
    filed[index].embedded?.fingerprint = update.entry.fingerprint
    return update
  }

  /// The entries that the run held nothing of and shows to be over.
  private func settle(_ updates: [KBUpdate]) -> [KBUpdate] {
    let held = Set(updates.map(\.entry.documentID))
    return base.entries.filter { !held.contains($0.documentID) }
      .compactMap { KBMerger.settle($0, attendance) }
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
        let embedded = entry.embedded ?? issue
        let reply = CustomerNotice.write(embedded, isFailing: entry.isFailing)
        var ticket = TicketWriter.write(
          embedded, type: entry.type, cause: entry.cause, reply: reply.body)
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
