package import KnowledgeBase
package import LogModel

/// Assigns ids to issues, searches the knowledge base, and writes all outputs.
///
///     the built issues ─▶ register ─▶ [a language model reviews] ─▶ finish
package struct IssuePublisher: Sendable {
  /// An issue with the data that its texts need.
  package struct PendingIssue: Sendable {
    /// The issue as published; a language model may have changed it.
    package var issue: Issue
    /// The issue as the embedded analyst wrote it: the source of tickets.
    var embedded: Issue
    let cause: FailureMode
    let type: EventType
    package let isFailing: Bool
    /// Whether it consists of single events that no incident explains.
    let isIsolated: Bool
    /// Its index in the list of candidates.
    let number: Int
    /// Its identity as far as this run alone can tell.
    let own: IssueIdentity
    /// The result of searching the knowledge base.
    private(set) var match: KnowledgeBase.Match?
    /// The texts that a language model wrote for it.
    package var texts = ModelTexts()

    init(
      issue: Issue, cause: FailureMode, type: EventType, isFailing: Bool, isIsolated: Bool,
      number: Int
    ) {
      self.issue = issue
      embedded = issue
      self.cause = cause
      self.type = type
      self.isFailing = isFailing
      self.isIsolated = isIsolated
      self.number = number
      own = issue.identity
    }

    /// Whether an entry that could not be read may describe it: no output is written for it then.
    var isWithheld: Bool { match?.recognition.reason == .unread }

    /// Takes over the ids of the entry it continues, or makes its own unique.
    mutating func register(as match: KnowledgeBase.Match, _ ids: inout UniqueTexts) {
      self.match = match
      var identity =
        match.entry?.identity
        ?? IssueIdentity(
          id: ids.take(own.id), createdAt: own.createdAt, fingerprint: own.fingerprint)
      // The fingerprint of the entry replaces the issue's own once the entry is written.
      identity.fingerprint = own.fingerprint
      issue.adopt(identity)
      embedded.adopt(identity)
    }
  }

  /// The thresholds of the run's detection.
  package let thresholds: [Threshold]
  private let activity: ServiceActivity
  private let destinations: FindingDestinations
  /// The issue of each candidate.
  private let issueOfCandidate: [Int]
  /// Worst first once registered.
  package var pending: [PendingIssue]
  /// The entries of earlier runs.
  private var base: KnowledgeBase
  /// How the language model answered; nil when it was not asked.
  package var status: ModelStatus?

  init(
    _ pending: [PendingIssue], _ destinations: FindingDestinations, issueOfCandidate: [Int],
    activity: ServiceActivity,
    thresholds: [Threshold]
  ) {
    self.pending = pending
    self.activity = activity
    self.destinations = destinations
    self.issueOfCandidate = issueOfCandidate
    self.thresholds = thresholds
    base = KnowledgeBase([], thresholds: thresholds)
  }

  /// Worst first.
  private static func isWorse(_ left: PendingIssue, _ right: PendingIssue) -> Bool {
    let (lhs, rhs) = (left.embedded, right.embedded)
    if lhs.severity != rhs.severity { return lhs.severity > rhs.severity }
    let (one, other) = (lhs.extent, rhs.extent)
    if one.criticalEvents != other.criticalEvents {
      return one.criticalEvents > other.criticalEvents
    }
    if one.occurrences != other.occurrences { return one.occurrences > other.occurrences }
    return (one.firstSeen, left.own.id, left.own.fingerprint)
      < (other.firstSeen, right.own.id, right.own.fingerprint)
  }

  /// Whether there is nothing to publish.
  package var isIdle: Bool { pending.isEmpty }

  /// Every text that the similarity measure compares, for a measure that needs vectors.
  package func texts(comparedWith entries: [KBEntry]) -> [String] {
    KnowledgeBase.texts(issues: pending.map(\.issue), entries: entries)
  }

  /// Searches the knowledge base for every issue, and assigns each its final id.
  ///
  /// Can be called again after the knowledge base changed: the texts of a language model are kept.
  package mutating func register(_ base: KnowledgeBase) {
    self.base = base
    pending.sort { Self.isWorse($0, $1) }
    var ids = UniqueTexts(base.takenIDs)
    let matches = base.recognize(pending.map(\.embedded)) { index in
      base.unread.mayHold(pending[index].own.id, isIsolated: pending[index].isIsolated)
    }
    for (index, match) in matches.enumerated() { pending[index].register(as: match, &ids) }
  }

  /// Entries of other problems that resemble this one, best first.
  ///
  /// Excludes entries that issues of this run continue: a second run over the same log shows a
  /// model the same prompt.
  package func similar(to entry: PendingIssue) -> [KBEntry] {
    let known = Set(pending.compactMap { $0.match?.entry?.identity.documentID })
    let hits = base.search(
      entry.issue.texts.title + " " + entry.issue.scope.services.joined(separator: " "))
    return Array(hits.map(\.entry).filter { !known.contains($0.identity.documentID) }.prefix(3))
  }

  /// All outputs, without a review.
  package consuming func finish(in base: KnowledgeBase) -> TriageResult {
    register(base)
    return finish()
  }

  /// All outputs where no knowledge base is kept.
  package consuming func finishAlone() -> TriageResult {
    let empty = KnowledgeBase([], thresholds: thresholds)
    return finish(in: empty)
  }

  /// All outputs; only for registered issues.
  package consuming func finish() -> TriageResult {
    let updates = pending.indices.compactMap { enter($0) }
    let notifications = Notifications(pending)
    var idOfIssue = [String](repeating: "", count: pending.count)
    for entry in pending { idOfIssue[entry.number] = entry.issue.identity.id }
    let outputs = TriageOutputs(
      issues: pending.map(\.issue), alerts: notifications.alerts, tickets: notifications.tickets,
      kbEntries: updates.filter { $0.change != .withheld }.map(\.entry))
    return TriageResult(
      outputs, kbUpdates: updates, settledEntries: settle(updates), model: status,
      destinations: destinations, issueIDOfCandidate: issueOfCandidate.map { idOfIssue[$0] })
  }

  /// Writes an issue to the knowledge base; it keeps the fingerprint of its entry.
  private mutating func enter(_ index: Int) -> KBUpdate? {
    guard let match = pending[index].match else { return nil }
    let update = KBMerger.merge(
      pending[index].issue, match, thresholds: thresholds, summary: pending[index].texts.kbSummary)
    pending[index].issue.identity.fingerprint = update.entry.identity.fingerprint
    pending[index].embedded.identity.fingerprint = update.entry.identity.fingerprint
    return update
  }

  /// The entries without findings in this run that it shows to be over; none where the entry of
  /// some issue is unknown.
  private func settle(_ updates: [KBUpdate]) -> [KBUpdate] {
    guard !pending.contains(where: \.isWithheld) else { return [] }
    let held = Set(updates.map(\.entry.identity.documentID))
    return base.entries.filter { !held.contains($0.identity.documentID) }
      .compactMap { KBMerger.settle($0, activity) }
  }
}

