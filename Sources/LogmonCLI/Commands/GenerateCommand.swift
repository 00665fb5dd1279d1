package import LogGenerator
package import LogModel

/// `logmon generate`: writes a synthetic log and its injected anomalies.
package struct GenerateCommand: Equatable, Sendable {
  package var minutes: Int?
  package var events: Int?
  package var rate = 30
  package var seed: UInt64 = 42
  package var start = GeneratorOptions.defaultStart
  package var anomalyRate = Share(0.15)
  package var noise: Share?
  package var hasRhythm = false
  package var hasBenignEvents = false
  package var hasMoreMetrics = false
  package var services = Topology.standard.services.count
  package var regions = Topology.standard.regions.count
  package var output = "logs.jsonl"
  package var isCompressed = false
  package var scenarios: [Scenario] = []
  package var forcedService: String?
  package var truth: String?
  package var dialect: LogDialect?

  package static let arguments: [ArgumentSpec<Self>] = [
    .option("minutes", "N", \.minutes, help: "Length of the log in event time (10)."),
    .option("events", "N", \.events, help: "Number of events, instead of --minutes."),
    .option("rate", "N", \.rate, help: "Events a minute (30)."),
    .option("seed", "N", \.seed, help: "The same seed gives the same bytes (42)."),
    .option(
      "start", "TIME", \.start, help: "Time of the first event (\(GeneratorOptions.defaultStart))."),
    .option("anomaly-rate", "R", \.anomalyRate, help: "Share of anomalous events, 0 to 1 (0.15)."),
    .option("noise", "R", \.noise, help: "Anomalies by chance beside the incidents, 0 to 0.5."),
    .flag("rhythm", \.hasRhythm, help: "Weekends have half the traffic; values follow."),
    .flag("benign", \.hasBenignEvents, help: "Deploys, ramps, blips, a nightly job, plain lines."),
    .flag("more-metrics", \.hasMoreMetrics, help: "CPU, memory and queue of APIs and databases."),
    .option("services", "N", \.services, help: "Number of services (18)."),
    .option("regions", "N", \.regions, help: "Number of regions (4)."),
    .option(
      "output", "FILE", \.output, help: "The log (logs.jsonl); '-' is stdout, .gz compresses."),
    .flag("gzip", \.isCompressed, help: "Compress whatever the name."),
    .repeated(
      "scenario", "NAME", \.scenarios,
      help: "A kind of incident, see below; repeatable (a natural mix)."),
    .option("force-anomaly", "SERVICE", \.forcedService, help: "A sure incident rooted there."),
    .option("truth", "FILE", \.truth, help: "What was injected: incidents and their events."),
    .option(
      "dialect", "NAME", \.dialect, help: "Write another dialect; the manual says what it carries."),
  ]

  package static let help = Help(
    usage: "generate [OPTIONS]",
    summary: """
      Writes a synthetic but realistic log (JSON Lines) of a shop's frontends, APIs, databases and
      infrastructure in four regions, with incidents injected into it.
      """, arguments,
    notes: """
      Scenarios: \(Scenario.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    if minutes != nil, events != nil {
      throw UsageError("'--minutes' and '--events' exclude each other")
    }
    if let truth, truth == output {
      throw UsageError("'--output' and '--truth' name the same file '\(truth)'")
    }
    guard (1...1000).contains(services) else {
      throw UsageError("'\(services)' is not a valid N for '--services'; expected 1 to 1000")
    }
    guard (1...100).contains(regions) else {
      throw UsageError("'\(regions)' is not a valid N for '--regions'; expected 1 to 100")
    }
    if rate == 0 { throw UsageError("'0' is not a valid N for '--rate'; expected 1 or more") }
    let (product, isTooMany) = (minutes ?? 10).multipliedReportingOverflow(by: rate)
    guard !isTooMany, product <= 1 << 50, (events ?? 0) <= 1 << 50 else {
      throw UsageError("that many events are out of range")
    }
  }

  package var options: GeneratorOptions {
    var options = GeneratorOptions(
      events: events ?? (minutes ?? 10) * rate, eventsPerMinute: rate, seed: seed, start: start,
      anomalyRate: anomalyRate.value, scenarios: scenarios, forcedService: forcedService,
      dialect: dialect)
    options.noise = noise?.value
    options.hasRhythm = hasRhythm
    options.hasBenignEvents = hasBenignEvents
    options.hasMoreMetrics = hasMoreMetrics
    options.services = services
    options.regions = regions
    return options
  }
}

extension Scenario: ArgumentValue {}

extension LogDialect: ArgumentValue {
  package init?(argument: String) { self.init(named: argument) }
  package static var expectation: String {
    "expected one of \(all.map(\.name).joined(separator: ", "))"
  }
}
