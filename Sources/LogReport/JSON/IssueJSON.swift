package import LogModel

/// An issue as results.json shows it.
package enum IssueJSON {
  /// The issue's fields, including its verdict; `cascade` only when there is one, and authorship
  /// only when a language model was asked.
  package static func value(_ issue: Issue) -> JSONValue {
    var members = identity(issue) + analysis(issue)
    if !issue.history.templates.isEmpty {
      members.append(JSONMember("templates", .strings(issue.history.templates)))
    }
    if !issue.authors.isEmpty { members += authorship(issue) }
    if let cascade = issue.history.cascade { members.append(JSONMember("cascade", value(cascade))) }
    if !issue.history.incidents.isEmpty { members.append(incidents(issue)) }
    if !issue.history.outbreaks.isEmpty { members += deviations(issue) }
    return .object(members)
  }

  /// Each of several incidents; only for an issue that came back.
  private static func incidents(_ issue: Issue) -> JSONMember {
    JSONMember(
      "incidents",
      .array(
        issue.history.incidents.map { incident in
          [
            "from": .time(incident.from), "to": .time(incident.to),
            "flagged": .int(incident.findings), "services": .strings(incident.services),
            "regions": .strings(incident.regions),
          ]
        }))
  }

  /// What was outside its usual range, and when; only for an issue in which something was.
  private static func deviations(_ issue: Issue) -> [JSONMember] {
    [
      JSONMember("kind", .string(issue.extent.kind.rawValue)),
      JSONMember("deviations", .array(issue.history.deviations.map(value))),
      JSONMember(
        "outbreaks",
        .array(
          issue.history.outbreaks.map { outbreak in
            [
              "from": .time(outbreak.from), "to": .time(outbreak.to),
              "suspects": .strings(outbreak.suspects),
              "scores": .array(outbreak.scores.map { .computed($0) }),
              "first_event": .optional(outbreak.eventID.isEmpty ? nil : outbreak.eventID),
            ]
          })),
    ]
  }

  private static func value(_ deviation: Issue.Deviation) -> JSONValue {
    [
      "service_name": .string(deviation.service), "caller": .optional(deviation.caller),
      "metric": .string(deviation.metric), "unit": .string(deviation.unit),
      "value": .computed(deviation.value), "usual_low": .computed(deviation.band.low),
      "usual_high": .computed(deviation.band.high), "values_before": .int(deviation.band.count),
      "excess": .computed(deviation.excess), "since": .time(deviation.since),
      "event_id": .optional(deviation.eventID.isEmpty ? nil : deviation.eventID),
    ]
  }

  private static func identity(_ issue: Issue) -> [JSONMember] {
    [
      JSONMember("issue_id", .string(issue.identity.id)),
      JSONMember("created_at", .time(issue.identity.createdAt)),
      JSONMember("title", .string(issue.texts.title)),
      JSONMember("status", .string(issue.status.rawValue)),
      JSONMember("severity", .string(issue.severity.rawValue)),
      JSONMember("affected_services", .strings(issue.scope.services)),
      JSONMember("affected_regions", .strings(issue.scope.regions)),
      JSONMember("description", .string(issue.texts.description)),
      JSONMember("workaround", .optional(issue.texts.workaround)),
      JSONMember("ai_generated", .bool(true)),
      JSONMember("related_events", .strings(issue.history.relatedEvents)),
      JSONMember("kb_document_id", .string(issue.identity.documentID)),
      JSONMember("fingerprint", .string(issue.identity.fingerprint)),
    ]
  }

  private static func analysis(_ issue: Issue) -> [JSONMember] {
    let verdict = issue.verdict
    return [
      JSONMember("first_seen", .time(issue.extent.firstSeen)),
      JSONMember("last_seen", .time(issue.extent.lastSeen)),
      JSONMember("occurrences", .int(issue.extent.occurrences)),
      JSONMember("evidence", .array(verdict.evidence.map(value))),
      JSONMember("root_cause_hypothesis", .string(verdict.rootCauseHypothesis)),
      JSONMember("affected_scope", .string(verdict.affectedScope)),
      JSONMember("confidence", .computed(verdict.confidence)),
      JSONMember("impact", .string(issue.texts.impact)),
      JSONMember("customers_affected", .int(issue.extent.customersAffected)),
      JSONMember("timeline", .array(issue.history.timeline.map(value))),
    ]
  }

  private static func authorship(_ issue: Issue) -> [JSONMember] {
    [
      JSONMember("severity_floor", .string(issue.severityFloor.rawValue)),
      JSONMember(
        "embedded_hypothesis",
        .string(issue.verdict.embeddedHypothesis ?? issue.verdict.rootCauseHypothesis)),
      JSONMember(
        "authors",
        .array(
          issue.authors.map { authorship in
            [
              "draft": .string(authorship.kind.rawValue),
              "author": .string(authorship.author.rawValue),
              "reason": .string(authorship.reason), "left_out": .int(authorship.leftOut),
            ]
          })),
    ]
  }

  private static func value(_ evidence: Evidence) -> JSONValue {
    var members = [
      JSONMember("statement", .string(evidence.statement)),
      JSONMember("event_ids", .strings(evidence.eventIDs)),
    ]
    if evidence.author != .embedded {
      members.append(JSONMember("author", .string(evidence.author.rawValue)))
    }
    return .object(members)
  }

  private static func value(_ entry: TimelineEntry) -> JSONValue {
    ["time": .time(entry.time), "text": .string(entry.text)]
  }

  /// `order` is for comparison by scripts; `steps` holds the time and place of each failure.
  private static func value(_ cascade: Cascade) -> JSONValue {
    [
      "root_service": .string(cascade.rootService),
      "order": .strings(cascade.order.map(\.service)),
      "steps": .array(
        cascade.order.map { step in
          [
            "service_name": .string(step.service), "event_type": .string(step.type.name),
            "region": .string(step.region), "onset": .time(step.onset),
            "flagged": .int(step.findings),
          ]
        }),
    ]
  }
}
