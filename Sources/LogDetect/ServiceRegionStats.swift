internal import LogModel

/// One service in one region: the scope of a streak.
///
/// Only events with a checked value count; other events only show that the service is active. A
/// normal event stores no more than its time and a count. The streak and the history of the next
/// finding follow from the number of events in between.
struct ServiceRegionStats: Codable, Sendable {
  /// The time of an event that has not occurred yet.
  private static let never = Timestamp(microseconds: .min)

  private(set) var service: NameID
  private(set) var region: NameID
  private var member: Population.Member
  /// The first and the last event without a checked value.
  private var plain: ClosedRange<Timestamp>?
  /// Events without a checked value.
  private var plainEvents = 0
  /// Events of any kind that failed.
  private(set) var errors = 0
  /// The number of events up to the last finding, that one included.
  private var eventsAtFinding = 0
  /// The length of the streak that ends with the last finding.
  private var streak = 0
  /// The 64 events up to the last finding; the lowest bit is that finding, a set bit is a finding.
  private var history: UInt64 = 0

  init(_ kind: EventKind) {
    service = kind.service
    region = kind.region
    member = Population.Member(type: kind.type, firstEvent: Self.never)
  }

  /// The counts of its events; the times are those of events of any kind.
  var population: Population.Member {
    var counted = member
    counted.normalSinceFinding = member.events - eventsAtFinding
    let times = [measured, plain].compactMap { $0 }
    counted.firstEvent = times.map(\.lowerBound).min() ?? Self.never
    counted.lastEvent = times.map(\.upperBound).max() ?? Self.never
    return counted
  }

  /// Events of any kind.
  var allEvents: Int { member.events &+ plainEvents }

  /// From the first event with a checked value to the last.
  var measured: ClosedRange<Timestamp>? {
    member.events > 0 ? member.firstEvent...member.lastEvent : nil
  }

  /// Counts one event with a checked value.
  ///
  /// Times are in microseconds, because comparing timestamps is a call into another module.
  @inline(__always)
  mutating func count(_ time: Timestamp, isError: Bool, shortestPause: UInt64) {
    member.events &+= 1
    errors &+= isError ? 1 : 0
    let step = time.microseconds &- member.lastEvent.microseconds
    // As unsigned numbers, negative steps are large: one comparison finds all rare cases.
    if UInt64(bitPattern: step) >= shortestPause {
      note(time)
    } else {
      member.lastEvent = time
    }
  }

  /// Handles the first event, a time without events, or an event earlier than the last.
  @inline(never)
  private mutating func note(_ time: Timestamp) {
    if member.events == 1 {
      notePause(until: time)
      (member.firstEvent, member.lastEvent) = (time, time)
    } else if time > member.lastEvent {
      notePause(until: time)
      member.lastEvent = time
    } else if time < member.firstEvent {
      member.firstEvent = time
    }
  }

  /// Counts an event without a checked value.
  mutating func countPlain(_ time: Timestamp, isError: Bool) {
    plainEvents += 1
    errors += isError ? 1 : 0
    notePause(until: time)
    let known = plain ?? time...time
    plain = min(known.lowerBound, time)...max(known.upperBound, time)
  }

  /// Turns all events so far into plain events; none of them was a finding.
  mutating func forgetCount() {
    guard let measured else { return }
    let known = plain ?? measured
    plain = min(known.lowerBound, measured.lowerBound)...max(known.upperBound, measured.upperBound)
    plainEvents += member.events
    member.events = 0
    (member.firstEvent, member.lastEvent) = (Self.never, Self.never)
  }

  /// Stores the time since the last event of any kind if it is long.
  private mutating func notePause(until time: Timestamp) {
    let measured = member.lastEvent == Self.never ? nil : member.lastEvent
    guard let last = [measured, plain?.upperBound].compactMap({ $0 }).max(), time > last,
      time - last >= Population.Member.shortestPause
    else { return }
    member.note(Population.Pause(from: last, to: time))
  }

  /// Makes the event just counted a finding, with its streak and history.
  @inline(__always)
  mutating func find(_ finding: inout Finding) {
    let distance = member.events &- eventsAtFinding
    eventsAtFinding = member.events
    streak = distance == 1 ? streak &+ 1 : 1
    history = history << distance | 1
    member.findings &+= 1
    finding.streak = streak
    finding.history = history
    finding.eventsSoFar = member.events
    finding.findingsSoFar = member.findings
  }

  /// What a scan keeps of it: the counts, not what the next finding follows from.
  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.name(&service, \.services)
    try coder.name(&region, \.regions)
    try member.code(&coder)
    let never = Self.never
    try coder.optional(&plain, never...never) { coder, range in
      var (first, last) = (range.lowerBound, range.upperBound)
      try coder.time(&first)
      try coder.time(&last)
      guard first <= last else { throw ScanDamage() }
      range = first...last
    }
    try coder.count(&plainEvents)
    try coder.count(&errors)
    try coder.count(&eventsAtFinding)
    guard coder.isReading else { return }
    guard eventsAtFinding <= member.events, member.firstEvent <= member.lastEvent,
      member.events + plainEvents > 0
    else { throw ScanDamage() }
  }
}
