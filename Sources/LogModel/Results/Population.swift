/// Counts over all events, to tell whether a property is over-represented among findings.
package struct Population: Sendable {
  /// A property of events that can be over-represented among findings.
  package enum Facet: UInt8, CaseIterable, Sendable {
    /// `endpoint` or `page_url`; values are ids of `Names.endpoints`.
    case endpoint
    /// `error_type`; values are ids of `Names.errorTypes`.
    case errorType
    /// The HTTP status itself.
    case status
    /// Values are ids of `Names.customers`.
    case customer
    /// Values are ids of `Names.regions`.
    case region
  }

  /// One value of one facet in one service.
  package struct FacetKey: Hashable, Sendable {
    package var service: NameID
    package var facet: Facet
    package var value: UInt32

    package init(service: NameID, facet: Facet, value: UInt32) {
      self.service = service
      self.facet = facet
      self.value = value
    }
  }

  /// One service in one region over the whole run.
  package struct Member: Codable, Equatable, Sendable {
    package var type: EventType
    package var events = 0
    package var findings = 0
    package var firstEvent: Timestamp
    package var lastEvent: Timestamp
    /// Normal events since the last finding, which indicate recovery.
    package var normalSinceFinding = 0
    /// The longest times without an event, in order of their start; at most `pausesKept`.
    package private(set) var pauses: [Pause] = []

    package init(type: EventType, firstEvent: Timestamp) {
      self.type = type
      self.firstEvent = firstEvent
      lastEvent = firstEvent
    }

    package static let pausesKept = 256
    package static let shortestPause = EventDuration.minutes(1)

    /// Every longer pause is among those that are kept.
    package var shortestKept: EventDuration {
      guard pauses.count == Self.pausesKept else { return Self.shortestPause }
      return pauses.map(\.length).min() ?? Self.shortestPause
    }

    /// As many other pauses of a third of the length make a pause a habit.
    private static let habit = 2

    /// Whether the service is active for longer than a pause, and has few like it.
    package func isUnusual(_ pause: Pause) -> Bool {
      let alike = pauses.filter {
        $0 != pause && $0.length.microseconds >= pause.length.microseconds / 3
      }
      return alike.count < Self.habit && active(without: alike + [pause]) >= pause.length
    }

    /// The time from the first event to the last without some pauses.
    package func active(without pauses: [Pause]) -> EventDuration {
      let paused = pauses.filter { $0.to <= lastEvent }.reduce(0) { $0 + $1.length.microseconds }
      return EventDuration(microseconds: (lastEvent - firstEvent).microseconds - paused)
    }

    /// The longest pauses, of which one that is no habit is one.
    package var longestPauses: [Pause] {
      var longest: [Pause] = []
      for pause in pauses {
        let place = longest.firstIndex { $0.length < pause.length } ?? longest.count
        longest.insert(pause, at: place)
        if longest.count > Self.habit { longest.removeLast() }
      }
      return longest
    }

    /// Stores a time without an event, and drops the shortest of too many.
    package mutating func note(_ pause: Pause) {
      pauses.append(pause)
      guard pauses.count > Self.pausesKept,
        let shortest = pauses.indices.min(by: { pauses[$0].length < pauses[$1].length })
      else { return }
      pauses.remove(at: shortest)
    }
  }

  /// A time without events of a service in a region.
  package struct Pause: Codable, Equatable, Sendable {
    package var from: Timestamp
    package var to: Timestamp

    package init(from: Timestamp, to: Timestamp) {
      self.from = from
      self.to = to
    }

    package var length: EventDuration { to - from }
  }

  package struct MemberKey: Codable, Hashable, Sendable {
    package var service: NameID
    package var region: NameID

    package init(service: NameID, region: NameID) {
      self.service = service
      self.region = region
    }
  }

  package var members: [MemberKey: Member]
  /// Bounded: facets with too many distinct values are counted only in part.
  package var facets: [FacetKey: Int]
  /// The time of the last event of the run; nil without events.
  package var end: Timestamp?

  package init(
    members: [MemberKey: Member] = [:], facets: [FacetKey: Int] = [:], end: Timestamp? = nil
  ) {
    self.members = members
    self.facets = facets
    self.end = end
  }
}

extension Population.Member {
  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.choice(&type)
    try coder.count(&events)
    try coder.count(&findings)
    try coder.time(&firstEvent)
    try coder.time(&lastEvent)
    try coder.count(&normalSinceFinding)
    let none = Population.Pause(from: firstEvent, to: firstEvent)
    try coder.list(&pauses, none) { coder, pause in
      try coder.time(&pause.from)
      try coder.time(&pause.to)
    }
    guard coder.isReading else { return }
    // Sums of their lengths must not overflow.
    let longest: Int64 = 1 << 56
    guard pauses.count <= Self.pausesKept,
      pauses.allSatisfy({
        $0.from < $0.to && abs($0.from.microseconds) < longest && abs($0.to.microseconds) < longest
      })
    else { throw ScanDamage() }
  }
}
