package import FileOutput
internal import LogIngest
internal import LogModel
internal import LogPipeline
package import Platform

/// `logmon init`: writes a commented config file from what doctor sees of some logs.
package struct InitCommand: Equatable, Sendable {
  package var inputs: [String] = []
  package var config = Configuration.fileName
  package var reading = ReadingArguments()

  package static let arguments =
    ownArguments + ArgumentSpec.part(ReadingArguments.arguments, \.reading)

  private static let ownArguments: [ArgumentSpec<Self>] = [
    .positionals(
      "FILE…", \.inputs, help: "Logs: files, folders, patterns; '-' is standard input."),
    .option("config", "FILE", \.config, help: "The file to write (logmon.json)."),
  ]

  package static let help = Help(
    usage: "init FILE… [OPTIONS]",
    summary: """
      Writes a config file from what the logs hold: fields whose unit is to be named, services, and
      limits with the values seen. All of it is comments until you change it.
      """, arguments,
    notes: """
      A file that exists is left as it is; 'logmon doctor --write FILE…' adds to one.
      Exit status: 0 written; 2 wrong usage, or the file exists; 3 no line is an event; 4 not written.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard !inputs.isEmpty else {
      throw UsageError("missing argument 'FILE…'; name a log file, a folder or '-'")
    }
  }

  package func run(_ console: Console) async throws -> ExitStatus {
    guard FileStatus(config) == nil else {
      throw ConfigurationError(
        "\(config): it exists, and is not overwritten; 'logmon doctor --write FILE…' adds to it")
    }
    let thresholds = Threshold.defaults
    let options = try reading.options(Configuration(), MetricTable(thresholds: thresholds))
    let found = InputFinder(inputs)
    for failure in found.problems { console.warn(failure.description) }
    let doctor = Doctor(
      thresholds: thresholds, services: ServiceRules(), reading: options,
      most: DoctorCommand.mostRecords)
    var reports: [DoctorReport] = []
    for input in found.files {
      let report = DoctorReport(try await doctor.examine(input), thresholds)
      if report.found.events > 0 {
        reports.append(report)
      } else {
        console.warn("\(input.name): no line is an event; 'logmon doctor' says why")
      }
    }
    guard !reports.isEmpty else { return .input }
    let draft = ConfigurationDraft(reports: reports, thresholds: thresholds)
    let outputs = OutputBatch()
    outputs.add(Document(path: config, bytes: Array(draft.text.utf8), isNamed: true))
    let problems = outputs.deliver()
    for problem in problems { console.warn(problem.description) }
    guard problems.isEmpty else { return .output }
    try console.write("\(config.asTerminalText): written; it changes nothing until you edit it\n")
    return .success
  }
}
