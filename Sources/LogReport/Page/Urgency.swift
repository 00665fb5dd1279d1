import LogModel

extension Analysis {
  /// The issues in the order of handling: the worst first; of equal severity, ongoing ones before
  /// resolved ones.
  ///
  /// Ordered by the embedded analyst's severity, here and in the headline: a language model that
  /// raises every severity must not change the order.
  var issuesByUrgency: [Issue] {
    triage.issues.enumerated().sorted { lhs, rhs in
      let (one, other) = (lhs.element, rhs.element)
      if one.severityFloor != other.severityFloor {
        return one.severityFloor > other.severityFloor
      }
      if one.isOver != other.isOver { return other.isOver }
      return lhs.offset < rhs.offset
    }
    .map(\.element)
  }

  /// The same analysis in that order, alerts and tickets in the order of their issues.
  var byUrgency: Analysis {
    var ordered = self
    ordered.triage.issues = issuesByUrgency
    var rank: [String: Int] = [:]
    for (number, issue) in ordered.triage.issues.enumerated() where rank[issue.identity.id] == nil {
      rank[issue.identity.id] = number
    }
    func sorted<Output>(_ outputs: [Output], issueID: (Output) -> String) -> [Output] {
      outputs.enumerated().map { (rank[issueID($1)] ?? .max, $0, $1) }
        .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
    ordered.triage.alerts = sorted(triage.alerts, issueID: \.relatedIssueID)
    ordered.triage.tickets = sorted(triage.tickets, issueID: \.issue.id)
    ordered.triage.kbEntries = sorted(triage.kbEntries, issueID: \.identity.id)
    return ordered
  }
}

extension Issue {
  /// Whether its services have returned to normal.
  var isOver: Bool { status == .resolved }
}
