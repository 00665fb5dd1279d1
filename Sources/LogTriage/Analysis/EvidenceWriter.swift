internal import LogModel
internal import Redaction

/// The statements a verdict rests on, each with the events that show it.
struct EvidenceWriter {
  private let analyst: EmbeddedAnalyst
  private var context: IssueContext { analyst.context }

  init(_ analyst: EmbeddedAnalyst) { self.analyst = analyst }

  /// In the order of an explanation: who was first, who followed, how bad, what they share.
  var evidence: [Evidence] {
    let leading = [stop, firstMover, pool, order, worst].compactMap { $0 }
    let closing = [runs, elsewhere, recurrence, silences, sureness].compactMap { $0 }
    return (leading + mentions + wellNamed + shares + closing).filter { !$0.eventIDs.isEmpty }
  }

  /// The reasons that make up the confidence.
  private var sureness: Evidence? {
    guard !context.isIsolated else { return nil }
    let reasons = analyst.confidence.reasons.dropFirst().map(\.text)
    guard !reasons.isEmpty else { return nil }
    return Evidence(
      statement: "Confidence \(PlainText.number(analyst.confidence.value, places: 2)), because "
        + "\(PlainText.list(reasons, limit: 8)).",
      eventIDs: context.cite(1) { _ in true })
  }

  private var firstMover: Evidence? {
    guard !context.isIsolated, let root = context.root, let first = root.evidence.first else {
      return nil
    }
    let values = first.flagged.check.exceedances.map { context.describe($0) }
    let alone =
      context.services.count > 1 && root.onset == context.firstSeen ? " was first" : " began"
    return Evidence(
      statement: "\(root.name)\(Wording.within(root.regions))\(alone), at "
        + "\(Wording.time(root.onset, near: context.firstSeen)): "
        + values.joined(separator: "; ") + ".",
      eventIDs: [first.eventID])
  }

  private var order: Evidence? {
    let others = context.followers.filter { $0.evidence.first != nil }
    guard !context.isIsolated, !others.isEmpty else { return nil }
    let steps = others.map { service in
      let peak = service.peaks.first.map { ", worst " + context.brief($0) } ?? ""
      return "\(service.name) from \(Wording.time(service.onset, near: context.firstSeen))\(peak)"
    }
    return Evidence(
      statement: (context.isSilentRoot ? "In trouble: " : "Then ")
        + PlainText.list(steps, limit: 5) + ".",
      eventIDs: others.prefix(5).compactMap { $0.evidence.first?.eventID })
  }

  private var worst: Evidence? {
    guard let worst = context.candidate.total.worst,
      let exceedance = context.worst(of: worst)
    else { return nil }
    let kind = worst.flagged.kind
    return Evidence(
      statement: "Worst at \(Wording.time(worst.flagged.record.time, near: context.firstSeen)): "
        + "\(context.place(kind.service, kind.region)), \(context.describe(exceedance)).",
      eventIDs: [worst.eventID])
  }

  private var runs: Evidence? {
    let streak = context.candidate.total.longestStreak
    guard streak >= CheckResult.criticalStreak else { return nil }
    let chance = context.isIsolated ? ", no more than chance makes of so many spikes" : ""
    return Evidence(
      statement:
        "\(PlainText.count(context.critical)) of \(PlainText.count(context.findings)) flagged "
        + "events are critical; the longest run without a normal event between is "
        + "\(PlainText.count(streak))\(chance).",
      eventIDs: context.cite { $0.flagged.check.isCritical })
  }

  /// The services that name the root, with quotes of their messages.
  private var mentions: [Evidence] {
    guard let root = context.candidate.root?.service, !context.isIsolated else { return [] }
    let name = context.names.services[root]
    let naming = context.services.filter { $0.id != root && $0.evidence.mentions.isStrong(root) }
    return naming.prefix(2).compactMap { service in
      let shown = quotes(of: service.id, naming: name)
      guard let quoted = shown.first else { return nil }
      let count = service.evidence.mentions.count(of: root)
      return Evidence(
        statement:
          "\(PlainText.count(count)) of \(PlainText.count(service.evidence.mentions.inspected)) "
          + "messages read of \(service.name) name \(context.rootName), as in "
          + "\(PublicText.quote(quoted.message)).",
        eventIDs: shown.map(\.eventID))
    }
  }

  /// The first five events of a service whose message names another.
  private func quotes(of service: NameID, naming name: String) -> [KeptEvent] {
    Array(
      context.events.lazy.filter {
        $0.isWhole && $0.flagged.kind.service == service && $0.mentions(name)
      }.prefix(5))
  }

  /// The services that the root's messages name although they worked normally.
  private var wellNamed: [Evidence] {
    guard !context.isIsolated, let root = context.root else { return [] }
    let healthyServices = root.evidence.mentions.services.filter { mention in
      root.evidence.mentions.isStrong(mention.service)
        && !context.services.contains { $0.id == mention.service }
    }
    return healthyServices.prefix(2).compactMap { mention in
      let name = context.names.services[mention.service]
      let shown = quotes(of: root.id, naming: name)
      guard let quoted = shown.first else { return nil }
      let members = context.population.members.filter { $0.key.service == mention.service }.values
      return Evidence(
        statement: "\(PlainText.count(mention.count)) of "
          + "\(PlainText.count(root.evidence.mentions.inspected)) messages read of \(root.name) name "
          + "\(PublicText.label(name)), as in \(PublicText.quote(quoted.message)); it had "
          + "\(PlainText.count(members.reduce(0) { $0 + $1.findings })) flagged of "
          + "\(PlainText.count(members.reduce(0) { $0 + $1.events }, "event")) in the whole log.",
        eventIDs: shown.map(\.eventID))
    }
  }

