package import LogModel

/// The anomalies injected into a log: the reference for its issues.
package struct Injection: Equatable, Sendable {
  /// Anomalies with one cause.
  package struct Incident: Equatable, Sendable {
    package var root: String
    package var start: Timestamp
    package var end: Timestamp
    /// Those over a limit; none where it stays below all of them.
    package var eventIDs: Set<String>
    /// The services that failed; one that fell silent has no events.
    package var services: Set<String>
    package var region: String

    package init(
      root: String, start: Timestamp, end: Timestamp? = nil, eventIDs: Set<String>,
      services: Set<String> = [], region: String = ""
    ) {
      self.root = root
      self.start = start
      self.end = end ?? start
      self.eventIDs = eventIDs
      self.services = services
      self.region = region
    }
  }

  package var incidents: [Incident]
  /// Anomalies that belong to no incident.
  package var isolated: Set<String>

  package init(incidents: [Incident], isolated: Set<String> = []) {
    self.incidents = incidents
    self.isolated = isolated
  }
}

/// How well issues match the injected incidents.
///
/// - An outbreak *tells* of an incident where it is in its region and at its time, give or take two
///   minutes, and one of its suspects is a service of the incident.
/// - A *true* issue is above low, and incidents hold at least half of its events; one without events
///   has outbreaks, of which at least half tell of an incident.
/// - An incident is *found* when a true issue has one of its events, or one without events tells of it;
///   of several, the one with most of its events is *its* issue.
/// - A *link* is a true issue and an incident that share an event, or of which the one tells of the
///   other.
package struct IncidentScore: Equatable, Sendable {
  package private(set) var runs = 0
  package private(set) var incidents = 0
  package private(set) var found = 0
  /// Issues above low.
  package private(set) var raised = 0
  package private(set) var trueIssues = 0
  package private(set) var links = 0
  /// From an incident's start to the first of its events in its issue, or to the outbreak.
  package private(set) var delay = Delays()
  /// From an incident's start to its first critical event in its issue.
  package private(set) var delayToCritical = Delays()
  package private(set) var rootsFirst = 0
  package private(set) var rootsInThree = 0
  /// Incidents for whose time their issue names exactly their services and their region.
  package private(set) var scopesExact = 0
  package private(set) var flagged = 0
  package private(set) var injected = 0
  /// Injected anomalies that were flagged.
  package private(set) var flaggedInjected = 0
  /// Issues that are not true, by severity.
  package private(set) var unmatched: [Severity: Int] = [:]

  /// An empty score, the start of a sum.
  package init() {}

  /// Compares one run with the anomalies injected into its log.
  package init(_ injection: Injection, _ issues: [FoundIssue]) {
    runs = 1
    incidents = injection.incidents.count
    let anomalies = injection.incidents.reduce(injection.isolated) { $0.union($1.eventIDs) }
    let events = Set(issues.flatMap { $0.events.map(\.id) })
    (flagged, injected) = (events.count, anomalies.count)
    flaggedInjected = events.intersection(anomalies).count
    let ofIncidents = anomalies.subtracting(injection.isolated)
    raised = issues.count(where: \.isRaised)
    let isTrue = { (issue: FoundIssue) in
      guard !issue.events.isEmpty else {
        let share = issue.outbreaks.count { outbreak in
          injection.incidents.contains { $0.isTold(by: outbreak, of: issue) }
        }
        return issue.isRaised && share > 0 && 2 * share >= issue.outbreaks.count
      }
      let share = issue.events.count { ofIncidents.contains($0.id) }
      return issue.isRaised && share > 0 && 2 * share >= issue.events.count
    }
    for issue in issues where !isTrue(issue) { unmatched[issue.severity, default: 0] += 1 }
    let candidates = issues.filter(isTrue)
    trueIssues = candidates.count
    for incident in injection.incidents { note(incident, candidates) }
  }

  private mutating func note(_ incident: Injection.Incident, _ issues: [FoundIssue]) {
    let parts = issues.map { Part($0, of: incident) }.filter { $0.begin != nil }
    links += parts.count
    guard let best = parts.min(by: Part.isBetter), let begin = best.begin else { return }
    found += 1
    delay = delay + Delays([max(0, (begin - incident.start).inSeconds)])
    if let critical = best.events.first(where: \.isCritical) {
      delayToCritical = delayToCritical + Delays([(critical.time - incident.start).inSeconds])
    }
    let suspects = best.issue.suspects
    if suspects.first == incident.root { rootsFirst += 1 }
    if suspects.prefix(3).contains(incident.root) { rootsInThree += 1 }
    let scope = best.issue.scope(in: begin...(best.events.last?.time ?? begin))
    // A silent root may stand among the services or only as the root.
    if scope.services.union([incident.root]) == incident.services.union([incident.root]),
      scope.regions == [incident.region]
    {
      scopesExact += 1
    }
  }

  /// What an issue and an incident share.
  private struct Part {
    let issue: FoundIssue
    let events: [FoundIssue.Event]
    /// The first of the events, or of the outbreaks of an issue without events; nil for none.
    let begin: Timestamp?

    init(_ issue: FoundIssue, of incident: Injection.Incident) {
      self.issue = issue
      events = issue.events.filter { incident.eventIDs.contains($0.id) }
      let outbreaks = issue.events.isEmpty ? issue.outbreaks : []
      begin =
        events.first?.time
        ?? outbreaks.filter { incident.isTold(by: $0, of: issue) }.map(\.start).min()
    }

    /// More events of the incident, then fewer others; ties do not depend on the order of issues.
    static func isBetter(_ lhs: Self, _ rhs: Self) -> Bool {
      if lhs.events.count != rhs.events.count { return lhs.events.count > rhs.events.count }
      if lhs.issue.events.count != rhs.issue.events.count {
        return lhs.issue.events.count < rhs.issue.events.count
      }
      return lhs.issue.events.map(\.id).lexicographicallyPrecedes(rhs.issue.events.map(\.id))
    }
  }

  package static func + (lhs: Self, rhs: Self) -> Self {
    var sum = lhs
    sum.runs += rhs.runs
    sum.incidents += rhs.incidents
    sum.found += rhs.found
    sum.raised += rhs.raised
    sum.trueIssues += rhs.trueIssues
    sum.links += rhs.links
    sum.delay = lhs.delay + rhs.delay
    sum.delayToCritical = lhs.delayToCritical + rhs.delayToCritical
    sum.rootsFirst += rhs.rootsFirst
    sum.rootsInThree += rhs.rootsInThree
    sum.scopesExact += rhs.scopesExact
    sum.flagged += rhs.flagged
    sum.injected += rhs.injected
    sum.flaggedInjected += rhs.flaggedInjected
    sum.unmatched.merge(rhs.unmatched) { $0 + $1 }
    return sum
  }
}

