internal import LogModel
internal import Redaction

/// The alert e-mail to the engineers on call: problem, start, root, evidence and actions.
enum EngineeringAlert {
  /// The alert for an issue; nil for an issue of low severity.
  ///
  /// A model's words come first; the facts below them are always the embedded analyst's.
  static func write(_ issue: Issue, _ texts: ModelTexts = ModelTexts()) -> Alert? {
    guard issue.severityFloor > .low else { return nil }
    return Alert(
      .engineering, createdAt: issue.extent.firstSeen,
      subject:
        "[\(issue.severity.rawValue.uppercased())] \(texts.alertSubject ?? issue.texts.title)",
      body: body(issue, texts), affectedService: issue.scope.root, relatedIssueID: issue.identity.id
    )
  }

  private static func body(_ issue: Issue, _ texts: ModelTexts) -> String {
    let parts = [
      texts.alertSummary,
      issue.texts.description,
      "Status: \(issue.status.rawValue)\(statusNote(issue))\n"
        + "Since: \(Wording.moment(issue.extent.firstSeen))\n"
        + "Last seen: \(Wording.moment(issue.extent.lastSeen))\n"
        + "Scope: \(issue.verdict.affectedScope)\n"
        + "Issue: \(issue.identity.id)",
      "Likely cause\(issue.verdict.analyst.byline) (confidence \(PlainText.number(issue.verdict.confidence, places: 2))):\n"
        + issue.verdict.rootCauseHypothesis,
      issue.texts.workaround.map { "Do first:\n\($0)" },
      chain(issue),
      "Impact:\n\(issue.texts.impact)",
      "Evidence:\n"
        + issue.verdict.evidence.map { evidence in
          let ids = evidence.eventIDs.map(PublicText.name).joined(separator: ", ")
          return "- \(evidence.statement)\(evidence.author.signature)\n  [\(ids)]"
        }.joined(separator: "\n"),
    ]
    return parts.compactMap { $0 }.joined(separator: "\n\n")
  }

  private static func statusNote(_ issue: Issue) -> String {
    switch issue.status {
    case .resolved: ", back to normal after \(Wording.moment(issue.extent.lastSeen))"
    case .identified: ", still going on at the end of the log"
    case .investigating: ", not known to be over"
    }
  }

  private static func chain(_ issue: Issue) -> String? {
    guard let cascade = issue.history.cascade else { return nil }
    let steps = cascade.order.prefix(12).enumerated().map { index, step in
      let note = index == 0 ? " (root)" : ""
      let findings = step.extent { PlainText.count($0, "flagged event") }
      return "\(Wording.time(step.onset, near: issue.extent.firstSeen))  \(step.service)\(note)"
        + "\(step.region == Wording.noRegion ? "" : ", \(step.region)"): \(findings)"
    }
    let more = cascade.order.count - steps.count
    return "Order of failure:\n" + steps.joined(separator: "\n")
      + (more > 0 ? "\nand \(more) more" : "")
  }
}
