internal import LogModel

/// Gives issues their ids, asks the knowledge base, and writes what goes out.
struct Clerk {
  /// An issue with what its texts need besides.
  private struct Filed {
    var issue: Issue
    var cause: Cause
    var type: EventType
    var isFailing: Bool
    /// Its place in the list of drafts.
    var number: Int
  }

  private let base: KnowledgeBase
  private let thresholds: [Threshold]
  private let attendance: Attendance
  private var filed: [Filed] = []

  init(_ base: KnowledgeBase, attendance: Attendance, thresholds: [Threshold]) {
    self.base = base
    self.attendance = attendance
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

  /// Everything that goes out, ids unique and final; `indexOfDraft` is the case of each draft.
  func finish(_ ledger: EpisodeLedger, _ indexOfDraft: [Int]) -> TriageResult {
    var sorted = filed.sorted { Self.isWorse($0.issue, $1.issue) }
    let updates = register(&sorted)
    let mail = Mail(sorted.map { ($0.issue, $0.cause, $0.type, $0.isFailing) })
    var idOfCase = [String](repeating: "", count: filed.count)
    for entry in sorted { idOfCase[entry.number] = entry.issue.issueID }
    return TriageResult(
      issues: sorted.map(\.issue), alerts: mail.alerts, tickets: mail.tickets,
      kbUpdates: updates, settledEntries: settle(updates), ledger: ledger,
      issueOfDraft: indexOfDraft.map { idOfCase[$0] })
  }

  /// Asks the knowledge base for every issue, and names the new ones.
  private func register(_ sorted: inout [Filed]) -> [KBUpdate] {
    let matches = base.recognize(sorted.map(\.issue))
    var ids = UniqueIDs(base.takenIDs)
    return sorted.indices.map { index in
      sorted[index].issue.adopt(matches[index].entry, &ids)
      let update = KBMerger.merge(sorted[index].issue, matches[index], thresholds: thresholds)
      sorted[index].issue.fingerprint = update.entry.fingerprint
      return update
    }
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

  init(
    _ issues: [(issue: Issue, cause: Cause, type: EventType, isFailing: Bool)]
  ) {
    var ids = UniqueIDs()
    for (issue, cause, type, isFailing) in issues {
      guard var alert = EngineeringAlert.write(issue) else { continue }
      alert.alertID = ids.take(alert.alertID)
      if issue.severity == .critical {
        var notice = CustomerNotice.write(issue, isFailing: isFailing)
        var ticket = TicketWriter.write(issue, type: type, cause: cause, reply: notice.body)
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
