package import LogModel

/// The whole analysis for scripts: results.json; keys are added but never removed.
package enum ResultsJSON {
  /// The schema identifier of the document.
  package static let schema = "logmon.results/1"

  /// The whole file.
  package static func render(_ analysis: Analysis) -> [UInt8] { value(analysis).prettyBytes }

  /// The document, in the order of the contract.
  package static func value(_ analysis: Analysis) -> JSONValue {
    let value: JSONValue = [
      "schema": .string(schema),
      "tool": ["name": "logmon", "version": .string(analysis.version)],
      "status": status(analysis.status),
      "inputs": .array(analysis.input.files.map(input)),
      "window": analysis.statistics.window.map(window) ?? .null,
      "totals": totals(analysis),
      "thresholds": .array(analysis.thresholds.map(threshold)),
      "services": .array(analysis.statistics.services.map(service)),
      "issues": .array(analysis.triage.issues.map(IssueJSON.value)),
      "alerts": .array(analysis.triage.alerts.map(AlertJSON.value)),
      "tickets": .array(analysis.triage.tickets.map(TicketJSON.value)),
      "events": .array(analysis.events.newest.map { EventJSON.value($0, analysis.thresholds) }),
      "rejects": rejects(analysis.input.rejects),
      "profile": ProfileJSON.value(analysis.statistics.profile),
    ]
    var more: [JSONMember] = []
    if let comparison = analysis.comparison {
      more.append(JSONMember("comparison", ComparisonJSON.value(comparison)))
    }
    if !analysis.marks.isEmpty {
      more.append(
        JSONMember(
          "marks",
          .array(
            analysis.marks.map { ["time": .time($0.time), "label": .string($0.label)] })))
    }
    if !analysis.triage.suppressions.isEmpty {
      more.append(JSONMember("suppressions", suppressions(analysis.triage.suppressions)))
    }
    return value.adding(.object(more))
  }

  private static func suppressions(_ outcome: SuppressionOutcome) -> JSONValue {
    func entry(_ suppression: Suppression, _ more: [JSONMember] = []) -> JSONValue {
      .object(
        more + [
          JSONMember("reason", .string(suppression.reason)),
          JSONMember("owner", .string(suppression.owner)),
          JSONMember("until", .string(suppression.until.day)),
          JSONMember("place", .string(suppression.place)),
        ])
    }
    return [
      "hidden": .array(
        outcome.hidden.map {
          entry($0.suppression, [JSONMember("issue", IssueJSON.value($0.issue))])
        }),
      "unused": .array(outcome.unused.map { entry($0) }),
      "expired": .array(outcome.expired.map { entry($0) }),
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
    if !status.checks.isEmpty {
      members.append(JSONMember("gate", .array(status.checks.map(check))))
    }
    if let model = status.model { members.append(JSONMember("model", value(model))) }
    return .object(members)
  }

  private static func check(_ check: GateCheck) -> JSONValue {
    [
      "rule": .string(check.name), "outcome": .string(check.outcome.rawValue),
      "detail": .string(check.detail), "issues": .strings(check.issueIDs),
    ]
  }

  private static func value(_ model: ModelStatus) -> JSONValue {
    [
      "name": .string(model.name),
      "calls": .int(model.calls),
      "cached": .int(model.cached),
      "degraded": .int(model.degraded),
      "reasons": .object(model.reasons.map { JSONMember($0.reason, .int($0.count)) }),
      "tokens": ["input": .int(model.tokens.input), "output": .int(model.tokens.output)],
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
      "directives": .int(input.directives),
      "dialects": .object(input.dialects.map { JSONMember($0.name, .int($0.count)) }),
      "mapped": .object(input.mapped.map { JSONMember($0.name, .int($0.count)) }),
      "zoneless_times": .int(input.zonelessTimes),
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
    let totals = analysis.statistics.totals
    let value: JSONValue = [
      "lines": .int(totals.lines),
      "events": .int(totals.events),
      "plain": .int(totals.plain),
      "rejected": .int(totals.rejected),
      "blank": .int(totals.blank),
      "directives": .int(totals.directives),
      "flagged": .int(totals.flagged),
      "critical": .int(totals.critical),
      "deviations": .int(totals.deviations),
      "services": .int(totals.services),
      "regions": .int(totals.regions),
      "customers_affected": .int(totals.customersAffected),
      "issues": .int(analysis.triage.issues.count),
      "alerts": .int(analysis.triage.alerts.count),
      "tickets": .int(analysis.triage.tickets.count),
      "outside_window": .int(totals.outsideWindow),
    ]
    return totals.ignored == 0 ? value : value.adding(["ignored": .int(totals.ignored)])
  }

  private static func threshold(_ threshold: Threshold) -> JSONValue {
    .object(
      [
        JSONMember("metric", .string(threshold.metric)),
        JSONMember("event_type", .string(threshold.typeName)),
      ] + threshold.limitMembers + [JSONMember("unit", .string(threshold.unit))]
        + threshold.ruleMembers)
  }

  private static func service(_ service: ServiceSummary) -> JSONValue {
    let metrics = service.metrics.map { metric in
      JSONMember(
        metric.metric,
        [
          "mean": .computed(metric.values.mean), "p50": .computed(metric.values.p50),
          "p95": .computed(metric.values.p95), "p99": .computed(metric.values.p99),
          "max": .double(metric.values.max),
        ])
    }
    return [
      "service_name": .string(service.service),
      "event_type": .string(service.type.name),
      "regions": .strings(service.regions),
      "events": .int(service.counts.events),
      "flagged": .int(service.counts.flagged),
      "critical": .int(service.counts.critical),
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
