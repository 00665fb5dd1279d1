// CI: an analysis in the words of the systems that run jobs.
//
//   Analysis ─▶ CIIssue, one an issue ─▶ JUnit, SARIF, GitLab, OpenMetrics, annotations
//            ─▶ GateCheck, one a rule ─▶ JUnit, OpenMetrics, annotations
//            ─▶ Postmortem
//
// Every format is a pure function from the analysis to bytes. Text of the log is text in each of
// them: no markup, no command to a runner, no character that the format forbids.

internal import LogModel

/// An issue as every format of a CI system shows it.
struct CIIssue {
  let issue: Issue
  let kind: Issue.Kind
  /// The fingerprint, made unique: formats that know a problem by it drop a second one.
  let mark: String
  /// Whether it makes the job fail: it trips a rule of the gate, or there is no gate.
  let isFailure: Bool

  var severity: Severity { issue.severityFloor }
  var service: String { issue.scope.root.ciLine(60) }
  var title: String { issue.texts.title.ciLine(300) }

  /// Its events, the first one first; of a silence, which has none, the beginning of the log.
  let places: [Issue.Place]

  /// The place that a reader opens first; nil where no event was kept.
  var place: LineLocation? { places.first?.location }

  /// What people read about it, one line each.
  var lines: [String] {
    let verdict = issue.verdict
    let confidence = PlainText.number(verdict.confidence, places: 2)
    return [
      issue.texts.description,
      "Likely cause\(verdict.analyst.byline) (confidence \(confidence)): "
        + verdict.rootCauseHypothesis,
    ].map { $0.ciLine(4000) }
      + [
        issue.texts.impact.isEmpty ? nil : "Impact: \(issue.texts.impact)".ciLine(2000),
        issue.texts.workaround.map { "Do first: \($0)".ciLine(2000) },
      ].compactMap(\.self)
      + verdict.evidence.map { "Evidence: \($0.statement)\($0.author.signature)".ciLine(1000) }
      + issue.history.places.map { "At \($0.location), \($0.service)".ciLine(500) }
      + ["Issue \(issue.identity.id), \(issue.status.rawValue)".ciLine(300)]
  }
}

extension Analysis {
  /// The issues in the order of handling.
  var ciIssues: [CIIssue] {
    let failing = Set(status.checks.filter { $0.outcome == .failed }.flatMap(\.issueIDs))
    var marks = UniqueTexts()
    return issuesByUrgency.map { issue in
      CIIssue(
        issue: issue, kind: issue.kind(thresholds),
        mark: marks.take(issue.identity.fingerprint.ciLine(100)),
        isFailure: status.isGated ? failing.contains(issue.identity.id) : true,
        places: places(of: issue))
    }
  }

  private func places(of issue: Issue) -> [Issue.Place] {
    guard issue.extent.kind == .silence, issue.history.places.isEmpty, let log = input.files.first
    else { return issue.history.places }
    return [
      Issue.Place(
        service: issue.scope.root, location: LineLocation(input: 0, file: log.name, line: 1))
    ]
  }
}

extension String {
  /// The text on one line of at most `limit` bytes, without control characters, and without
  /// commands to a runner.
  func ciLine(_ limit: Int) -> String {
    shortened(to: limit).asTerminalText.withoutWorkflowCommands
  }
}
