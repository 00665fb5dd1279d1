internal import LogModel
internal import Redaction

/// Writes the issue of deviations; its ids are provisional until the knowledge base has been
/// searched.
struct DeviationWriter {
  private static let shownServices = 6
  private static let shownEvidence = 8
  private static let mostOccurrences = 40

  private let candidate: DeviationCandidate
  private let strongest: DeviationCandidate.Part
  private let names: Names
  private let metrics: MetricTable
  private let population: Population

  init(
    _ candidate: DeviationCandidate, names: Names, metrics: MetricTable, population: Population
  ) {
    self.candidate = candidate
    strongest = candidate.strongest
    self.names = names
    self.metrics = metrics
    self.population = population
  }

  private var suspects: [RootRanking.Suspect] { strongest.ranking.suspects }
  private var root: String { name(candidate.key.root) }
  private var place: String { Wording.within(regions) }
  private var regions: [String] {
    Set(candidate.parts.map(\.outbreak.region)).sorted().map { PublicText.label(names.regions[$0]) }
  }
  private var firstSeen: Timestamp { candidate.parts[0].outbreak.start }
  private var lastSeen: Timestamp { candidate.parts.map(\.outbreak.end).max() ?? firstSeen }
  /// The outbreaks after the first, without those of other regions at the same time.
  private var returns: [DeviationCandidate.Part] {
    candidate.parts.dropFirst().filter { $0.outbreak.start > candidate.parts[0].outbreak.end }
  }
  private var others: [String] { suspects.dropFirst().map { name($0.service) } }
  private var main: SeriesEvidence? { suspects.first?.evidence.first }
  private var isClear: Bool { strongest.ranking.isClear }

  private func name(_ service: NameID) -> String { PublicText.label(names.services[service]) }

  /// The type of the service that the issue names first.
  var rootType: EventType { main?.type ?? .api }

  var issue: Issue {
    var extent = Issue.Extent(
      firstSeen: firstSeen, lastSeen: lastSeen, occurrences: 0,
      deviations: candidate.parts.reduce(0) { $0 + $1.outbreak.deviations })
    extent.kind = kind
    return Issue(
      IssueIdentity(
        id: "ISS-\(firstSeen.compact)-\(root.asFileNamePart)", createdAt: firstSeen,
        fingerprint: fingerprint),
      status: status, verdict: verdict,
      scope: IssueScope(services: suspects.map { name($0.service) }, regions: regions),
      texts: Issue.Texts(title: title, description: description, impact: impact),
      extent: extent,
      history: Issue.History(
        cascade: cascade, timeline: timeline, relatedEvents: related,
        deviations: shown.map(summary),
        outbreaks: candidate.parts.suffix(Self.mostOccurrences).map { $0.occurrence(names) },
        places: places,
        templates: IssueTemplates.of(
          candidate.parts.flatMap(\.ranking.suspects).flatMap(\.evidence))))
  }

  /// That of the root, by which outbreaks are one issue.
  private var kind: Issue.FindingKind {
    switch candidate.key.kind {
    case .errorLines: .errors
    case .lostLines: .pattern
    case .silence: .silence
    default: .deviation
    }
  }

  private var places: [Issue.Place] {
    suspects.prefix(Issue.Place.limit).compactMap { suspect in
      let first = suspect.evidence.filter { $0.kind != .silence }.min { $0.onset < $1.onset }
      return first.map { Issue.Place(service: name(suspect.service), location: $0.location) }
    }
  }

  private var fingerprint: String {
    var hash = StableHash()
    hash.add("deviation")
    hash.add(names.services[candidate.key.root])
    hash.add("\(candidate.key.kind)")
    hash.add(names.regions[candidate.key.region])
    return hash.hex
  }

  /// High where several services deviate or requests fail; never critical.
  ///
  /// Lines prove less: without numbers, error lines are medium, and missing ones low.
  private var severity: Severity {
    let telling = candidate.parts.flatMap(\.outbreak.evidence).filter {
      $0.opens || $0.worst.alone != nil
    }
    if telling.allSatisfy(\.isOfLines) {
      return telling.contains { $0.kind == .errorLines } ? .medium : .low
    }
    let isWide = candidate.parts.contains { part in
      part.ranking.suspects.count { $0.evidence.contains { $0.kind != .lostLines } } > 1
    }
    return isWide || candidate.key.kind == .errors ? .high : .medium
  }