extension Injection.Incident {
  private static let slack = EventDuration.minutes(2)

  /// Whether an outbreak of an issue is at its time and place.
  fileprivate func isTold(by outbreak: IssueOccurrence, of issue: FoundIssue) -> Bool {
    outbreak.start <= end + Self.slack && start <= outbreak.end + Self.slack
      && issue.regions.contains(region) && !services.isDisjoint(with: outbreak.suspects)
  }
}

extension IncidentScore {
  /// The share of issues above low that are true.
  package var precision: Rate { Rate(trueIssues, of: raised) }
  package var recall: Rate { Rate(found, of: incidents) }
  /// Above 1 where incidents were split.
  package var issuesPerIncident: Rate { Rate(links, of: found) }
  /// Above 1 where incidents were merged.
  package var incidentsPerIssue: Rate { Rate(links, of: trueIssues) }
  /// Relative to all incidents: a missed one has no root.
  package var rootFirst: Rate { Rate(rootsFirst, of: incidents) }
  package var rootInThree: Rate { Rate(rootsInThree, of: incidents) }
  /// Relative to all incidents.
  package var scopeExact: Rate { Rate(scopesExact, of: incidents) }
  package var eventPrecision: Rate { Rate(flaggedInjected, of: flagged) }
  package var eventRecall: Rate { Rate(flaggedInjected, of: injected) }
}
