/// The next service to write, and its state.
struct ScheduledEvent: Sendable {
  enum Part: Sendable {
    case normal
    case isolated
    /// The index among the members of the incident.
    case member(Int, Member.Step)
  }

  var service: Int
  var region: Int
  var part: Part

  var isAnomaly: Bool {
    switch part {
    case .normal: false
    case .isolated: true
    case .member(_, let step): step.role == .failing
    }
  }

  /// Whether it belongs to an incident, though it exceeds no limit.
  var isStrained: Bool {
    if case .member(_, let step) = part { step.role == .strained } else { false }
  }
}

/// Produces the events of the planner's slots one by one.
///
/// Scheduled events of an incident occur when they are due. Between them, an event is an isolated
/// anomaly with the probability that uses up the slot's number of anomalies. While a member climbs
/// to its limit, fails or is silent in a region, it writes nothing else there.
struct EventScheduler: Sendable {
  private let regionCount: Int
  private let traffic: WeightedChoice
  private var planner: Planner
  private var random: Randomness
  /// The incident's region has no isolated anomalies within this many events around it.
  private let clearance: Int
  /// Whether isolated anomalies occur everywhere, without regard to each other.
  private let isNoisy: Bool

  private(set) var slot = Slot(events: 0..<0, isolated: 0)
  /// The number of slots with an incident so far; changes when a new one begins.
  private(set) var incidents = 0
  private(set) var isSilent = false
  private var index = 0
  private var scheduled = 0
  private var nextDue = Double.infinity
  /// By pair of service and region.
  private var isClosed: [Bool]
  private var wasAnomaly: [Bool]

  init(_ options: GeneratorOptions, _ topology: Topology) {
    regionCount = topology.regions.count
    traffic = WeightedChoice(
      topology.services.flatMap { service in
        topology.regions.map { service.weight * $0.weight }
      })
    planner = Planner(options, topology)
    random = Randomness(seed: options.seed, for: .choices)
    clearance = 2 * options.eventsPerMinute
    isNoisy = options.noise != nil
    isClosed = .init(repeating: false, count: topology.services.count * regionCount)
    wasAnomaly = isClosed
  }

  mutating func next() -> ScheduledEvent {
    if index == slot.events.upperBound { beginSlot() }
    updateSilence()
    let left = slot.events.upperBound - index
    let event: ScheduledEvent
    if scheduled > 0, nextDue <= Double(index) || scheduled >= left {
      event = nextScheduled()
    } else if slot.isolated > 0, random.below(left - scheduled) < slot.isolated {
      slot.isolated -= 1
      event = self.event(isolatedPair(), .isolated)
    } else {
      event = self.event(normalPair(), .normal)
    }
    wasAnomaly[event.service * regionCount + event.region] = event.isAnomaly
    index += 1
    return event
  }

  private func event(_ pair: Int, _ part: ScheduledEvent.Part) -> ScheduledEvent {
    ScheduledEvent(service: pair / regionCount, region: pair % regionCount, part: part)
  }

  private mutating func beginSlot() {
    for pair in isClosed.indices { isClosed[pair] = false }
    isSilent = false
    slot = planner.slot(from: index)
    scheduled = slot.members.reduce(0) { $0 + $1.left }
    nextDue = slot.members.map(\.due).min() ?? .infinity
    if slot.incident != nil { incidents += 1 }
  }

  /// Closes the root of a silence after its last event before it, and opens it again afterwards.
  private mutating func updateSilence() {
    guard let incident = slot.incident, incident.kind == .silence else { return }
    let pair = incident.root * regionCount + incident.region
    let hasStopped = index >= incident.events.lowerBound && !slot.members[0].isLeading
    isSilent = hasStopped && index < incident.silenceEnd
    isClosed[pair] = isSilent
  }

  private mutating func nextScheduled() -> ScheduledEvent {
    var position = 0
    for other in slot.members.indices where slot.members[other].due < slot.members[position].due {
      position = other
    }
    let service = slot.members[position].service
    let step = slot.members[position].advance(&random)
    scheduled -= 1
    nextDue = slot.members.map(\.due).min() ?? .infinity
    let pair = service * regionCount + (slot.incident?.region ?? 0)
    let climbs = position == 0 && slot.incident?.kind == .saturation && step.role == .leading
    let isAffected = step.role == .failing || step.role == .strained
    if step.isFirst, climbs || isAffected { isClosed[pair] = true }
    if step.isLast, isAffected { isClosed[pair] = false }
    return event(pair, .member(position, step))
  }

  private mutating func normalPair() -> Int {
    for _ in 0..<64 {
      let pair = traffic.draw(&random)
      if !isClosed[pair] { return pair }
    }
    return isClosed.firstIndex(of: false) ?? 0
  }

  /// A pair unrelated to the incident, and different from the previous one where possible.
  private mutating func isolatedPair() -> Int {
    var pair = normalPair()
    if isNoisy { return pair }
    for _ in 0..<32 {
      if !wasAnomaly[pair], !isShielded(pair % regionCount) { return pair }
      pair = normalPair()
    }
    return pair
  }

  private func isShielded(_ region: Int) -> Bool {
    guard let incident = slot.incident, incident.region == region else { return false }
    let quiet = incident.events
    return index >= quiet.lowerBound - clearance && index < quiet.upperBound + clearance
  }
}

extension InjectedIncident {
  /// The position where a silent root writes again.
  var silenceEnd: Int { events.lowerBound + events.count * 92 / 100 }
}
