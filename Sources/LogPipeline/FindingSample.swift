internal import LogIngest
package import LogModel
package import LogTriage

/// One flagged event for each service and slice of time, as examples for the report's charts.
///
/// Slices are a minute long and double when there are too many events or bytes; each keeps its
/// first event. So the sample depends on the events, not on which of them are scanned together.
package struct FindingSample: Sendable {
  private struct Slice: Hashable {
    var service: NameID
    var number: Int64
  }

  private struct Entry: Sendable {
    var slice: Slice
    var place: EventPlace
    var shown: ShownLine
    var check: CheckResult
    var key: FindingKey
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
  /// Whether there are more services than room; the first ones stay.
  private var isClosed = false

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
    _ key: FindingKey
  ) {
    let service = finding.kind.service
    guard !isClosed, wants(finding) else { return }
    let slice = Slice(service: service, number: number(finding.record.time))
    while latest.count <= Int(service) { latest.append(Self.never) }
    latest[Int(service)] = slice.number * width
    guard taken.insert(slice).inserted else { return }
    let place = EventPlace(
      time: finding.record.time, input: location.input, line: location.line)
    entries.append(Entry(slice: slice, place: place, shown: shown.copy, check: check, key: key))
    bytes += shown.count
    fit()
  }

  /// Widens slices until the entries fit, or drops the last ones.
  private mutating func fit() {
    while isOverfull, width < Self.widest { widen() }
    while isOverfull, let last = entries.popLast() {
      taken.remove(last.slice)
      bytes -= last.shown.count
      isClosed = true
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

  // MARK: Scans

  /// Adds the examples of other services.
  mutating func merge(_ other: Self) {
    var other = other
    while width < other.width { widen() }
    while other.width < width { other.widen() }
    entries += other.entries
    bytes += other.bytes
    taken.formUnion(other.taken)
    sort()
    fit()
  }

  /// Puts the entries into the order of their places.
  mutating func sort() { entries.sort { $0.place < $1.place } }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.int(&width)
    if coder.isReading, !(60_000_000...Self.widest * 2).contains(width) { throw ScanDamage() }
    let none = Slice(service: 0, number: 0)
    try coder.list(
      &entries,
      Entry(
        slice: none, place: EventPlace(time: Timestamp(microseconds: 0), input: 0, line: 0),
        shown: .whole([]),
        check: CheckResult(streak: 0, exceedances: []), key: .none)
    ) { coder, entry in
      try coder.name(&entry.slice.service, \.services)
      try entry.place.code(&coder)
      try entry.shown.code(&coder)
      try entry.check.code(&coder)
      try entry.key.code(&coder)
    }
    for index in entries.indices { entries[index].slice.number = number(entries[index].place.time) }
    taken = Set(entries.map(\.slice))
    bytes = entries.reduce(0) { $0 + $1.shown.count }
  }

  /// What `code` leaves out, as no scan needs it.
  mutating func codeState(_ coder: inout StateCoder) throws { try coder.value(&isClosed) }

  /// The events in full, in the order of the run.
  ///
  /// Each line is released after its event is made.
  package mutating func takeEvents(
    _ services: NameTable, location: (EventPlace) -> LineLocation
  ) -> [DecodedEvent] {
    var latestFirst = Array(entries.reversed())
    entries = []
    var events: [DecodedEvent] = []
    events.reserveCapacity(latestFirst.count)
    while let entry = latestFirst.popLast() {
      let location = location(entry.place)
      guard let event = entry.shown.event(at: location, services) else { continue }
      let checked = CheckedEvent(event: event, check: entry.check, location: location)
      events.append(DecodedEvent(checked: checked, key: entry.key))
    }
    return events
  }
}
