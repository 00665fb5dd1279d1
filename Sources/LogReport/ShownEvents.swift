import LogModel

/// The events the page carries: the newest, those that tell the story of each issue, and examples
/// from all over the run.
///
/// Chosen in order of worth until the page is full: the few that stand in the document itself, then
/// the events of the issues, the worst issue first, then the examples and the other newest.
struct ShownEvents: Sendable {
  /// Events that stand in the document as plain rows, for readers without scripts.
  static let plainRows = 100

  /// Newest first.
  let events: [CheckedEvent]
  /// The events as data, in the same order.
  let block: [UInt8]
  /// Events with a place in line that the page had no room for.
  let leftOut: Int
  /// Issues whose first, last and worst event are all here.
  let wholeIssues: Int

  /// Takes events until the data has grown to `byteLimit`.
  init(_ analysis: Analysis, _ index: PageIndex, byteLimit: Int) {
    let candidates = Self.candidates(analysis)
    var data = EventData(start: analysis.timeline.start, index: index)
    var chosen: [(event: CheckedEvent, row: [UInt8])] = []
    for event in candidates {
      guard data.bytes < byteLimit else { break }
      chosen.append((event, data.row(event)))
    }
    chosen.sort { Self.isNewer($0.event, $1.event) }
    events = chosen.map(\.event)
    block = data.block(rows: chosen.map(\.row), analysis)
    leftOut = candidates.count - chosen.count
    let places = Set(events.map(Place.init))
    wholeIssues = analysis.issues.count { issue in
      issue.context.first?.event.timestamp == issue.firstSeen
        && issue.context.last?.event.timestamp == issue.lastSeen
        && issue.context.allSatisfy { places.contains(Place($0)) }
    }
  }

  /// Each event once, the most telling first.
  private static func candidates(_ analysis: Analysis) -> [CheckedEvent] {
    let told = analysis.issues.prefix(PageLimit.issues).flatMap { $0.context.reversed() }
    var seen: Set<Place> = []
    let ordered =
      analysis.events.prefix(plainRows) + told + analysis.sample
      + analysis.events.dropFirst(plainRows)
    return ordered.filter { seen.insert(Place($0)).inserted }
  }

  private static func isNewer(_ lhs: CheckedEvent, _ rhs: CheckedEvent) -> Bool {
    if lhs.event.timestamp != rhs.event.timestamp {
      return lhs.event.timestamp > rhs.event.timestamp
    }
    return (lhs.location.input, lhs.location.line) > (rhs.location.input, rhs.location.line)
  }

  /// The line an event stands on: no two events share one.
  private struct Place: Hashable {
    let input: Int
    let line: Int

    init(_ checked: CheckedEvent) {
      input = checked.location.input
      line = checked.location.line
    }
  }
}