extension Issue {
  fileprivate mutating func adopt(_ identity: IssueIdentity) {
    self.identity = identity
    for index in history.context.indices { history.context[index].issueID = identity.id }
  }
}

/// The alerts, notices and tickets of a run.
struct Notifications {
  private(set) var alerts: [Alert] = []
  private(set) var tickets: [Ticket] = []

  init(_ pending: [IssuePublisher.PendingIssue]) {
    var ids = UniqueTexts()
    for entry in pending {
      let issue = entry.issue
      guard var alert = EngineeringAlert.write(issue, entry.texts) else { continue }
      alert.alertID = ids.take(alert.alertID)
      if issue.severityFloor == .critical {
        var notice = CustomerNotice.write(issue, isFailing: entry.isFailing, entry.texts)
        notice.alertID = ids.take(notice.alertID)
        if let ticket = Self.ticket(of: entry, &ids) {
          notice.relatedTicketID = ticket.ticketID
          alert.relatedTicketID = ticket.ticketID
          tickets.append(ticket)
        }
        alerts += [alert, notice]
      } else {
        alerts.append(alert)
      }
    }
  }

  /// Nil where the problem may already have a ticket, under an id that could not be read.
  private static func ticket(of entry: IssuePublisher.PendingIssue, _ ids: inout UniqueTexts)
    -> Ticket?
  {
    guard !entry.isWithheld else { return nil }
    let reply = CustomerNotice.write(entry.embedded, isFailing: entry.isFailing)
    var ticket = TicketWriter.write(
      entry.embedded, type: entry.type, cause: entry.cause, reply: reply.body)
    ticket.ticketID = ids.take(ticket.ticketID)
    return ticket
  }
}
