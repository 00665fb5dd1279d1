internal import LogModel
internal import Redaction

/// Writes the issue; its ids are provisional until the knowledge base has been searched.
struct IssueWriter {
  static let relatedLimit = 100
  static let contextLimit = 13

  let file: IssueContext
  let analyst: EmbeddedAnalyst
  let texts: IssueTexts

  init(_ file: IssueContext) {
    self.file = file
    analyst = EmbeddedAnalyst(file)
    texts = IssueTexts(file, analyst.cause)
  }

  func issue(decode: ([UInt8]) -> LogEvent?) -> Issue {
    let verdict = analyst.verdict
    let id = "ISS-\(file.firstSeen.compact)-\(file.rootName.asFileNamePart)"
    return Issue(
      issueID: id, createdAt: file.firstSeen, title: texts.title,
      status: SeverityPolicy.status(file, confidence: verdict.confidence),
      severity: verdict.severity,
      services: services, regions: file.regions, verdict: verdict, description: texts.description,
      impact: texts.impact, workaround: texts.workaround, relatedEvents: related(verdict),
      kbDocumentID: id + ".md", fingerprint: Fingerprint.of(file), firstSeen: file.firstSeen,
      lastSeen: file.lastSeen, occurrences: file.findings, criticalEvents: file.critical,
      customersAffected: file.customers, cascade: cascade,
      timeline: IssueTimeline(file).entries, activity: file.draft.total.activity,
      peaks: file.peaks, context: context(decode))
  }

  private var services: [String] {
    let names = file.parties.map(\.name)
    return file.isSilentRoot ? [file.rootName] + names : names
  }

  private var cascade: Cascade? {
    guard file.followers.count + (file.root == nil ? 0 : 1) + (file.isSilentRoot ? 1 : 0) > 1
    else { return nil }
    let root = file.draft.root?.service
    let members = file.members.filter { $0.isEstablished || $0.service == root }
    let sorted = members.filter { $0.service == root } + members.filter { $0.service != root }
    var order = sorted.map {
      Cascade.Step(
        service: PublicText.label(file.names.services[$0.service]), type: $0.type,
        region: PublicText.label(file.names.regions[$0.region]), onset: $0.onset,
        findings: $0.findings)
    }
    if file.isSilentRoot {
      order.insert(
        Cascade.Step(
          service: file.rootName, type: file.rootType, region: file.regions.first ?? "-",
          onset: file.rootStopped ?? file.firstSeen, findings: 0), at: 0)
    }
    return Cascade(order: order)
  }

  /// The first, the last, the worst and every cited event, filled up evenly over time; oldest
  /// first.
  private func related(_ verdict: Verdict) -> [String] {
    var wanted = Set(verdict.evidence.flatMap(\.eventIDs))
    let fixed = [file.draft.total.first, file.draft.total.worst, file.events.last]
    for event in fixed { if let event { wanted.insert(event.eventID) } }
    let ids = file.events.map(\.eventID)
    let room = max(0, Self.relatedLimit - wanted.count)
    let others = ids.filter { !wanted.contains($0) }
    for index in 0..<min(room, others.count) {
      wanted.insert(others[index * others.count / min(room, others.count)])
    }
    // An id is removed from the set with its first event: a duplicate id is listed once.
    return Array(ids.filter { wanted.remove($0) != nil }.prefix(Self.relatedLimit))
  }

  /// The first, the worst, the last and the last ten of the root's service and region, decoded.
  private func context(_ decode: ([UInt8]) -> LogEvent?) -> [CheckedEvent] {
    let log = ringOwner
    let total = file.draft.total
    let last = total.recent.events.max(by: KeptEvent.isEarlier)
    let fixed = [total.first, total.worst, last].compactMap { $0 }
    var kept: [KeptEvent] = []
    for event in (log.recent.events + fixed).sorted(by: KeptEvent.isEarlier)
    where event.isWhole && kept.last?.flagged.location != event.flagged.location {
      kept.append(event)
    }
    return kept.prefix(Self.contextLimit).compactMap { event in
      decode(event.bytes).map {
        var decoded = $0
        if decoded.eventID.isEmpty { decoded.eventID = event.flagged.location.description }
        return CheckedEvent(
          event: decoded, check: event.flagged.check, location: event.flagged.location,
          line: String(decoding: event.bytes.prefix(4096), as: UTF8.self))
      }
    }
  }

  /// The root's member with most findings; all findings where there is none.
  private var ringOwner: EvidenceSummary {
    let members = file.members.filter { $0.service == file.root?.id }
    let main = members.reduce(members.first) { $1.findings > $0?.findings ?? 0 ? $1 : $0 }
    return main?.log ?? file.draft.total
  }
}
