import LogModel

/// The events on the page: the newest, those that explain the issues, and examples from the whole
/// run.
///
/// Selected by priority until the page is full: the few in the document itself, then the events of
/// the issues, the worst issue first, then the examples and the other newest events.
struct ShownEvents: Sendable {
  /// Events in the document as plain rows, for readers without scripts.
  static let plainRows = 100

  /// In order of priority.
  let chosen: [CheckedEvent]
  /// Indices of `chosen`, the newest event first.
  let order: [Int]
  /// Candidates that did not fit into the page.
  let leftOut: Int
  /// Issues whose first, last and worst event are all on the page.
  let wholeIssues: Int

  /// Selects all candidates, or the first `limit` of them.
  init(_ analysis: Analysis, limit: Int = .max) {
    var chosen: [CheckedEvent] = []
    chosen.reserveCapacity(min(limit, analysis.events.newest.count + analysis.events.sample.count))
    var positions = Set<Position>(minimumCapacity: chosen.capacity)
    var leftOut: [Position] = []
    for list in Self.candidates(analysis) {
      // By index: copying an event counts a dozen references.
      for index in list.indices {
        let position = Position(list[index])
        guard positions.insert(position).inserted else { continue }
        if chosen.count < limit { chosen.append(list[index]) } else { leftOut.append(position) }
      }
    }
    positions.subtract(leftOut)
    order = Self.newestFirst(chosen)
    self.chosen = chosen
    self.leftOut = leftOut.count
    wholeIssues = analysis.triage.issues.count { issue in
      issue.history.context.first?.event.timestamp == issue.extent.firstSeen
        && issue.history.context.last?.event.timestamp == issue.extent.lastSeen
        && issue.history.context.allSatisfy { positions.contains(Position($0)) }
    }
  }

  var count: Int { chosen.count }

  /// Those in the document, newest first.
  var plain: [CheckedEvent] { order.prefix(Self.plainRows).map { chosen[$0] } }

  /// The lists of candidates, by priority; an event may be in several.
  private static func candidates(_ analysis: Analysis) -> [ArraySlice<CheckedEvent>] {
    [analysis.events.newest.prefix(plainRows)]
      + analysis.triage.issues.prefix(PageLimit.issues).map {
        ArraySlice($0.history.context.reversed())
      }
      + [analysis.events.sample[...], analysis.events.newest.dropFirst(plainRows)]
  }

  /// Sorted by small keys: moving the events themselves is slow.
  private static func newestFirst(_ events: [CheckedEvent]) -> [Int] {
    struct Key {
      var time: Timestamp
      var position: Position
      var index: Int
    }
    let keys = events.indices.map { index in
      Key(time: events[index].event.timestamp, position: Position(events[index]), index: index)
    }
    return keys.sorted { lhs, rhs in
      if lhs.time != rhs.time { return lhs.time > rhs.time }
      return (lhs.position.input, lhs.position.line) > (rhs.position.input, rhs.position.line)
    }.map(\.index)
  }

  /// The line of an event: no two events share one.
  private struct Position: Hashable {
    let input: Int
    let line: Int

    init(_ checked: CheckedEvent) {
      input = checked.location.input
      line = checked.location.line
    }
  }
}
