package import LogModel

/// A fault that was injected into a running system, with its time and place.
package struct LabelledFault: Equatable, Sendable {
  package var start: Timestamp
  package var end: Timestamp
  package var root: String

  package init(start: Timestamp, end: Timestamp, root: String) {
    self.start = start
    self.end = end
    self.root = root
  }
}

/// How well occurrences of issues match labelled faults, judged by their starts.
///
/// An occurrence can match a fault when it starts from one minute before the fault to three minutes
/// after its end. The earliest one matches, further ones are duplicates, and all others are false
/// alarms.
package struct FaultScore: Equatable, Sendable {
  package private(set) var faults = 0
  package private(set) var occurrences = 0
  package private(set) var matched = 0
  package private(set) var duplicates = 0
  /// From a fault's start to that of its occurrence; negative when that was earlier.
  package private(set) var delay = Delays()
  /// For each matched fault, the rank of its root among the suspects; 0 is first.
  package private(set) var ranks = Ranks()

  private static let earliestBefore = EventDuration.minutes(1)
  private static let latestAfter = EventDuration.minutes(3)

  package init() {}

  package init(_ faults: [LabelledFault], _ occurrences: [IssueOccurrence]) {
    self.faults = faults.count
    self.occurrences = occurrences.count
    let faults = faults.sorted { ($0.start, $0.end, $0.root) < ($1.start, $1.end, $1.root) }
    var left = occurrences.sorted(by: Self.isEarlier)
    for fault in faults {
      guard let index = left.firstIndex(where: { Self.matches($0, fault) }) else {
        ranks.note(nil)
        continue
      }
      let occurrence = left.remove(at: index)
      matched += 1
      delay = delay + Delays([(occurrence.start - fault.start).inSeconds])
      ranks.note(occurrence.suspects.firstIndex(of: fault.root))
    }
    duplicates = left.count { occurrence in faults.contains { Self.matches(occurrence, $0) } }
  }

  private static func matches(_ occurrence: IssueOccurrence, _ fault: LabelledFault) -> Bool {
    occurrence.start >= fault.start - earliestBefore && occurrence.start <= fault.end + latestAfter
  }

  private static func isEarlier(_ lhs: IssueOccurrence, _ rhs: IssueOccurrence) -> Bool {
    if lhs.start != rhs.start { return lhs.start < rhs.start }
    if lhs.end != rhs.end { return lhs.end < rhs.end }
    return lhs.suspects.lexicographicallyPrecedes(rhs.suspects)
  }
}

extension FaultScore {
  package var falseAlarms: Int { occurrences - matched - duplicates }
  package var precision: Rate { Rate(matched, of: occurrences) }
  package var recall: Rate { Rate(matched, of: faults) }
  /// Nil without faults or without occurrences.
  package var f1: Double? { Rate.harmonicMean(precision, recall) }
}
