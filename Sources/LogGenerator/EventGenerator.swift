import LogModel

/// Writes a synthetic log, a block of whole lines at a time.
///
/// ```
/// var generator = try EventGenerator(options)
/// while generator.next(into: &block) { …; block.removeAll(keepingCapacity: true) }
/// ```
package struct EventGenerator: Sendable {
  /// A block ends with the first line at or past this many bytes.
  package static let blockSize = 256 * 1024

  private let options: GeneratorOptions
  private let topology: Topology
  private var arrivals: Arrivals
  private var director: EventScheduler
  private var sampler: Sampler
  private var writer: EventWriter
  private var index = 0
  /// What was injected into the lines so far; complete once `next` has returned false.
  package private(set) var truth: Truth

  /// A generator that has written nothing yet.
  package init(_ options: GeneratorOptions) throws(GeneratorError) {
    topology = .standard
    try options.validate(against: topology)
    self.options = options
    arrivals = Arrivals(options)
    director = EventScheduler(options, topology)
    let profiles = topology.services.map { ServiceProfile($0) }
    sampler = Sampler(options, topology, profiles)
    writer = EventWriter(topology, profiles)
    truth = Truth(seed: options.seed)
  }

  /// Appends the next block to `bytes`; returns false, and appends nothing, after the last event.
  package mutating func next(into bytes: inout [UInt8]) -> Bool {
    guard index < options.events else { return false }
    let end = bytes.count + Self.blockSize
    bytes.reserveCapacity(end + 4096)
    while index < options.events, bytes.count < end { appendEvent(to: &bytes) }
    return true
  }

  private mutating func appendEvent(to bytes: inout [UInt8]) {
    let time = arrivals.next()
    let cue = director.next()
    let id = EventID(milliseconds: time, index: index, seed: options.seed)
    let draft = sampler.draw(cue, director.slot.incident)
    writer.append(draft, id, time, to: &bytes)
    index += 1
    truth.events = index
    record(cue, id, Timestamp(microseconds: time * 1000))
  }

  private mutating func record(_ cue: ScheduledEvent, _ id: EventID, _ time: Timestamp) {
    if let incident = director.slot.incident, incident.play == .silence {
      recordSilence(incident, time)
    }
    guard cue.isAnomaly else { return }
    truth.anomalies += 1
    guard case .member = cue.part else {
      truth.isolated.append(id)
      return
    }
    let last = openIncident(time)
    truth.incidents[last].events.append(id)
    truth.incidents[last].end = time
  }

  /// A silence lasts from the first event that could have been the root's to the last.
  private mutating func recordSilence(_ incident: Incident, _ time: Timestamp) {
    guard director.isSilent else { return }
    let last = openIncident(time)
    truth.incidents[last].end = time
  }

  /// The place in the truth of the director's incident, entered at its first sign.
  private mutating func openIncident(_ time: Timestamp) -> Int {
    if truth.incidents.count < director.incidents, let incident = director.slot.incident {
      truth.incidents.append(
        Truth.Incident(
          id: "INC-\(director.incidents)", scenario: incident.play.scenario,
          rootService: topology.services[incident.root].name, cause: incident.cause.title,
          members: director.slot.members.map { topology.services[$0.service].name },
          region: topology.regions[incident.region].name, start: time, end: time, events: []))
    }
    return truth.incidents.count - 1
  }
}
