import LogModel

/// Fills in the values of an event: realistic and skewed.
///
/// An anomaly always exceeds a limit, any other event never does.
struct Sampler: Sendable {
  /// Why an event has its values.
  enum EventCondition {
    /// `climb` is the completed part of the climb to the limit, 0 for all but the root of a
    /// saturation.
    case normal(climb: Double, Cause)
    case isolated
    case root(Cause)
    case dependent(Int)
    case refused(Int)
    /// A further attempt at a service that is overloaded by them.
    case retrying(Int)
    /// A read that a cache does not answer; `warmth` is the completed part of its recovery.
    case uncached(Int, warmth: Double)
    /// Slower than usual, but below every limit; `isRoot` tells whether it does not wait for another.
    case strained(isRoot: Bool)

    /// The service that it waits for.
    var upstream: Int? {
      switch self {
      case .dependent(let service), .refused(let service), .retrying(let service),
        .uncached(let service, _):
        service
      case .normal, .isolated, .root, .strained: nil
      }
    }

    /// Whether it exceeds no limit.
    var isBelowLimits: Bool {
      switch self {
      case .normal, .strained: true
      default: false
      }
    }
  }

  let topology: Topology
  let profiles: [ServiceProfile]
  let customers = WeightedChoice.zipf(Customers.count)
  let agents = WeightedChoice.zipf(Browsers.userAgents.count)
  let errors = WeightedChoice.zipf(Browsers.errors.count)
  /// The excess over the limit, as a part of the distance to the end of the realistic range.
  let spike = SamplingDistribution(median: 0.22, sigma: 0.7, in: 0.02...1)
  let failure = SamplingDistribution(median: 0.45, sigma: 0.45, in: 0.05...1)
  let memory = SamplingDistribution(median: 56, sigma: 0.15, in: 40...91)
  let disk = SamplingDistribution(median: 70, sigma: 0.7, in: 10...500)
  let connections = SamplingDistribution(median: 14, sigma: 0.35, in: 5...38)
  /// What slow storage adds to a query, in ms.
  let strain = SamplingDistribution(median: 150, sigma: 0.3, in: 90...230)
  /// Nil where APIs and databases write no more than their own values.
  private var vitals: VitalsSampler?
  var random: Randomness
  var errorLimiter: ErrorLimiter

  init(_ options: GeneratorOptions, _ topology: Topology, _ profiles: [ServiceProfile]) {
    self.topology = topology
    self.profiles = profiles
    random = Randomness(seed: options.seed, for: .values)
    vitals = options.hasMoreMetrics ? VitalsSampler(options) : nil
    errorLimiter = ErrorLimiter(
      services: topology.services.count, regions: topology.regions.count)
  }

  mutating func draw(
    _ event: ScheduledEvent, _ incident: InjectedIncident?, _ setting: Setting
  ) -> EventDraft {
    var draft = EventDraft(event, topology.services[event.service].type)
    draft.endpoint = profiles[event.service].traffic.draw(&random)
    let condition = condition(event, incident)
    if let upstream = condition.upstream { wait(for: upstream, &draft) }
    draft.waiting = random.between(3...40)
    switch draft.type {
    case .api: fillAPI(&draft, condition, incident)
    case .database: fillDatabase(&draft, condition, incident)
    case .frontend: fillFrontend(&draft, condition, incident)
    case .infrastructure: fillInfrastructure(&draft, condition)
    }
    if condition.isBelowLimits { setting.apply(to: &draft) }
    vitals?.fill(&draft, condition, setting)
    return draft
  }

  private func condition(_ event: ScheduledEvent, _ incident: InjectedIncident?) -> EventCondition {
    switch event.part {
    case .normal: return .normal(climb: 0, .crash)
    case .isolated: return .isolated
    case .member(let position, let step):
      guard let incident else { return .normal(climb: 0, .crash) }
      if step.role == .strained { return .strained(isRoot: position == 0) }
      guard step.role == .failing else {
        let climbs = incident.kind == .saturation && position == 0 && step.role == .leading
        return .normal(climb: climbs ? 0.15 + 0.85 * step.progress : 0, incident.cause)
      }
      if position == 0 { return .root(incident.cause) }
      let upstream = step.upstream ?? incident.root
      switch incident.kind {
      case .silence where upstream == incident.root: return .refused(upstream)
      case .retryStorm where upstream == incident.root: return .retrying(upstream)
      case .coldCache: return .uncached(upstream, warmth: step.progress)
      default: return .dependent(upstream)
      }
    }
  }

  private mutating func wait(for upstream: Int, _ draft: inout EventDraft) {
    draft.upstream = upstream
    draft.upstreamEndpoint = profiles[upstream].traffic.draw(&random)
  }

  mutating func pick(_ templates: [Template]) -> Template {
    templates[random.below(templates.count)]
  }

  /// A value over `limit`, inside the realistic range that ends at `end`.
  mutating func over(_ limit: Double, to end: Double, _ condition: EventCondition) -> Double {
    var excess = failure.draw(&random)
    if case .isolated = condition { excess = spike.draw(&random) }
    // Nothing below a twentieth is over the limit once it is rounded.
    if case .uncached(_, let warmth) = condition { excess = max(0.05, excess * (1 - 0.7 * warmth)) }
    return limit + (end - limit) * excess
  }

  mutating func severity(_ condition: EventCondition) -> EventSeverity {
    switch condition {
    case .normal, .strained: .info
    case .isolated: random.chance(0.7) ? .warning : .error
    case .root: random.chance(0.3) ? .critical : .error
    case .dependent, .refused, .retrying: random.chance(0.25) ? .warning : .error
    case .uncached: .warning
    }
  }
}
