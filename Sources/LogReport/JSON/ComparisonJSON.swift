package import LogModel

/// A comparison as results.json has it.
package enum ComparisonJSON {
  package static func value(_ comparison: RunComparison) -> JSONValue {
    [
      "baselines": .array(comparison.baselines.map(value)),
      "regressions": .int(comparison.regressions),
      "new_issues": .int(comparison.newIssues),
      "regressed_issues": .int(comparison.regressedIssues),
      "resolved_issues": .int(comparison.resolvedIssues),
      "coverage": [
        "share": .double(comparison.coverage.share, places: 3),
        "sufficient": .bool(comparison.isSufficient),
        "missing": .array(comparison.coverage.missing.map(value)),
      ],
      "lines_compared": .bool(comparison.comparesLines),
      "series": .array(comparison.rows.map(value)),
      "quiet_regions": .int(comparison.quietRegions),
      "issues": .array(comparison.issues.map(value)),
    ]
  }

  private static func value(_ run: ComparedRun) -> JSONValue {
    [
      "name": .string(run.name), "events": .int(run.events),
      "window": run.window.map { ["from": .time($0.lowerBound), "to": .time($0.upperBound)] }
        ?? .null,
    ]
  }

  private static func value(_ missing: RunComparison.Coverage.Missing) -> JSONValue {
    [
      "service_name": .string(missing.service), "region": .optional(missing.region),
      "share": .computed(missing.share), "reason": .string(missing.reason),
    ]
  }

  private static func value(_ row: ComparedSeries) -> JSONValue {
    let value: JSONValue = [
      "service_name": .optional(row.service), "region": .optional(row.region),
      "measure": .string(row.measureName), "unit": .string(row.unit),
      "verdict": .string(row.verdict.rawValue), "reason": .string(row.reason),
      "then": row.then.map(value) ?? .null, "now": row.now.map(value) ?? .null,
      "change": .computed(row.change), "change_low": .computed(row.interval?.lowerBound),
      "change_high": .computed(row.interval?.upperBound),
      // Small numbers are the point of it.
      "probability": row.probability.map { .double($0) } ?? .null,
    ]
    guard case .lines(let template) = row.measure else { return value }
    return value.adding(["template": .string(template)])
  }

  private static func value(_ side: ComparedSeries.Side) -> JSONValue {
    [
      "count": .int(side.count), "p50": .computed(side.p50), "p95": .computed(side.p95),
      "p99": .computed(side.p99),
    ]
  }

  private static func value(_ issue: ComparedIssue) -> JSONValue {
    [
      "issue_id": .string(issue.issueID), "fingerprint": .string(issue.fingerprint),
      "title": .string(issue.title), "severity": .string(issue.severity.rawValue),
      "change": .string(issue.change.rawValue),
    ]
  }
}
