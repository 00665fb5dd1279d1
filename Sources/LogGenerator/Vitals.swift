import LogModel

/// The load of the instance that writes an event.
struct Vitals: Sendable {
  /// Tenths of a percent.
  var cpu: Int
  var memory: Int
  /// Requests that wait.
  var queue: Int
}

/// Draws the load of the instances of APIs and databases, below every limit.
///
/// It has random numbers of its own, so that it changes no other value.
struct VitalsSampler: Sendable {
  private static let mostCPU = 880.0
  private let cpu = SamplingDistribution(median: 32, sigma: 0.2, in: 15...60)
  private let memory = SamplingDistribution(median: 52, sigma: 0.06, in: 40...70)
  private let queue = SamplingDistribution(median: 4, sigma: 0.4, in: 1...14)
  private var random: Randomness

  init(_ options: GeneratorOptions) { random = Randomness(seed: options.seed, for: .vitals) }

  mutating func fill(
    _ draft: inout EventDraft, _ condition: Sampler.EventCondition, _ setting: Setting
  ) {
    guard draft.type == .api || draft.type == .database, !draft.isPlain else { return }
    let (work, wait) = Self.strain(condition)
    let load = setting.strain
    draft.vitals = Vitals(
      cpu: Int(min(cpu.draw(&random) * load * work * 10, Self.mostCPU)),
      memory: Int(memory.draw(&random) * 10),
      queue: Int(queue.draw(&random) * load * wait))
  }

  /// How many times as much as usual an instance works, and has waiting requests.
  private static func strain(
    _ condition: Sampler.EventCondition
  ) -> (work: Double, wait: Double) {
    switch condition {
    case .normal, .isolated: (1, 1)
    case .root: (1.9, 12)
    // It waits for its disks, and works no more than before.
    case .strained(let isRoot): (1, isRoot ? 6 : 2)
    case .uncached: (1.3, 3)
    case .dependent, .refused, .retrying: (1, 4)
    }
  }
}
