internal import LogGate
internal import LogModel
internal import LogPipeline
internal import LogReport
internal import Platform

/// Whether a run passes: what each rule of its gate says, and the exit status that follows.
struct GateDecision {
  /// That of `--fail-on` first, then the rules in their order.
  let checks: [GateCheck]
  let status: ExitStatus
  /// One sentence for each rule that found nothing to judge.
  let warnings: [String]

  /// An untrusted result takes precedence over the gate, unless that is what trips it; so does a
  /// comparison with too little.
  ///
  /// The gate uses the embedded analyst's severities, so that a language model cannot trip it.
  init(
    _ result: RunResult, _ analysis: Analysis, failOn: [Gate], failsOnIncomplete: Bool
  ) {
    let issues = analysis.triage.issues
    let comparison = analysis.comparison
    let isTrusted = result.inputQuality.isTrustworthy
    var checks: [GateCheck] = []
    for gate in failOn where gate != .none {
      checks.append(gate.check(issues, comparison, isTrusted: isTrusted))
    }
    if failsOnIncomplete {
      checks.append(
        GateCheck(
          "fail-on-incomplete", isTrusted ? .passed : .failed,
          isTrusted ? "the input was read and measured" : "the input cannot be trusted"))
    }
    checks += result.gate.checks { number in
      Self.count(number, issues, result.statistics.totals, comparison)
    }
    self.checks = checks
    let unmeasured = checks.filter { $0.outcome == .notMeasured && isTrusted }
    var warnings = unmeasured.map { "gate: '\($0.name)' was not judged: \($0.detail)" }
    if let comparison, !comparison.isSufficient {
      warnings.append(ComparisonText.coverage(comparison))
    }
    self.warnings = warnings
    let fails = checks.contains { $0.outcome == .failed }
    let isSufficient = comparison?.isSufficient ?? true
    status =
      if (!isTrusted && !failsOnIncomplete) || !isSufficient {
        .input
      } else if fails {
        .gateTripped
      } else {
        unmeasured.isEmpty ? .success : .input
      }
  }

  private static func count(
    _ number: GateRule.RunResult, _ issues: [Issue], _ totals: Totals,
    _ comparison: RunComparison?
  ) -> (count: Int?, issueIDs: [String]) {
    switch number {
    case .issues(let severity):
      let found = issues.filter { $0.severityFloor >= severity }
      return (found.count, found.map(\.identity.id))
    case .flagged: return (totals.flagged, [])
    case .newIssues:
      return (comparison?.newIssues, comparison?.issues(.new).map(\.issueID) ?? [])
    case .regressions:
      return (
        comparison.map { $0.regressions + $0.regressedIssues },
        comparison?.issues(.regressed).map(\.issueID) ?? []
      )
    }
  }
}

extension Gate {
  /// What the gate says about the issues of a run, or about its comparison.
  fileprivate func check(
    _ issues: [Issue], _ comparison: RunComparison?, isTrusted: Bool
  ) -> GateCheck {
    let name = "fail-on \(rawValue)"
    if isComparing, let comparison {
      return GateCheck(
        name, trips(on: comparison) ? .failed : .passed, ComparisonText.sentence(comparison),
        issueIDs: comparison.issues(self == .new ? .new : .regressed).map(\.issueID))
    }
    let found = issues.filter { trips(at: $0.severityFloor) }
    let count =
      "\(found.isEmpty ? "no issue" : PlainText.count(found.count, "issue")) of severity "
      + "\(rawValue) or above"
    guard isTrusted else {
      return GateCheck(
        name, .notMeasured, "the input is not trustworthy; \(count) in what was read")
    }
    return GateCheck(
      name, found.isEmpty ? .passed : .failed, count, issueIDs: found.map(\.identity.id))
  }
}

/// A rule of the gate as a user writes it on the command line.
package struct GateArgument: Equatable, ArgumentValue {
  package var text: String

  package init?(argument: String) { text = argument }

  package static let expectation = "expected a rule such as 'p95(latency_ms) < 400'"

  /// The rule; units are those of a run's metrics.
  func rule(_ metrics: MetricTable) throws(UsageError) -> GateRule {
    do throws(GateRuleError) {
      return try GateRule(text, metrics: metrics)
    } catch {
      throw UsageError("--gate \(error)")
    }
  }
}
