internal import LogModel

/// Which events of a run are analyzed: those in a range of time, of services that are not ignored.
struct EventChoice: Sendable {
  private let span: TimeSpan
  private let services: ServiceRules
  /// By the id of a kind; empty where no service is ignored.
  private var isIgnored: [Bool] = []
  /// Events outside the range of time.
  private(set) var outside = 0
  /// Events in it, of ignored services.
  private(set) var ignored = 0

  init(_ span: TimeSpan, _ services: ServiceRules) {
    self.span = span
    self.services = services
  }

  private var isAll: Bool { span == TimeSpan() && services.ignored.isEmpty }

  /// The ranges of the chosen events, in order; counts the others.
  mutating func parts(of records: Span<EventRecord>, _ names: Names) -> [Range<Int>] {
    guard !isAll else { return [records.indices] }
    learn(names)
    var parts: [Range<Int>] = []
    for index in records.indices {
      guard span.contains(records[index].time) else {
        outside += 1
        continue
      }
      guard contains(records[index]) else {
        ignored += 1
        continue
      }
      if let last = parts.last, last.upperBound == index {
        parts[parts.count - 1] = last.lowerBound..<index + 1
      } else {
        parts.append(index..<index + 1)
      }
    }
    return parts
  }

  private mutating func learn(_ names: Names) {
    guard !services.ignored.isEmpty else { return }
    for id in KindID(isIgnored.count)..<names.kinds.endID {
      isIgnored.append(services.ignores(names.services[names.kinds[id].service]))
    }
  }

  /// Whether an event of the last batch is chosen.
  func contains(_ record: EventRecord) -> Bool {
    span.contains(record.time) && (isIgnored.isEmpty || !isIgnored[Int(record.kind)])
  }

  /// Whether all of some events in time order are chosen.
  func containsAll(_ records: ArraySlice<EventRecord>) -> Bool {
    guard let first = records.first, let last = records.last else { return true }
    return span.contains(first.time) && span.contains(last.time)
      && (isIgnored.isEmpty || records.allSatisfy(contains))
  }
}
