package import LogModel

/// A checked event as JSON: in results.json, and a line of the `--flagged` file.
package enum EventJSON {
  /// The event's own fields, then those the schema does not name, then what the check found.
  ///
  /// Reading a `--flagged` file again brings the check's fields back as unknown ones; those are
  /// left out, so that no key of ours stands twice.
  package static func value(_ checked: CheckedEvent, _ thresholds: [Threshold]) -> JSONValue {
    var members = fields(checked.event)
    let found = findings(checked, thresholds)
    let taken = members + found
    members += unknownFields(checked.event).filter { extra in
      !taken.contains { $0.name == extra.name }
    }
    return .object(members + found)
  }

  /// The fields of the line that neither the schema nor a check of ours has put there.
  static func unknownFields(_ event: LogEvent) -> [JSONMember] {
    event.extra.isEmpty ? [] : event.extra.filter { !reserved.contains($0.name) }
  }

  private static let reserved = [
    "flagged", "critical", "exceedances", "streak", "issue_id", "location",
  ]

  /// An absent region stays absent; an absent customer is null.
  private static func fields(_ event: LogEvent) -> [JSONMember] {
    let place = event.region.map { [JSONMember("region", .string($0))] } ?? []
    return [
      JSONMember("event_id", .string(event.eventID)),
      JSONMember("timestamp", .time(event.timestamp)),
      JSONMember("event_type", .string(event.type.name)),
      JSONMember("service_name", .string(event.service)),
    ] + place + [
      JSONMember("customer_id", .optional(event.customerID)),
      JSONMember("severity", .string(event.severity.name)),
      JSONMember("message", .string(event.message)),
      JSONMember("metrics", .object(event.metrics)),
    ]
  }

  private static func findings(
    _ checked: CheckedEvent, _ thresholds: [Threshold]
  ) -> [JSONMember] {
    var members = [
      JSONMember("flagged", .bool(checked.isFlagged)),
      JSONMember("critical", .bool(checked.isCritical)),
    ]
    if let check = checked.check {
      let exceedances = check.exceedances.map { exceedance($0, thresholds) }
      members.append(JSONMember("exceedances", .array(exceedances)))
      members.append(JSONMember("streak", .int(check.streak)))
      members.append(JSONMember("issue_id", .optional(checked.issueID)))
      members.append(JSONMember("location", .string(checked.location.description)))
    }
    return members
  }

  private static func exceedance(
    _ exceedance: Exceedance, _ thresholds: [Threshold]
  ) -> JSONValue {
    let threshold = thresholds[exceedance.threshold]
    return [
      "metric": .string(threshold.metric),
      "value": threshold.rule == .value
        ? .double(exceedance.value) : .computed(exceedance.value),
      "limit": .double(threshold.alertAbove),
      "baseline": .computed(exceedance.baseline),
      "change_percent": .computed(exceedance.changePercent),
    ]
  }
}
