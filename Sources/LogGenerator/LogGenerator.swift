// LogGenerator: a scenario in, a synthetic log and its ground truth out.
//
//   GeneratorOptions ─▶ Planner ─▶ Slot ─▶ EventScheduler ─▶ ScheduledEvent ─▶ Sampler
//                       (what fails        (which service                     (which values)
//                        and when)          writes next)                            │
//                                             │                                     ▼
//                                             └─▶ Truth    Arrivals ─▶ time ─▶ EventDraft
//                                                                                   │
//                      .gz ◀─ gzipMember ◀─ lines ◀─ EventWriter, or DialectWriter
//
// With `hasBenignEvents`, `BenignEvents` says what changes about a normal event at its time.
//
// Pure and deterministic: no files, no clock, no map order; the same seed gives the same bytes.
// Memory is one block and the truth's event ids, never the log.

package import LogModel

/// The kinds of incident that can be generated.
package enum Scenario: String, CaseIterable, Sendable {
  /// A database fails, then the APIs that call it, then the frontends that call those.
  case cascade
  /// An infrastructure service of one region degrades, then most services there.
  case regional
  /// CPU or memory of one infrastructure service climbs slowly past its limit.
  case saturation
  /// A service stops writing; those that call it fail.
  case silence
  /// A service is overloaded, and those that call it ask again and again.
  case retryStorm = "retry-storm"
  /// A service is far slower than it usually is, without errors and below every limit, and so are
  /// those that wait for it.
  case slowDependency = "slow-dependency"
  /// A cache loses its content; the databases behind it and the APIs on it are slow until it is warm.
  case coldCache = "cold-cache"
  /// No anomaly at all.
  case quiet
}

/// What to generate.
package struct GeneratorOptions: Equatable, Sendable {
  package var events: Int
  package var eventsPerMinute: Int
  package var seed: UInt64
  package var start: Timestamp
  /// The share of events that exceed a threshold, 0 to 1; exact to rounding.
  package var anomalyRate: Double
  /// Generated in turn; if empty, the natural mix of all kinds.
  package var scenarios: [Scenario]
  /// The root of the first incident, which then occurs at any rate; nil leaves the choice to the
  /// seed.
  package var forcedService: String?
  /// Nil for our own; another one leaves out the events that it cannot carry.
  package var dialect: LogDialect?
  /// The share of events outside incidents that exceed a threshold by chance, everywhere and without
  /// regard to each other; nil spreads the rest of `anomalyRate` with care.
  package var noise: Double?
  /// Whether weekends have less traffic, and durations and loads follow the traffic.
  package var hasRhythm = false
  /// Whether harmless things happen: deploys, ramps, blips, a nightly job, beside lines without
  /// numbers.
  package var hasBenignEvents = false
  /// Whether APIs and databases write the load of their instance, too.
  package var hasMoreMetrics = false
  package var services = Topology.standard.services.count
  package var regions = Topology.standard.regions.count

  /// 2026-01-05T08:00:00Z, a Monday morning; fixed so that the same seed always gives the same
  /// bytes.
  package static let defaultStart = Timestamp(microseconds: 1_767_600_000_000_000)

  package init(
    events: Int = 300, eventsPerMinute: Int = 30, seed: UInt64 = 42,
    start: Timestamp = Self.defaultStart, anomalyRate: Double = 0.15, scenarios: [Scenario] = [],
    forcedService: String? = nil, dialect: LogDialect? = nil
  ) {
    self.events = events
    self.eventsPerMinute = eventsPerMinute
    self.seed = seed
    self.start = start
    self.anomalyRate = anomalyRate
    self.scenarios = scenarios
    self.forcedService = forcedService
    self.dialect = dialect
  }

  /// The latest end of a log: RFC 3339 ends with the year 9999.
  private static let latestEnd = 253_402_300_799.0 * 1e6

  /// Rejects options that cannot be generated.
  func validate(against topology: Topology) throws(GeneratorError) {
    guard events >= 0 else { throw .init("the number of events is not negative") }
    guard eventsPerMinute > 0 else { throw .init("the rate is at least 1 event a minute") }
    guard (0...1).contains(anomalyRate) else { throw .init("the anomaly rate lies from 0 to 1") }
    let end = Double(start.microseconds) + Double(events) / Double(eventsPerMinute) * 6e7
    guard end < Self.latestEnd else { throw .init("the log would end after the year 9999") }
    guard (0...0.5).contains(noise ?? 0) else { throw .init("the noise lies from 0 to 0.5") }
    let isQuiet = scenarios.contains(.quiet)
    guard !isQuiet || Set(scenarios).count == 1 else {
      throw .init("the scenario 'quiet' goes alone; it means no anomaly")
    }
    guard let forcedService else { return }
    guard !isQuiet else { throw .init("the scenario 'quiet' forbids a forced anomaly") }
    guard topology.index(of: forcedService) != nil else {
      throw .unknownService(forcedService, known: topology.services.map(\.name))
    }
  }
}
