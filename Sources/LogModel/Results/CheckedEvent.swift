/// An event with the result of its check and its place, for reports.
package struct CheckedEvent: Equatable, Sendable {
  package var event: LogEvent
  /// Nil for a normal event.
  package var check: CheckResult?
  package var location: LineLocation
  /// The issue a finding belongs to.
  package var issueID: String?
  /// The original line, where it was kept: at most 4 KiB, undecodable bytes replaced.
  package var line: String?

  package init(
    event: LogEvent, check: CheckResult?, location: LineLocation, issueID: String? = nil,
    line: String? = nil
  ) {
    self.event = event
    self.check = check
    self.location = location
    self.issueID = issueID
    self.line = line
  }

  package var isFlagged: Bool { check != nil }
  package var isCritical: Bool { check?.isCritical ?? false }
}
