package import LogReport

/// `logmon eval`: measures the accuracy against known truth.
package struct EvalCommand: Equatable, Sendable {
  package var seeds = 5
  package var minutes = 10
  package var rate = 30
  package var noise: Share?
  package var hasRhythm = false
  package var hasBenignEvents = false
  package var hasMoreMetrics = false
  package var services = 18
  package var regions = 4
  package var overlap = 1
  package var scenarios: [EvalScenario] = []
  package var data: String?
  package var config: String?
  package var jobs: Int?
  package var format = SummaryFormat.text
  package var languageModel = LanguageModelOptions()

  package static let arguments =
    ownArguments + ArgumentSpec.part(LanguageModelOptions.arguments, \.languageModel)

  private static let ownArguments: [ArgumentSpec<Self>] = [
    .option("seeds", "N", \.seeds, help: "Logs generated of each scenario, seeds 1 to N (5)."),
    .option("minutes", "N", \.minutes, help: "Length of each log in event time (10)."),
    .option("rate", "N", \.rate, help: "Events a minute (30)."),
    .option("noise", "R", \.noise, help: "Anomalies by chance beside the incidents, 0 to 0.5."),
    .flag("rhythm", \.hasRhythm, help: "As of generate."),
    .flag("benign", \.hasBenignEvents, help: "As of generate."),
    .flag("more-metrics", \.hasMoreMetrics, help: "As of generate."),
    .option("services", "N", \.services, help: "Number of services (18)."),
    .option("regions", "N", \.regions, help: "Number of regions (4)."),
    .option("overlap", "N", \.overlap, help: "Logs of N scenarios as one: incidents overlap (1)."),
    .repeated(
      "scenario", "NAME", \.scenarios,
      help: "Scenarios to generate, see below; repeatable (the standard ones)."),
    .option("data", "DIR", \.data, help: "Also score the labelled sets in that folder."),
    .option("config", "FILE", \.config, help: "Thresholds to change, add or switch off."),
    .option("jobs", "N", \.jobs, help: "Logs analyzed at once (the number of cores)."),
    .option("format", "FORMAT", \.format, help: "text, json or markdown (text)."),
  ]

  package static let help = Help(
    usage: "eval [OPTIONS]",
    summary: """
      Measures the agent: analyzes logs whose truth is known and prints how many incidents it finds,
      how much else it raises, how soon, and how often it names the right root.
      """, arguments,
    notes: """
      Standard scenarios: \(names(EvalScenario.standard)).
      More scenarios, whose incidents need a higher rate or longer logs: \(names(EvalScenario.further)).

      A labelled set is a folder with labels.json, or NAME.labels.json, beside its JSON Lines files.
      '--seeds 0' with '--data DIR' scores only these. With --model every log is analyzed twice, and
      the table has a line for either analyst; the budget of calls holds for each log, and
      egress.jsonl and llm-cache/ go to the current folder.

      Exit status: 0 done; 2 wrong usage or config; 3 a labelled set could not be read or was not
      whole; 4 the table could not be written.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    if seeds == 0, data == nil {
      throw UsageError("'0' is not a valid N for '--seeds' without '--data DIR'")
    }
    if minutes == 0 {
      throw UsageError("'0' is not a valid N for '--minutes'; expected 1 or more")
    }
    for (name, value) in [
      ("rate", rate), ("services", services), ("regions", regions), ("overlap", overlap),
    ] where value == 0 {
      throw UsageError("'0' is not a valid N for '--\(name)'; expected 1 or more")
    }
    let (events, isTooMany) = rate.multipliedReportingOverflow(by: minutes)
    guard services <= 1000, regions <= 100, overlap <= Self.mostOverlap, !isTooMany,
      events <= 10_000_000
    else {
      throw UsageError(
        "at most 1000 services, 100 regions, 10 overlapping logs and 10,000,000 events in a log")
    }
    if jobs == 0 { throw UsageError("'0' is not a valid N for '--jobs'; expected 1 or more") }
    guard seeds <= 100_000 else { throw UsageError("that many seeds are out of range") }
    let isQuiet = scenarios == [.quiet]
    guard minutes <= (isQuiet ? Self.mostQuietMinutes : Self.mostMinutes) else {
      throw UsageError(
        isQuiet
          ? "'--minutes' is at most \(Self.mostQuietMinutes), a week; add seeds instead"
          : "'--minutes' is at most \(Self.mostMinutes), a day; add seeds instead")
    }
  }

  private static func names(_ scenarios: [EvalScenario]) -> String {
    scenarios.map(\.rawValue).joined(separator: ", ")
  }

  static let mostOverlap = 10

  /// The findings of a day do not exceed the number whose issues triage remembers.
  private static let mostMinutes = 1440
  private static let mostQuietMinutes = 10_080

  /// The named ones, each once, or the standard ones; in the order of the table.
  var chosenScenarios: [EvalScenario] {
    scenarios.isEmpty
      ? EvalScenario.standard : EvalScenario.allCases.filter { scenarios.contains($0) }
  }
}
