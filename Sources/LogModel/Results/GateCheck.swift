/// One rule of the gate, and what the run says about it.
package struct GateCheck: Equatable, Sendable {
  package enum Outcome: String, CaseIterable, Sendable {
    case passed
    case failed
    /// The rule found nothing to judge, or the input cannot be trusted; never a pass.
    case notMeasured = "not measured"
  }

  /// The rule as the user wrote it: `fail-on critical`.
  package var name: String
  package var outcome: Outcome
  /// The reason, as one phrase.
  package var detail: String
  /// The ids of the issues that made it fail; empty for a rule that is not about issues.
  package var issueIDs: [String]

  package init(_ name: String, _ outcome: Outcome, _ detail: String, issueIDs: [String] = []) {
    self.name = name
    self.outcome = outcome
    self.detail = detail
    self.issueIDs = issueIDs
  }
}
