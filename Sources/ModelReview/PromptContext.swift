internal import KnowledgeBase
internal import LogModel
internal import Redaction

/// What a language model is sent about an issue: a small JSON document without secrets.
///
/// Events have short aliases, `E1` first; their ids never leave the machine. Texts are redacted
/// first and truncated afterwards, so that truncation cannot hide half a secret from the redactor.
struct PromptContext {
  /// The maximum length, in characters, of the analyst's texts, of messages, and of other values.
  static let analystLimit = 900
  static let messageLimit = 240
  static let valueLimit = 120
  /// Characters that are redacted; the rest is dropped.
  static let redactionLimit = 16_384
  static let eventLimit = 13
  static let entryLimit = 3

  let issue: Issue
  let thresholds: [Threshold]
  /// KB entries like this issue, best first.
  let similar: [KBEntry]
  /// Nil when the user disabled redaction.
  private var redactor: Redactor?

  init(_ issue: Issue, thresholds: [Threshold], similar: [KBEntry], redacts: Bool) {
    self.issue = issue
    self.thresholds = thresholds
    self.similar = similar
    redactor = redacts ? Redactor(names: CustomerIDs.all(in: issue, similar)) : nil
  }

  /// The event id behind each alias.
  var eventIDs: [(alias: String, id: String)] {
    issue.history.context.prefix(Self.eventLimit).enumerated().map {
      ("E\($0.offset + 1)", $0.element.event.eventID)
    }
  }

  /// The event id of each alias.
  var idOfAlias: [String: String] {
    Dictionary(eventIDs.map { ($0.alias, $0.id) }) { first, _ in first }
  }

  /// The whole issue, for the engineers' texts.
  mutating func value() -> JSONValue {
    var members = [JSONMember("issue", summary())]
    members.append(
      JSONMember("worst_values", .array(issue.history.peaks.prefix(6).map(exceedance))))
    if let cascade = issue.history.cascade {
      members.append(
        JSONMember("order_of_failure", .array(cascade.order.prefix(12).map { step($0) })))
    }
    members.append(JSONMember("analyst", analyst()))
    members.append(
      JSONMember("events", .array(zip(eventIDs, issue.history.context).map { event($1, $0.alias) }))
    )
    if !similar.isEmpty {
      members.append(
        JSONMember("similar_problems", .array(similar.prefix(Self.entryLimit).map { entry($0) })))
    }
    return .object(members)
  }

  /// The facts that customers may be told: kind, times and state; no text from the log.
  func publicValue(isFailing: Bool) -> JSONValue {
    [
      "what": .string(isFailing ? "requests failed or were slow" : "pages and requests were slow"),
      "since": .string(Wording.moment(issue.extent.firstSeen)),
      "last_seen": .string(Wording.moment(issue.extent.lastSeen)),
      "state": .string(issue.status == .resolved ? "over" : "still going on"),
      "cause_known": .bool(issue.status != .investigating),
    ]
  }

  /// The facts that an answer to `document` may contain.
  func facts(_ document: JSONValue) -> GroundingFacts {
    let events = document["events"]?.array ?? []
    let names = { (key: String) in (document["issue"]?[key]?.array ?? []).compactMap(\.string) }
    let customers = events.compactMap { $0["customer"]?.string }
    // A notice is shown no name, and must not guess one either.
    let isPublic = document["issue"] == nil
    return GroundingFacts(
      document: document, events: isPublic ? [] : eventIDs.map(\.alias),
      scope: isPublic
        ? issue.scope : IssueScope(services: names("services"), regions: names("regions")),
      customers: customers,
      statements: statements(document["analyst"]),
      times: [issue.extent.firstSeen, issue.extent.lastSeen])
  }

  private func statements(_ analyst: JSONValue?) -> [String] {
    let evidence = analyst?["evidence"]?.array ?? []
    return (evidence.map { $0["statement"] } + [analyst?["hypothesis"], analyst?["workaround"]])
      .compactMap { $0?.string }
  }

  private mutating func summary() -> JSONValue {
    [
      "title": text(issue.texts.title, Self.analystLimit),
      "severity": .string(issue.severity.rawValue),
      "status": .string(issue.status.rawValue), "services": names(issue.scope.services),
      "regions": names(issue.scope.regions),
      "first_seen": .string(Wording.moment(issue.extent.firstSeen)),
      "last_seen": .string(Wording.moment(issue.extent.lastSeen)),
      "flagged_events": .int(issue.extent.occurrences),
      "critical_events": .int(issue.extent.criticalEvents),
      "customers": .int(issue.extent.customersAffected),
    ]
  }

