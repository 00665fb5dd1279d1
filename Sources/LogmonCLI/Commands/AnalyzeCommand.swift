internal import FileOutput
package import LogModel
internal import LogPipeline
package import LogReport

/// `logmon analyze`: reads logs, flags values that exceed a threshold, writes the report.
package struct AnalyzeCommand: Equatable, Sendable {
  package var inputs: [String] = []
  package var report = "Reports/report.html"
  package var reportAssets = HTMLReport.AssetMode.inline
  package var kb: String?
  package var tickets: String?
  package var ticketFormat = TicketFormat.logmon
  package var jiraProject = JiraProject.operations
  package var results: String?
  package var rejects: String?
  package var flagged: String?
  package var state: String?
  package var since: TimeBound?
  package var until: TimeBound?
  package var config: String?
  package var jobs: Int?
  package var format = SummaryFormat.text
  package var failOn: [Gate] = []
  package var rules: [GateArgument] = []
  package var failsOnIncomplete = false
  package var baselines: [String] = []
  package var marks: [MarkArgument] = []
  package var maxRejects = Pipeline.usualMostRejects
  package var redacts = false
  package var isQuiet = false
  package var reading = ReadingArguments()
  package var languageModel = LanguageModelOptions()
  package var ci = CIOptions()

  package static let arguments =
    ownArguments + ArgumentSpec.part(CIOptions.arguments, \.ci)
    + ArgumentSpec.part(ReadingArguments.arguments, \.reading)
    + ArgumentSpec.part(LanguageModelOptions.arguments, \.languageModel)

  private static let ownArguments: [ArgumentSpec<Self>] = [
    .positionals(
      "INPUT…", \.inputs, help: "Logs: files, folders, patterns; '-' is standard input."),
    .option("report", "FILE", \.report, help: "The HTML report (Reports/report.html)."),
    .option(
      "report-assets", "PLACE", \.reportAssets,
      help: "Style and script: inline, or external as files beside the report (inline)."),
    .option(
      "kb", "DIR", \.kb,
      help: "Knowledge base, or chroma+http://HOST:PORT (kb/ beside the report)."),
    .option("tickets", "DIR", \.tickets, help: "Where tickets go (tickets/ beside the report)."),
    .option(
      "ticket-format", "FORMAT", \.ticketFormat,
      help: "Whom tickets are for: logmon (the helpdesk), jira or github (logmon)."),
    .option("jira-project", "KEY", \.jiraProject, help: "Project of Jira tickets (OPS)."),
    .option("results", "FILE", \.results, help: "Results for scripts (results.json beside it)."),
    .option("rejects", "FILE", \.rejects, help: "Lines not understood (rejects.jsonl beside it)."),
    .option("flagged", "FILE", \.flagged, help: "Also write every flagged event; .gz compresses."),
    .option(
      "state", "FILE", \.state,
      help: "Go on from the run that wrote FILE, and write it for the next; see below."),
    .option("since", "TIME", \.since, help: "Only events from then on; see below."),
    .option("until", "TIME", \.until, help: "Only events before then; see below."),
    .option("config", "FILE", \.config, help: "Thresholds to change, add or switch off."),
    .option(
      "jobs", "N", \.jobs,
      help: "Tasks that read and judge at once: the cores, and at most twice these."),
    .option(
      "format", "FORMAT", \.format, help: "Summary on stdout: text, json or markdown (text)."),
    .repeated(
      "fail-on", "WHAT", \.failOn,
      help: "Exit 1 from: \(Gate.choices) (none)."),
    .repeated(
      "gate", "RULE", \.rules,
      help: "Exit 1 unless it holds: 'p95(latency_ms) < 400'; may be repeated."),
    .flag(
      "fail-on-incomplete", \.failsOnIncomplete,
      help: "Exit 1 instead of 3 when the input cannot be trusted."),
    .repeated(
      "baseline", "FILE", \.baselines,
      help: "The results.json of an earlier run to compare with; may be repeated."),
    .repeated(
      "mark", "TIME=LABEL", \.marks,
      help: "A moment to show in the report, such as a deploy; may be repeated."),
    .option(
      "max-rejects", "PERCENT", \.maxRejects,
      help: "Exit 3 when more of the lines are rejected (5)."),
    .flag("redact", \.redacts, help: "No secrets in the events of report and results either."),
    .flag("quiet", \.isQuiet, help: "No summary, no progress; only warnings."),
  ]

  package static let help = Help(
    usage: "analyze INPUT… [OPTIONS]",
    summary: """
      Reads structured logs (JSON Lines, plain or gzip), flags what crosses a threshold, groups the
      findings into issues and writes one HTML report with alerts, tickets and KB entries.
      """, arguments,
    notes: """
      A TIME is 2026-01-05, 2026-01-05 08:01 or RFC 3339 (UTC where no zone is said), seconds or
      milliseconds since 1970, or 90m, 1h, 2d before the last event of the log.

      --state FILE is for runs that are repeated over logs that grow: only what was appended is read,
      and the outputs are those of a run over all. Where the logs are not those of the run before, all
      is read, and a line on standard error says why. It needs files; --flagged is not possible.

      Exit status: 0 done, gate held; 1 gate tripped (--fail-on, --gate); 2 wrong usage or config;
      3 input unreadable, cut short or not trustworthy; 4 an output could not be written.
      """)

  /// Some of the arguments, by name, for the commands that do a part of the work.
  static func arguments(_ fits: (_ name: String) -> Bool) -> [ArgumentSpec<Self>] {
    ownArguments.filter { fits($0.name) }
  }

  /// One with all defaults, to be filled and checked by such a command.
  init() {}

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    try checkInputs()
    try checkOutputs()
  }

  func checkInputs() throws(UsageError) {
    guard !inputs.isEmpty else {
      throw UsageError("missing argument 'INPUT…'; name a log file, a folder or '-'")
    }
    if inputs.contains("") {
      throw UsageError("an input is empty; is a shell variable unset?")
    }
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw UsageError("standard input '-' can be named only once")
    }
    try checkTimes()
    if jobs == 0 { throw UsageError("'0' is not a valid N for '--jobs'; expected 1 or more") }
    if state != nil, flagged != nil {
      throw UsageError(
        "'--flagged' needs all events, and a run that goes on does not read them; leave it out")
    }
    if state != nil, inputs.contains("-") {
      throw UsageError("standard input '-' can be read only once; write it to a file first")
    }
  }

  func checkOutputs() throws(UsageError) {
    if ci.annotates, format == .json {
      throw UsageError(
        "'--annotations' and '--format json' both write to standard output; leave out one of them")
    }
    if baselines.isEmpty, let gate = failOn.first(where: \.isComparing) {
      throw UsageError(
        "'--fail-on \(gate.rawValue)' needs '--baseline FILE', the results.json of an earlier run")
    }
  }

  /// Checks the time bounds as far as possible before the log is read.
  private func checkTimes() throws(UsageError) {
    let bounds = [("--since", since), ("--until", until)]
    for (option, bound) in bounds where bound?.isRelative ?? false && inputs.contains("-") {
      throw UsageError(
        "'\(option)' counts back from the end of the log, which standard input does not show in "
          + "advance; write it to a file first, or name a time")
    }
    // Two bounds of one kind can be compared for any end of the log.
    let end = Timestamp(microseconds: 0)
    guard let since, let until, since.isRelative == until.isRelative,
      let first = since.moment(end: end), let last = until.moment(end: end)
    else { return }
    if first >= last { throw UsageError("'--since' is not before '--until'") }
  }

  /// A path beside the report, unless the user named one.
  package func path(_ named: String?, beside name: String) -> String {
    named ?? Folder.path(name, beside: report)
  }
}

extension SummaryFormat: ArgumentValue {}
extension HTMLReport.AssetMode: ArgumentValue {}
extension TicketFormat: ArgumentValue {}

/// The key of a Jira project.
package struct JiraProject: Equatable, ArgumentValue {
  package var key: String

  /// The default key.
  static let operations = Self(key: "OPS")

  private init(key: String) { self.key = key }

  package init?(argument: String) {
    let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard (2...255).contains(argument.utf8.count), argument.utf8.first.map(isLetter) ?? false,
      argument.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
    else { return nil }
    key = argument
  }
  package static var expectation: String { "expected capital letters and digits such as OPS" }
}