  private var status: IssueStatus {
    let interval = main?.worst.interval ?? .zero
    let last = max(lastSeen, shown.filter { $0.kind == .silence }.map(\.last).max() ?? lastSeen)
    if let end = population.end, end > last + OutbreakScan.quiet(interval) { return .resolved }
    return isClear ? .identified : .investigating
  }

  private var verdict: Verdict {
    Verdict(
      severity: severity, rootCauseHypothesis: hypothesis, affectedScope: scope,
      confidence: isClear ? 0.6 : 0.3,
      evidence: shown.map { Evidence(statement: statement($0) + ".", eventIDs: ids($0)) })
  }

  // MARK: Words

  private var title: String {
    let others =
      others.isEmpty ? "" : ", together with \(PlainText.list(others, limit: 3))"
    guard let main else { return "\(root) passes on too few requests\(others)\(place)" }
    if main.isOfLines {
      let change = main.kind == .errorLines ? "writes unusual error lines" : "lacks its usual lines"
      return "\(root) \(change)\(others)\(place)"
    }
    if main.kind == .silence {
      let length = main.last - main.onset
      let what = main.worst.value > 0 ? "far fewer events than usual" : "no event"
      let isAlike = suspects.allSatisfy { $0.evidence.contains { $0.kind == .silence } }
      guard !isAlike else { return "\(root) sent \(what) for \(length)\(others)\(place)" }
      let troubled = PlainText.list(self.others, limit: 3)
      return "\(root) sent \(what) for \(length) while \(troubled) left the usual range\(place)"
    }
    let value = "\(metric(main)) at \(quantity(main.worst.value, main))"
    return "\(root) \(value), outside its usual range\(others)\(place)"
  }

  private var description: String {
    let end =
      lastSeen > firstSeen ? " to \(Wording.time(lastSeen, near: firstSeen))" : ""
    let times =
      returns.isEmpty ? "" : ", in \(PlainText.count(returns.count + 1, "outbreak"))"
    let who = suspects.count == 1 ? root : PlainText.count(suspects.count, "service")
    let what =
      isSilence
      ? "sent \(remainder), while other services went on."
      : "left the usual range; no limit says that this is too much."
    let opening = "From \(Wording.moment(firstSeen))\(end)\(times), \(who)\(place) \(what)"
    return ([opening] + shown.prefix(4).map { statement($0) + "." }).joined(separator: " ")
  }

  private var hypothesis: String {
    guard isClear else {
      let names = suspects.prefix(3).map { name($0.service) }
      return suspects.count == 1
        ? "\(root) alone left its usual range, too little to name a cause."
        : "No single cause found: \(PlainText.list(names)) left their usual ranges together, "
          + "and none stands out."
    }
    let reason =
      main == nil
      ? "it gets its requests, and the services that it calls get too few"
      : others.isEmpty
        ? "no other service left its usual range"
        : main?.kind == .silence
          ? "it sent \(main?.worst.value == 0 ? "nothing" : "far less than usual") meanwhile"
          : "it deviates most beyond what the services that it calls explain"
    return "\(root) is the likely root: \(reason)."
  }

  private var impact: String {
    let services = PlainText.count(suspects.count, "service")
    if isSilence { return "\(services) sent \(remainder); no value is over a limit." }
    return "\(services) \(suspects.count == 1 ? "was" : "were") outside the usual range; "
      + "no value is over a limit."
  }

  /// Whether nothing is shown but services that sent nothing or far less than usual.
  private var isSilence: Bool { !shown.isEmpty && shown.allSatisfy { $0.kind == .silence } }

  /// What the affected services still sent.
  private var remainder: String {
    let fell = shown.count { $0.worst.value > 0 }
    if fell == 0 { return "nothing" }
    return fell == shown.count ? "far less than usual" : "nothing or far less than usual"
  }

  private var scope: String {
    "\(PlainText.list(suspects.map { name($0.service) }, limit: Self.shownServices))\(place); "
      + "\(Wording.moment(firstSeen)) to \(Wording.time(lastSeen, near: firstSeen))"
  }

