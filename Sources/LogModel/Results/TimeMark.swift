/// A moment that the user named, such as a deploy.
package struct TimeMark: Equatable, Sendable {
  /// The longest time between a mark and the issue that it is shown beside.
  package static let reach = EventDuration.minutes(60)

  package var time: Timestamp
  package var label: String

  package init(time: Timestamp, label: String) {
    self.time = time
    self.label = label
  }
}

extension Analysis {
  /// The last mark before an issue begins; nil where none is near.
  package func lastMark(before issue: Issue) -> TimeMark? {
    let begin = issue.extent.firstSeen
    return marks.last { $0.time <= begin && begin - $0.time <= TimeMark.reach }
  }

  /// The marks during an issue, and those that came shortly before it.
  package func marks(around issue: Issue) -> [TimeMark] {
    marks.filter {
      $0.time >= issue.extent.firstSeen - TimeMark.reach && $0.time <= issue.extent.lastSeen
    }
  }
}
