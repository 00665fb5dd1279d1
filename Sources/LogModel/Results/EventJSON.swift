/// A checked event as JSON: in results.json, and a line of the `--flagged` file.
package enum EventJSON {
  /// The event's own fields, then unknown fields, then the result of the check.
  ///
  /// When a `--flagged` file is read again, the fields of the check are unknown fields. They are
  /// left out, so that no name of a member occurs twice.
  package static func value(_ checked: CheckedEvent, _ thresholds: [Threshold]) -> JSONValue {
    var members: [JSONMember] = []
    // Reserved at once, so that the array is not copied while it grows.
    members.reserveCapacity(16)
    addFields(of: checked.event, to: &members)
    let extra = unknownFields(checked.event)
    if extra.isEmpty {
      addFindings(checked, thresholds, to: &members)
    } else {
      var found: [JSONMember] = []
      addFindings(checked, thresholds, to: &found)
      let taken = members + found
      members += extra.filter { extra in !taken.contains { $0.name == extra.name } } + found
    }
    return .object(members)
  }

  /// The fields of the line that are neither in the schema nor from an earlier check.
  package static func unknownFields(_ event: LogEvent) -> [JSONMember] {
    event.extra.isEmpty ? [] : event.extra.filter { !reserved.contains($0.name) }
  }

  private static let reserved = [
    "flagged", "critical", "exceedances", "streak", "issue_id", "location",
  ]

  /// Adds the fields of the event.
  ///
  /// A missing region is left out; a missing customer is null.
  private static func addFields(of event: LogEvent, to members: inout [JSONMember]) {
    members.append(JSONMember("event_id", .string(event.eventID)))
    members.append(JSONMember("timestamp", .time(event.timestamp)))
    members.append(JSONMember("event_type", .string(event.source.type.name)))
    members.append(JSONMember("service_name", .string(event.source.service)))
    if let region = event.source.region { members.append(JSONMember("region", .string(region))) }
    members.append(JSONMember("customer_id", .optional(event.source.customerID)))
    members.append(JSONMember("severity", .string(event.severity.name)))
    members.append(JSONMember("message", .string(event.message)))
    members.append(JSONMember("metrics", .object(event.metrics)))
  }

  private static func addFindings(
    _ checked: CheckedEvent, _ thresholds: [Threshold], to members: inout [JSONMember]
  ) {
    members.append(JSONMember("flagged", .bool(checked.isFlagged)))
    members.append(JSONMember("critical", .bool(checked.isCritical)))
    guard let check = checked.check else { return }
    let exceedances = check.exceedances.map { exceedance($0, thresholds) }
    members.append(JSONMember("exceedances", .array(exceedances)))
    members.append(JSONMember("streak", .int(check.streak)))
    members.append(JSONMember("issue_id", .optional(checked.issueID)))
    members.append(JSONMember("location", .string(checked.location.description)))
  }

  private static func exceedance(
    _ exceedance: Exceedance, _ thresholds: [Threshold]
  ) -> JSONValue {
    let threshold = thresholds[exceedance.threshold]
    return [
      "metric": .string(threshold.metric),
      "value": !threshold.isRate
        ? .double(exceedance.value) : .computed(exceedance.value),
      "limit": .double(threshold.limit),
      "baseline": .computed(exceedance.baseline),
      "change_percent": .computed(exceedance.changePercent),
    ]
  }
}
