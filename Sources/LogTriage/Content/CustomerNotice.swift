package import LogModel

/// The notice to customers: plain words, times in UTC, no internal names.
///
/// Made from kinds, times and status only; it holds no text from the log.
package enum CustomerNotice {
  /// The notice for an issue; `isFailing` when requests failed rather than only being slow.
  static func write(
    _ issue: Issue, isFailing: Bool, _ texts: ModelTexts = ModelTexts()
  ) -> Alert {
    Alert(
      .customer, createdAt: issue.extent.firstSeen, subject: subject(issue, isFailing),
      body: texts.notice ?? body(issue, isFailing), affectedService: issue.scope.root,
      relatedIssueID: issue.identity.id)
  }

  private static func subject(_ issue: Issue, _ isFailing: Bool) -> String {
    let state = issue.status == .resolved ? "Resolved" : "Ongoing"
    return "\(state): \(isFailing ? "errors and delays" : "slow responses")"
      + " on \(Wording.moment(issue.extent.firstSeen).prefix(10))"
  }

  /// Paragraphs with greeting and signature.
  package static func framed(_ paragraphs: String) -> String {
    "Hello,\n\n\(paragraphs)\n\nYour operations team"
  }

  /// Whether a text consists of sentences, names the start time, and does not call an ongoing issue
  /// over.
  package static func isTruthful(_ text: String, about issue: Issue) -> Bool {
    let lower = text.lowercased()
    let endings = [
      "resolved", "is over", "was over", "fixed", "back to normal", "no longer", "restored",
    ]
    // A small model may answer with times alone.
    let words = Set(lower.split { !$0.isLetter && !$0.isNumber && $0 != "'" })
    return words.count { $0.allSatisfy(\.isLetter) } >= fewestWords
      && lower.contains(issue.extent.firstSeen.timeOfDay.prefix(5))
      && (issue.status == .resolved || !endings.contains { lower.contains($0) })
  }

  /// The least number of distinct words in all paragraphs together.
  private static let fewestWords = 4

  private static func body(_ issue: Issue, _ isFailing: Bool) -> String {
    let start = Wording.moment(issue.extent.firstSeen)
    let end = Wording.moment(issue.extent.lastSeen)
    let failed = isFailing ? " or failed" : ""
    let failing = isFailing ? " or fail" : ""
    var parts: [String] = []
    switch issue.status {
    case .resolved:
      parts.append(
        "Between \(start) and \(end), some pages and requests were slow\(failed)\(inRegions(issue)). "
          + "Our measurements have been back to normal since then. You do not need to do anything; if a request failed during this "
          + "time, please try it again.")
      parts.append("We are sorry for the disruption. We are reviewing what led to it.")
    case .identified, .investigating:
      parts.append(
        "Since \(start), some pages and requests are slow\(failing)\(inRegions(issue)). This was still "
          + "the case at \(end).")
      parts.append(
        issue.status == .identified
          ? "We have found where the problem starts and are working on it."
          : "We are looking for the cause.")
      parts.append(
        "If a request fails, please wait a few minutes and try it again. We are sorry for the "
          + "disruption and will write again when this is over.")
    }
    return framed(parts.joined(separator: "\n\n"))
  }

  /// ` for customers served from western Europe`, where the region has a public name.
  private static func inRegions(_ issue: Issue) -> String {
    let publicNames = issue.scope.regions.map { publicName($0) }
    guard let first = publicNames.first, publicNames.allSatisfy({ $0 != nil }), let first else {
      return ""
    }
    let names = Set(publicNames.compactMap { $0 }).sorted()
    return " for customers served from \(names.count == 1 ? first : PlainText.list(names))"
  }

  private static func publicName(_ region: String) -> String? {
    let names = [
      ("us-east", "the eastern United States"), ("us-west", "the western United States"),
      ("us-central", "the central United States"), ("ca-", "Canada"), ("sa-", "South America"),
      ("eu-", "Europe"), ("me-", "the Middle East"), ("af-", "Africa"), ("ap-", "Asia Pacific"),
      ("asia-", "Asia"), ("europe-", "Europe"),
    ]
    return names.first { region.hasPrefix($0.0) }?.1
  }
}
