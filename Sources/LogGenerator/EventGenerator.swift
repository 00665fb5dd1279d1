import LogModel

/// Writes a synthetic log, a block of whole lines at a time.
///
/// ```
/// var generator = try EventGenerator(options)
/// while generator.next(into: &block) { …; block.removeAll(keepingCapacity: true) }
/// ```
package struct EventGenerator: Sendable {
  /// The size in bytes at which a block ends, after the current line.
  package static let blockSize = 256 * 1024

  private let options: GeneratorOptions
  private let topology: Topology
  private var arrivals: Arrivals
  private var scheduler: EventScheduler
  private var sampler: Sampler
  /// Nil where nothing harmless happens.
  private var benign: BenignEvents?
  private var writer: EventWriter
  /// Nil for our own dialect.
  private var dialectWriter: DialectWriter?
  private var index = 0
  /// The anomalies injected so far; complete once `next` has returned false.
  package private(set) var truth: Truth

  /// A generator at the start of the log.
  package init(_ options: GeneratorOptions) throws(GeneratorError) {
    topology = .standard.sized(services: options.services, regions: options.regions)
    try options.validate(against: topology)
    self.options = options
    arrivals = Arrivals(options)
    scheduler = EventScheduler(options, topology)
    let profiles = topology.services.map { ServiceProfile($0) }
    sampler = Sampler(options, topology, profiles)
    benign = options.hasBenignEvents ? BenignEvents(options, topology) : nil
    writer = EventWriter(topology, profiles)
    dialectWriter = options.dialect.map { [writer] in DialectWriter($0, writer) }
    truth = Truth(seed: options.seed)
  }

  /// Appends the next block to `bytes`; returns false, and appends nothing, after the last event.
  package mutating func next(into bytes: inout [UInt8]) -> Bool {
    guard index < options.events else { return false }
    let end = bytes.count + Self.blockSize
    bytes.reserveCapacity(end + 4096)
    if index == 0 { bytes += options.dialect?.head ?? [] }
    while index < options.events, bytes.count < end { appendEvent(to: &bytes) }
    return true
  }

  private mutating func appendEvent(to bytes: inout [UInt8]) {
    let time = arrivals.next()
    let event = scheduler.next()
    let id = EventID(milliseconds: time, index: index, seed: options.seed)
    var setting = benign?.setting(of: event, at: time) ?? Setting()
    setting.load = arrivals.intensity
    let draft = sampler.draw(event, scheduler.slot.incident, setting)
    index += 1
    guard write(draft, id, time, to: &bytes) else { return }
    truth.events += 1
    record(event, id, Timestamp(microseconds: time * 1000))
  }

  /// Appends an event; false where the dialect cannot carry it.
  private mutating func write(
    _ draft: EventDraft, _ id: EventID, _ time: Int64, to bytes: inout [UInt8]
  ) -> Bool {
    if dialectWriter == nil {
      writer.append(draft, id, time, to: &bytes)
      return true
    }
    return dialectWriter?.append(draft, id, time, to: &bytes) ?? false
  }

  private mutating func record(_ event: ScheduledEvent, _ id: EventID, _ time: Timestamp) {
    if let incident = scheduler.slot.incident, incident.kind == .silence {
      recordSilence(incident, time)
    }
    if event.isStrained {
      let last = openIncident(time)
      truth.incidents[last].strained.append(id)
      truth.incidents[last].end = time
    }
    guard event.isAnomaly else { return }
    truth.anomalies += 1
    guard case .member = event.part else {
      truth.isolated.append(id)
      return
    }
    let last = openIncident(time)
    truth.incidents[last].events.append(id)
    truth.incidents[last].end = time
  }

  /// A silence lasts from the first to the last event that the root would have written.
  private mutating func recordSilence(_ incident: InjectedIncident, _ time: Timestamp) {
    guard scheduler.isSilent else { return }
    let last = openIncident(time)
    truth.incidents[last].end = time
  }

  /// The index of the scheduler's incident in the truth; added at its first sign.
  private mutating func openIncident(_ time: Timestamp) -> Int {
    if truth.incidents.count < scheduler.incidents, let incident = scheduler.slot.incident {
      truth.incidents.append(
        Truth.Incident(
          id: "INC-\(scheduler.incidents)", scenario: incident.kind.scenario,
          rootService: topology.services[incident.root].name, cause: incident.cause.title,
          members: scheduler.slot.members.map { topology.services[$0.service].name },
          region: topology.regions[incident.region].name, start: time, end: time, events: []))
    }
    return truth.incidents.count - 1
  }
}