  private func exceedance(_ exceedance: Exceedance) -> JSONValue {
    let threshold = thresholds[exceedance.threshold]
    return [
      "metric": .string(threshold.label), "value": .double(exceedance.value, places: 1),
      "limit": .double(threshold.limit),
      "baseline": exceedance.baseline.map { .double($0, places: 1) } ?? .null,
      "change_percent": exceedance.changePercent.map { .double($0, places: 0) } ?? .null,
      "unit": .string(threshold.unit),
    ]
  }

  private mutating func step(_ step: Cascade.Step) -> JSONValue {
    [
      "service": text(step.service), "region": text(step.region),
      "since": .string(Wording.time(step.onset, near: issue.extent.firstSeen)),
      "flagged_events": .int(step.findings),
    ]
  }

  private mutating func analyst() -> JSONValue {
    let aliases = Dictionary(
      eventIDs.map { ($0.id, $0.alias) }, uniquingKeysWith: { first, _ in first })
    let verdict = issue.verdict
    return [
      "hypothesis": text(verdict.rootCauseHypothesis, Self.analystLimit),
      "confidence": .double(verdict.confidence, places: 2),
      "workaround": issue.texts.workaround.map { text($0, Self.analystLimit) } ?? .null,
      "evidence": .array(
        verdict.evidence.prefix(8).map { evidence in
          [
            "statement": text(evidence.statement, Self.messageLimit),
            "events": .strings(evidence.eventIDs.compactMap { aliases[$0] }),
          ]
        }),
    ]
  }

  private mutating func event(_ checked: CheckedEvent, _ alias: String) -> JSONValue {
    let event = checked.event
    var members = [
      JSONMember("id", .string(alias)),
      JSONMember("time", .string(Wording.time(event.timestamp, near: issue.extent.firstSeen))),
      JSONMember("service", text(event.source.service)),
      JSONMember("region", event.source.region.map { text($0) } ?? .null),
      JSONMember("customer", event.source.customerID.map { text($0) } ?? .null),
      JSONMember("message", text(event.message, Self.messageLimit)),
    ]
    for metric in event.metrics.prefix(8) { members += shown(metric) }
    let exceedances = checked.check?.exceedances ?? []
    members.append(JSONMember("exceeds", .array(exceedances.map(exceedance))))
    return .object(members)
  }

  /// A metric that may leave the machine; empty for one that is not a plain value.
  ///
  /// Redacted as an object, because a name such as `password` classifies its value.
  private mutating func shown(_ metric: JSONMember) -> [JSONMember] {
    let value: JSONValue
    switch metric.value {
    case .string(let text): value = .string(Self.cut(text, Self.redactionLimit))
    case .number, .bool: value = metric.value
    case .null, .array, .object: return []
    }
    let whole: JSONValue = .object([JSONMember(metric.name, value)])
    return (redactor?.redact(whole) ?? whole).members?.map { member in
      let text = member.value.string.map { JSONValue.string(Self.cut($0, Self.valueLimit)) }
      return JSONMember(Self.cut(member.name, 40), text ?? member.value)
    } ?? []
  }

  private mutating func entry(_ entry: KBEntry) -> JSONValue {
    [
      "title": text(entry.title, Self.messageLimit), "status": .string(entry.state.status.rawValue),
      "times_seen": .int(entry.state.occurrences),
      "workaround": text(KBBody.section("Workaround", of: entry.body), Self.messageLimit),
    ]
  }

  /// The longest value that is restored in a model's sentence, in characters.
  static let restoredLimit = 80

  /// A text with the issue's redacted customers and names restored.
  ///
  /// Other values stay redacted, because the text is used in alerts and KB entries. The check saw
  /// only the pseudonyms, so a customer id that is a link or an instruction stays redacted, too.
  func restored(_ text: String) -> String {
    redactor?.restore(text) { kind, original in
      (kind == .customer || kind == .literal || isName(original))
        && original.unicodeScalars.count <= Self.restoredLimit
        && ForbiddenPhrases.reason(original) == nil
        && Polarity.reading(original, names: []) == .nothing
        && [nil, .email].contains(PlainTextCheck.reason(original))
    } ?? text
  }

  private func isName(_ text: String) -> Bool {
    issue.scope.services.contains(text) || issue.scope.regions.contains(text)
  }

  private mutating func names(_ names: [String]) -> JSONValue {
    .array(names.prefix(12).map { text($0) })
  }

  /// A text that may leave the machine.
  private mutating func text(_ text: String, _ limit: Int = valueLimit) -> JSONValue {
    let text = Self.cut(text, Self.redactionLimit)
    return .string(Self.cut(redactor?.redact(text) ?? text, limit))
  }

  private static func cut(_ text: String, _ length: Int) -> String {
    let scalars = text.unicodeScalars
    guard
      let end = scalars.index(
        scalars.startIndex, offsetBy: length, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
  }
}
