internal import LogModel
internal import Redaction

/// Writes the issue; its ids are provisional until the knowledge base has been searched.
struct IssueWriter {
  static let relatedLimit = 100
  static let contextLimit = 13

  let context: IssueContext
  let analyst: EmbeddedAnalyst
  let texts: IssueTexts

  init(_ context: IssueContext) {
    self.context = context
    analyst = EmbeddedAnalyst(context)
    texts = IssueTexts(context, analyst.cause)
  }

  func issue(decode: ([UInt8]) -> LogEvent?) -> Issue {
    let verdict = analyst.verdict
    return Issue(
      IssueIdentity(
        id: "ISS-\(context.firstSeen.compact)-\(context.rootName.asFileNamePart)",
        createdAt: context.firstSeen, fingerprint: Fingerprint.of(context)),
      status: SeverityPolicy.status(context, confidence: verdict.confidence), verdict: verdict,
      scope: IssueScope(services: services, regions: context.regions),
      texts: Issue.Texts(
        title: texts.title, description: texts.description, impact: texts.impact,
        workaround: texts.workaround),
      extent: Issue.Extent(
        firstSeen: context.firstSeen, lastSeen: context.lastSeen, occurrences: context.findings,
        criticalEvents: context.critical, customersAffected: context.customers),
      history: Issue.History(
        cascade: cascade, timeline: IssueTimeline(context).entries,
        activity: context.candidate.total.activity, peaks: context.peaks,
        relatedEvents: related(verdict),
        context: contextEvents(decode), incidents: incidents, places: places,
        templates: IssueTemplates.of(context.events)))
  }

  /// The first kept event of each service.
  private var places: [Issue.Place] {
    context.services.prefix(Issue.Place.limit).compactMap { service in
      context.events.first { $0.flagged.kind.service == service.id }.map {
        Issue.Place(service: service.name, location: $0.flagged.location)
      }
    }
  }

  /// Each incident, where the issue has several.
  private var incidents: [Issue.Incident] {
    guard context.candidate.incidents > 1 else { return [] }
    return context.candidate.intervals.map { interval in
      Issue.Incident(
        from: interval.from, to: interval.to, findings: interval.findings,
        services: interval.services.map { PublicText.label(context.names.services[$0]) },
        regions: interval.regions.map { PublicText.label(context.names.regions[$0]) })
    }
  }

  private var services: [String] {
    let names = context.services.map(\.name)
    return context.isSilentRoot ? [context.rootName] + names : names
  }

  private var cascade: Cascade? {
    guard
      context.followers.count + (context.root == nil ? 0 : 1) + (context.isSilentRoot ? 1 : 0) > 1
    else { return nil }
    let root = context.candidate.root?.service
    let members = context.members.filter { $0.isEstablished || $0.service == root }
    let sorted = members.filter { $0.service == root } + members.filter { $0.service != root }
    var order = sorted.map {
      Cascade.Step(
        service: PublicText.label(context.names.services[$0.service]), type: $0.type,
        region: PublicText.label(context.names.regions[$0.region]), onset: $0.onset,
        findings: $0.findings)
    }
    if context.isSilentRoot {
      order.insert(
        Cascade.Step(
          service: context.rootName, type: context.rootType, region: context.regions.first ?? "-",
          onset: context.rootStopped ?? context.firstSeen, findings: 0), at: 0)
    }
    return Cascade(order: order)
  }

  /// The first, the last, the worst and every cited event, filled up evenly over time; oldest
  /// first.
  private func related(_ verdict: Verdict) -> [String] {
    var wanted = Set(verdict.evidence.flatMap(\.eventIDs))
    let fixed = [context.candidate.total.first, context.candidate.total.worst, context.events.last]
    for event in fixed { if let event { wanted.insert(event.eventID) } }
    let ids = context.events.map(\.eventID)
    let room = max(0, Self.relatedLimit - wanted.count)
    let others = ids.filter { !wanted.contains($0) }
    for index in 0..<min(room, others.count) {
      wanted.insert(others[index * others.count / min(room, others.count)])
    }
    // An id is removed from the set with its first event: a duplicate id is listed once.
    return Array(ids.filter { wanted.remove($0) != nil }.prefix(Self.relatedLimit))
  }

  /// The first, the worst, the last and the last ten of the root's service and region, decoded.
  private func contextEvents(_ decode: ([UInt8]) -> LogEvent?) -> [CheckedEvent] {
    let evidence = ringOwner
    let total = context.candidate.total
    let last = total.recent.events.max(by: KeptEvent.isEarlier)
    let fixed = [total.first, total.worst, last].compactMap { $0 }
    var kept: [KeptEvent] = []
    for event in (evidence.recent.events + fixed).sorted(by: KeptEvent.isEarlier)
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
    let members = context.members.filter { $0.service == context.root?.id }
    let main = members.reduce(members.first) { $1.findings > $0?.findings ?? 0 ? $1 : $0 }
    return main?.evidence ?? context.candidate.total
  }
}