  /// The strongest series of each suspect, those of the root first.
  private var shown: [SeriesEvidence] {
    let root = suspects.first?.evidence.prefix(3) ?? []
    let others = suspects.dropFirst().prefix(Self.shownServices).compactMap(\.evidence.first)
    return Array((root + others).prefix(Self.shownEvidence))
  }

  /// `checkout latency_ms 212 ms, usually 38 to 61 ms, since 08:07:00`.
  private func statement(_ one: SeriesEvidence) -> String {
    let band = one.worst.band
    if let template = one.worst.template {
      return "\(owner(one)) wrote \(PlainText.quantity(one.worst.value, unit: "")) lines "
        + "\"\(PublicText.template(template.text))\" within a minute, usually "
        + "\(PlainText.quantity(band.middle, unit: "")), "
        + "since \(Wording.time(one.onset, near: firstSeen))"
    }
    if one.kind == .silence {
      let sent =
        one.worst.value > 0
        ? "\(PlainText.quantity(one.worst.value, unit: "")) events a minute" : "no event"
      return "\(owner(one)) sent \(sent) from \(Wording.time(one.onset, near: firstSeen)) to "
        + "\(Wording.time(one.last, near: firstSeen)), usually "
        + "\(PlainText.quantity(band.middle, unit: "")) a minute"
    }
    return "\(owner(one)) \(metric(one)) \(quantity(one.worst.value, one)), usually "
      + "\(band.text(unit: unit(one))), "
      + "since \(Wording.time(one.onset, near: firstSeen))"
  }

  private func owner(_ one: SeriesEvidence) -> String {
    one.owner.caller == 0
      ? name(one.owner.service)
      : "\(name(one.owner.caller)) calling \(name(one.owner.service)):"
  }

  private func metric(_ one: SeriesEvidence) -> String {
    if one.isOfLines { return one.kind == .errorLines ? "error lines" : "lost lines" }
    if one.kind == .silence { return "events" }
    let name = one.metric.map { PublicText.label(metrics[$0].name) } ?? "time on the way"
    return switch one.worst.alone {
    case nil, .value: name
    case .change: "\(name), mean of 10 values less that of 100,"
    case .level: "\(name), mean of 40 values,"
    case .hour: "\(name), less the mean of its hour,"
    }
  }

  private func quantity(_ value: Double, _ one: SeriesEvidence) -> String {
    PlainText.quantity(value, unit: unit(one))
  }

  private func unit(_ one: SeriesEvidence) -> String {
    if one.kind == .silence { return MetricMeaning.silence.unit }
    return one.isOfLines ? "" : one.metric.map { metrics[$0].unit } ?? MetricMeaning.gap.unit
  }

  // MARK: Events

  private func ids(_ one: SeriesEvidence) -> [String] {
    if one.kind == .silence { return [] }
    return one.firstEvent == one.worstEvent ? [one.firstEvent] : [one.firstEvent, one.worstEvent]
  }

  private var related: [String] {
    var seen: Set<String> = []
    return shown.sorted { $0.onset < $1.onset }.flatMap(ids).filter { seen.insert($0).inserted }
  }

  private var cascade: Cascade? {
    guard suspects.count > 1 else { return nil }
    return Cascade(
      order: suspects.map { suspect in
        Cascade.Step(
          service: name(suspect.service), type: suspect.evidence.first?.type ?? .api,
          region: PublicText.label(names.regions[strongest.outbreak.region]), onset: suspect.onset,
          findings: 0,
          deviations: suspect.evidence.reduce(0) { $0 + $1.samples })
      })
  }

  private var timeline: [TimelineEntry] {
    let starts = suspects.prefix(Self.shownServices).compactMap { suspect in
      suspect.evidence.first.map { TimelineEntry(time: suspect.onset, text: statement($0)) }
    }
    let outbreaks = returns.suffix(Self.mostOccurrences).map { part in
      TimelineEntry(
        time: part.outbreak.start,
        text: "it is back, for \(part.outbreak.end - part.outbreak.start)")
    }
    return (starts + outbreaks).enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
  }

  private func summary(_ one: SeriesEvidence) -> Issue.Deviation {
    Issue.Deviation(
      service: name(one.owner.service),
      caller: one.owner.caller == 0 ? nil : name(one.owner.caller), metric: metric(one),
      unit: unit(one), value: one.worst.value, band: one.worst.band, excess: one.worst.excess,
      since: one.onset, eventID: one.worstEvent)
  }
}
