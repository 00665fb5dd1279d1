package import LogModel

/// The whole analysis for scripts: results.json; keys are added but never removed.
package enum ResultsJSON {
  /// The schema identifier of the document.
  package static let schema = "logmon.results/1"

  /// The whole file.
  package static func render(_ analysis: Analysis) -> [UInt8] { value(analysis).prettyBytes }

  /// The document, in the order of the contract.
  package static func value(_ analysis: Analysis) -> JSONValue {
    [
      "schema": .string(schema),
      "tool": ["name": "logmon", "version": .string(analysis.version)],
      "status": status(analysis.status),
      "inputs": .array(analysis.inputs.map(input)),
      "window": analysis.window.map(window) ?? .null,
      "totals": totals(analysis),
      "thresholds": .array(analysis.thresholds.map(threshold)),
      "services": .array(analysis.services.map(service)),
      "issues": .array(analysis.issues.map(IssueJSON.value)),
      "alerts": .array(analysis.alerts.map(AlertJSON.value)),
      "tickets": .array(analysis.tickets.map(TicketJSON.value)),
      "events": .array(analysis.events.map { EventJSON.value($0, analysis.thresholds) }),
      "rejects": rejects(analysis.rejects),
    ]
  }

  private static func status(_ status: RunStatus) -> JSONValue {
    var members = [
      JSONMember("complete", .bool(status.isComplete)),
      JSONMember("exit_code", .int(Int(status.exitCode))),
      JSONMember("analyst", .string(status.analyst.rawValue)),
      JSONMember("doubt", .optional(status.doubt.map { "\($0.lead): \($0.detail)" })),
      JSONMember("warnings", .strings(status.warnings)),
    ]
    if let model = status.model { members.append(JSONMember("model", value(model))) }
    return .object(members)
  }

  private static func value(_ model: ModelStatus) -> JSONValue {
    [
      "name": .string(model.name),
      "calls": .int(model.calls),
      "cached": .int(model.cached),
      "degraded": .int(model.degraded),
      "reasons": .object(model.reasons.map { JSONMember($0.reason, .int($0.count)) }),
      "tokens": ["input": .int(model.inputTokens), "output": .int(model.outputTokens)],
      "cost": model.cost.map { .double($0, places: 6) } ?? .null,
    ]
  }

  private static func input(_ input: InputSummary) -> JSONValue {
    [
      "name": .string(input.name),
      "bytes": .int(input.bytes),
      "compressed": .bool(input.isCompressed),
      "lines": .int(input.lines),
      "complete": .bool(input.isComplete),
      "events": .int(input.events),
      "out_of_order": [
        "events": .int(input.eventsOutOfOrder),
        "seconds": .double(Double(input.disorder.microseconds) / 1e6, places: 3),
      ],
    ]
  }

  private static func window(_ window: ClosedRange<Timestamp>) -> JSONValue {
    ["from": .time(window.lowerBound), "to": .time(window.upperBound)]
  }

  private static func totals(_ analysis: Analysis) -> JSONValue {
    let totals = analysis.totals
    return [
      "lines": .int(totals.lines),
      "events": .int(totals.events),
      "plain": .int(totals.plain),
      "rejected": .int(totals.rejected),
      "blank": .int(totals.blank),
      "flagged": .int(totals.flagged),
      "critical": .int(totals.critical),
      "services": .int(totals.services),
      "regions": .int(totals.regions),
      "customers_affected": .int(totals.customersAffected),
      "issues": .int(analysis.issues.count),
      "alerts": .int(analysis.alerts.count),
      "tickets": .int(analysis.tickets.count),
      "outside_window": .int(totals.outsideWindow),
    ]
  }

  private static func threshold(_ threshold: Threshold) -> JSONValue {
    [
      "metric": .string(threshold.metric),
      "event_type": .string(threshold.typeName),
      "normal_below": .double(threshold.normalBelow),
      "alert_above": .double(threshold.alertAbove),
      "unit": .string(threshold.unit),
    ]
  }

  private static func service(_ service: ServiceSummary) -> JSONValue {
    let metrics = service.metrics.map { metric in
      JSONMember(
        metric.metric,
        [
          "mean": .computed(metric.mean), "p50": .computed(metric.p50),
          "p95": .computed(metric.p95), "p99": .computed(metric.p99), "max": .double(metric.max),
        ])
    }
    return [
      "service_name": .string(service.service),
      "event_type": .string(service.type.name),
      "regions": .strings(service.regions),
      "events": .int(service.events),
      "flagged": .int(service.flagged),
      "critical": .int(service.critical),
      "metrics": .object(metrics),
    ]
  }

  private static func rejects(_ rejects: RejectSummary) -> JSONValue {
    [
      "by_reason": .object(rejects.byReason.map { JSONMember($0.reason, .int($0.count)) }),
      "first": .array(rejects.first.map(RejectJSON.value)),
    ]
  }
}
