import LogModel

extension Analysis {
  /// The issues as somebody on call takes them up: the worst first, and of equally bad ones those
  /// that go on before those that are over.
  ///
  /// How bad is what the embedded analyst says, here and in the headline: a language model that
  /// raises everything must not bury what is certain.
  var issuesByUrgency: [Issue] {
    issues.enumerated().sorted { lhs, rhs in
      let (one, other) = (lhs.element, rhs.element)
      if one.severityFloor != other.severityFloor {
        return one.severityFloor > other.severityFloor
      }
      if one.isOver != other.isOver { return other.isOver }
      return lhs.offset < rhs.offset
    }
    .map(\.element)
  }

  /// The same analysis in that order, alerts and tickets in that of their issues.
  var byUrgency: Analysis {
    var ordered = self
    ordered.issues = issuesByUrgency
    var place: [String: Int] = [:]
    for (number, issue) in ordered.issues.enumerated() where place[issue.issueID] == nil {
      place[issue.issueID] = number
    }
    func sorted<Output>(_ outputs: [Output], issueID: (Output) -> String) -> [Output] {
      outputs.enumerated().map { (place[issueID($1)] ?? .max, $0, $1) }
        .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
    ordered.alerts = sorted(alerts, issueID: \.relatedIssueID)
    ordered.tickets = sorted(tickets, issueID: \.relatedIssueID)
    ordered.kbEntries = sorted(kbEntries, issueID: \.issueID)
    return ordered
  }
}

extension Issue {
  /// Whether its services have been back to normal since.
  var isOver: Bool { status == .resolved }
}