  private var pool: Evidence? {
    guard analyst.cause == .poolExhaustion, let evidence = context.pool else { return nil }
    if let plateau = evidence.plateau {
      let ids = context.cite {
        $0.flagged.kind.service == context.root?.id
          && $0.flagged.connections >= plateau.maximum * 0.95
      }
      return Evidence(
        statement: "connection_count of \(context.rootName) was within 5 % of "
          + "\(PlainText.quantity(plateau.maximum, unit: "")), the highest seen, in "
          + "\(Wording.part(plateau.events, of: plateau.of, "flagged event")).",
        eventIDs: ids)
    }
    return evidence.message.map {
      Evidence(
        statement: "\(PublicText.label(context.names.services[$0.flagged.kind.service])) logs "
          + "\(PublicText.quote($0.message)).",
        eventIDs: [$0.eventID])
    }
  }

  private var shares: [Evidence] {
    analyst.over.prefix(4).map { over in
      let service = PublicText.label(context.names.services[over.service])
      return Evidence(
        statement: "\(Wording.sentence(context.name(over))) is in "
          + "\(Wording.part(over.findings, of: over.ofFindings, "flagged event")) of \(service) but "
          + "only \(Wording.share(over.events, of: over.ofEvents)) of its traffic "
          + "(\(PlainText.count(over.events)) of \(PlainText.count(over.ofEvents)) events).",
        eventIDs: context.cite { $0.has(over) })
    }
  }

  /// Whether the same services worked normally in other regions.
  private var elsewhere: Evidence? {
    guard !context.isIsolated, let root = context.root, let first = root.evidence.first else {
      return nil
    }
    let regions = Set(context.members.map(\.region))
    let services = Set(context.services.map(\.id))
    let other = context.population.members.filter {
      services.contains($0.key.service) && !regions.contains($0.key.region)
    }
    let events = other.values.reduce(0) { $0 + $1.events }
    let findings = other.values.reduce(0) { $0 + $1.findings }
    let names = Set(other.keys.map { PublicText.label(context.names.regions[$0.region]) }).sorted()
    guard events >= 20, findings * 5 < events else { return nil }
    return Evidence(
      statement: "Only \(PlainText.list(context.regions)): in \(PlainText.list(names)) the same "
        + "services had \(PlainText.count(findings)) flagged of \(PlainText.count(events, "event")) "
        + "(\(Wording.share(findings, of: events))).",
      eventIDs: [first.eventID])
  }

  private var recurrence: Evidence? {
    guard context.candidate.incidents > 1, let first = context.candidate.intervals.first,
      let last = context.candidate.intervals.last
    else { return nil }
    let ids = [first, last].flatMap { span in
      context.cite(1) { span.from <= $0.flagged.record.time && $0.flagged.record.time <= span.to }
    }
    return Evidence(
      statement: "It came \(PlainText.count(context.candidate.incidents)) times: first at "
        + "\(Wording.moment(first.from)), last at \(Wording.moment(last.from)).",
      eventIDs: ids)
  }

  private var stop: Evidence? {
    guard let stop = context.rootStopped, let first = context.candidate.total.first else {
      return nil
    }
    return Evidence(
      statement:
        "\(context.rootName) fell silent at \(Wording.time(stop, near: context.firstSeen)); "
        + "the first flagged event of another service came at "
        + "\(Wording.time(first.flagged.record.time, near: context.firstSeen)).",
      eventIDs: [first.eventID])
  }

  /// Services that stopped sending events at that time, whether or not they are the root.
  private var silences: Evidence? {
    guard !context.isIsolated, let first = context.candidate.total.first else { return nil }
    let stops = Silence.stops(
      context.population, around: context.firstSeen, intervals: Silence.unnamed
    ).filter { $0.key.service != context.candidate.root?.service }
    guard !stops.isEmpty else { return nil }
    let texts = stops.map {
      "\(context.place($0.key.service, $0.key.region)) at "
        + Wording.time($0.time, near: context.firstSeen)
    }
    return Evidence(
      statement: "Stopped sending events about when this began: \(PlainText.list(texts)).",
      eventIDs: [first.eventID])
  }
}

extension KeptEvent {
  /// Whether the event has an over-represented value.
  fileprivate func has(_ over: OverRepresentation) -> Bool {
    let kind = flagged.kind
    guard kind.service == over.service else { return false }
    return switch over.facet {
    case .endpoint: kind.endpoint == over.value
    case .errorType: kind.errorType == over.value
    case .status: UInt32(kind.status) == over.value
    case .customer: flagged.record.customer == over.value
    case .region: kind.region == over.value
    case .service: true
    }
  }
}
