package import FileOutput
internal import LogIngest
internal import LogModel
internal import LogPipeline
package import Platform

/// `logmon doctor`: how a log is read, what becomes what, and what would help.
package struct DoctorCommand: Equatable, Sendable {
  package var inputs: [String] = []
  package var config: String?
  package var format = DocumentFormat.text
  package var readsAll = false
  package var line: Int?
  package var write = false
  package var reading = ReadingArguments()

  package static let arguments =
    ownArguments + ArgumentSpec.part(ReadingArguments.arguments, \.reading)

  private static let ownArguments: [ArgumentSpec<Self>] = [
    .positionals(
      "FILE…", \.inputs, help: "Logs: files, folders, patterns; '-' is standard input."),
    .flag("all", \.readsAll, help: "Look at every record, not at the first 10,000."),
    .option("line", "N", \.line, help: "Show what becomes of the record in line N."),
    .option("format", "FORMAT", \.format, help: "text or json (text)."),
    .flag(
      "write", \.write, help: "Add what would help to logmon.json; no key is replaced."),
    .option("config", "FILE", \.config, help: "The config file (logmon.json, if there is one)."),
  ]

  package static let help = Help(
    usage: "doctor FILE… [OPTIONS]",
    summary: """
      Tells how a log is read: its dialect, which of its fields become which of ours, which limits can
      judge it and what they would flag. Writes no report.
      """, arguments,
    notes: """
      Exit status: 0 a limit can judge the log; 2 wrong usage or config; 3 not usable, with the reason
      and the remedy.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard !inputs.isEmpty else {
      throw UsageError("missing argument 'FILE…'; name a log file, a folder or '-'")
    }
    if let line, line < 1 {
      throw UsageError("'\(line)' is not a valid N for '--line'; expected 1 or more")
    }
  }

  static let mostRecords = 10_000

  package func run(_ console: Console) async throws -> ExitStatus {
    let settings = try Configuration.load(config, near: inputs)
    let thresholds = settings.thresholds
    let options = try reading.options(settings, MetricTable(thresholds: thresholds))
    let found = InputFinder(inputs)
    for failure in found.problems { console.warn(failure.description) }
    for note in found.notes { console.warn(note.description) }
    guard !found.files.isEmpty else { return .input }
    let doctor = Doctor(
      thresholds: thresholds, services: settings.services, reading: options,
      most: readsAll ? nil : Self.mostRecords)
    if let line { return try await trace(line, found.files[0], doctor, console) }
    var reports: [DoctorReport] = []
    for input in found.files {
      reports.append(DoctorReport(try await doctor.examine(input), thresholds))
    }
    switch format {
    case .text:
      let lines = reports.map(\.text).joined(separator: "\n").split(
        separator: "\n", omittingEmptySubsequences: false)
      try console.write(lines.map { String($0).asTerminalText }.joined(separator: "\n"))
    case .json:
      try console.write(DoctorReport.document(reports).prettyBytes)
    }
    let check = FieldCheck(reading.fields.map(\.mapping), reports.map(\.found))
    for warning in check.warnings { console.warn(warning) }
    if write { try writeConfiguration(reports, console) }
    return reports.allSatisfy(\.isUsable) && found.problems.isEmpty ? .success : .input
  }

  /// Shows what becomes of the record in one line.
  private func trace(
    _ line: Int, _ input: InputFile, _ doctor: Doctor, _ console: Console
  ) async throws -> ExitStatus {
    guard let trace = try await doctor.trace(line, of: input) else {
      console.warn("\(input.name): it has no line \(line)")
      return .input
    }
    if format == .json {
      try console.write(Self.document(trace, "\(input.name)", line).prettyBytes)
      return trace.reject == nil ? .success : .input
    }
    var rows: [[String]] = []
    for (source, values) in trace.census.sources.sorted(by: {
      ($0.key.field, $0.key.path) < ($1.key.field, $1.key.path)
    }) {
      let form = source.form.isEmpty ? "" : " (\(source.form))"
      rows.append([source.field, source.path + form, values.example.from, values.example.to])
    }
    let names = trace.census.dialects.filter { $0.value > 0 }.keys.sorted()
    let others = trace.census.alternatives.keys.sorted()
    var lines = [
      "\(input.name):\(line)", "  text      \(trace.text.shortened(to: 200))",
      "  frame     " + (trace.census.wrappers.keys.sorted().joined(separator: ", ")),
      "  dialect   " + names.joined(separator: ", ")
        + (others.isEmpty ? "" : "     also fits: \(others.joined(separator: ", "))"),
    ]
    if let reject = trace.reject { lines.append("  rejected  \(reject)") }
    lines += ColumnTable(["becomes", "from", "text", "value"], rows).text.split(separator: "\n")
      .map { "  \($0)" }
    lines += trace.events.map { "  event     \($0)" }
    try console.write(lines.map(\.asTerminalText).joined(separator: "\n") + "\n")
    return trace.reject == nil ? .success : .input
  }

  private static func document(_ trace: Doctor.Trace, _ name: String, _ line: Int) -> JSONValue {
    let sources = trace.census.sources.sorted {
      ($0.key.field, $0.key.path, $0.key.form) < ($1.key.field, $1.key.path, $1.key.form)
    }
    return [
      "schema": "logmon.doctor.line/1",
      "name": .string(name),
      "line": .int(line),
      "text": .string(trace.text),
      "frames": .strings(trace.census.wrappers.keys.sorted()),
      "dialects": .strings(trace.census.dialects.filter { $0.value > 0 }.keys.sorted()),
      "also_fits": .strings(trace.census.alternatives.keys.sorted()),
      "rejected": trace.reject.map { .string($0) } ?? .null,
      "mapped": .array(
        sources.map { source, values in
          [
            "field": .string(source.field), "from": .string(source.path),
            "form": .string(source.form), "example": .string(values.example.from),
            "value": .string(values.example.to),
          ]
        }),
      "events": .strings(trace.events),
    ]
  }

  /// Adds the fields that would help to the config file, and says what was added.
  private func writeConfiguration(_ reports: [DoctorReport], _ console: Console) throws {
    let path = config ?? Configuration.fileName
    var document: [JSONMember] = []
    if FileStatus(path) != nil {
      let text = Configuration.withoutComments(try FileContent.read(path))
      guard text == (try FileContent.read(path)) else {
        throw ConfigurationError(
          "\(path): it holds comments, which would be lost; add the lines by hand")
      }
      guard let members = (try? JSONValue(parsing: text))?.members else {
        throw ConfigurationError("\(path): it is not a JSON object; mend it first")
      }
      document = members
    }
    let known = document.first { $0.name == "fields" }?.value.members ?? []
    var fields = known
    for field in reports.flatMap(\.suggestedFields)
    where !fields.contains(where: { $0.name == field.name }) {
      fields.append(field)
      console.warn("\(path): added fields.\(field.name) = \(field.value.string ?? "")")
    }
    guard fields.count > known.count else {
      return console.warn("\(path): nothing to add")
    }
    document.removeAll { $0.name == "fields" }
    document.insert(JSONMember("fields", .object(fields)), at: 0)
    let outputs = OutputBatch()
    outputs.add(Document(path: path, bytes: JSONValue.object(document).prettyBytes, isNamed: true))
    for problem in outputs.deliver() { console.warn(problem.description) }
  }
}
