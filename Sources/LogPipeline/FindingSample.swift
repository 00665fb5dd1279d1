internal import LogIngest
package import LogModel
package import LogTriage

/// One flagged event for each service and slice of time, as examples for the report's charts.
///
/// Slices are a minute long and double when there are too many events or bytes; each keeps its
/// first event. The same events in the same order give the same sample.
package struct FindingSample: Sendable {
  private struct Slice: Hashable {
    var service: NameID
    var number: Int64
  }

  private struct Entry: Sendable {
    var slice: Slice
    var ordinal: Int
    var location: LineLocation
    var shown: ShownLine
    var check: CheckResult
    var episode: EpisodeID
  }

  /// The limit of all lines together, because the events made of them need a multiple of it.
  private static let mostBytes = 8 << 20
  /// 36,000 years: all moments before 1970 are in one slice, all others in the next.
  private static let widest: Int64 = 1 << 60

  private let capacity: Int
  private var bytes = 0
  private var width: Int64 = 60_000_000
  /// In the order of the run, with their slices.
  private var entries: [Entry] = []
  private var taken: Set<Slice> = []
  /// For each service, the start of the slice of its last finding, in microseconds.
  ///
  /// A fast test, because most findings fall into a slice that has an event.
  private var latest: [Int64] = []
  private static let never = Int64.max
  private var ordinal = 0

  package init(capacity: Int) { self.capacity = capacity }

  /// Whether a finding may be an example; usually false for all but the first of a slice.
  package func wants(_ finding: Finding) -> Bool {
    let service = Int(finding.kind.service)
    guard service < latest.count, latest[service] != Self.never else { return true }
    let offset = finding.record.time.microseconds &- latest[service]
    return offset < 0 || offset >= width
  }

  package mutating func note(
    _ finding: Finding, _ check: CheckResult, _ shown: ShownLine, at location: LineLocation,
    _ episode: EpisodeID
  ) {
    let service = finding.kind.service
    guard wants(finding) else { return }
    let slice = Slice(service: service, number: number(finding.record.time))
    while latest.count <= Int(service) { latest.append(Self.never) }
    latest[Int(service)] = slice.number * width
    guard taken.insert(slice).inserted else { return }
    ordinal += 1
    entries.append(
      Entry(
        slice: slice, ordinal: ordinal, location: location, shown: shown.copy,
        check: check, episode: episode))
    bytes += shown.count
    while isOverfull, width < Self.widest { widen() }
    // More services than room: the first ones stay.
    if isOverfull, let last = entries.last, last.ordinal == ordinal {
      entries.removeLast()
      taken.remove(last.slice)
      bytes -= shown.count
    }
  }

  private var isOverfull: Bool { entries.count > capacity || bytes > Self.mostBytes }

  private func number(_ time: Timestamp) -> Int64 {
    let whole = time.microseconds / width
    return whole * width > time.microseconds ? whole - 1 : whole
  }

  private mutating func widen() {
    width *= 2
    latest = latest.map { _ in Self.never }
    taken.removeAll(keepingCapacity: true)
    var kept = 0
    bytes = 0
    for index in entries.indices {
      let slice = entries[index].slice
      let wider = Slice(service: slice.service, number: slice.number >> 1)
      guard taken.insert(wider).inserted else { continue }
      entries[index].slice = wider
      entries.swapAt(kept, index)
      bytes += entries[kept].shown.count
      kept += 1
    }
    entries.removeLast(entries.count - kept)
  }

  /// The events in full, in the order of the run.
  ///
  /// Each line is released after its event is made.
  package mutating func takeEvents(_ services: NameTable) -> [DecodedEvent] {
    var latestFirst = Array(entries.reversed())
    entries = []
    var events: [DecodedEvent] = []
    events.reserveCapacity(latestFirst.count)
    while let entry = latestFirst.popLast() {
      guard let event = entry.shown.event(at: entry.location, services) else { continue }
      let checked = CheckedEvent(event: event, check: entry.check, location: entry.location)
      events.append(DecodedEvent(checked: checked, episode: entry.episode))
    }
    return events
  }
}
