package import LogModel
internal import LogTriage

/// A finding and its issue.
package struct ListedFinding: Sendable {
  package var eventID: String
  /// The index of its input.
  package var input: Int
  package var time: Timestamp
  package var isCritical: Bool
  /// Nil when the agent has dropped the issue.
  package var issueID: String?
}

/// Every finding of a run, to evaluate an analysis.
struct FindingList: Sendable {
  private var entries: [(finding: ListedFinding, key: FindingKey)] = []

  mutating func note(
    _ finding: Finding, line: ArraySlice<UInt8>, at location: LineLocation, _ key: FindingKey
  ) {
    let record = finding.record
    let id = line.dropFirst(Int(record.idStart)).prefix(Int(record.idLength))
    let entry = ListedFinding(
      eventID: location.eventID(String(decoding: id, as: UTF8.self)),
      input: location.input, time: record.time, isCritical: finding.isCritical)
    entries.append((entry, key))
  }

  /// Gives the names in keys other numbers.
  mutating func code(_ coder: inout ScanCoder) throws {
    for index in entries.indices { try entries[index].key.code(&coder) }
  }

  /// In the order of the run.
  func findings(issueID: (FindingKey) -> String?) -> [ListedFinding] {
    entries.map { entry in
      var finding = entry.finding
      finding.issueID = issueID(entry.key)
      return finding
    }
  }
}
