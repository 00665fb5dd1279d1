package import FileOutput
internal import LogIngest
internal import LogModel
internal import LogPipeline
package import Platform

/// `logmon route`: decodes logs once, and writes their events by service for scans on many machines.
package struct RouteCommand: Equatable, Sendable {
  package var isList = false
  package var parts: Int?
  package var output: String?
  package var stretch: StretchArgument?
  package var stretchSize: Int?
  package var numbers: NumbersArgument?
  package var analysis = AnalyzeCommand()

  package static let arguments: [ArgumentSpec<Self>] =
    ArgumentSpec.part(AnalyzeCommand.arguments { $0.isEmpty }, \.analysis)
    + [
      .option("parts", "N", \.parts, help: "Into how many parts to route the services."),
      .option(
        "output", "DIR", \.output, help: "The folder for the routed files 1.routed to N.routed."),
      .flag("list", \.isList, help: "Only name the inputs, without reading them."),
      .option(
        "stretches", "BYTES", \.stretchSize,
        help: "With --list: tell where stretches of so many bytes begin, and the run's numbers."),
      .option(
        "stretch", "FROM-TO", \.stretch,
        help: "Only these bytes of the input; without TO to its end. Both are from --stretches."),
      .option(
        "numbers", "JSON", \.numbers,
        help: "The numbers of the run, as --stretches tells them (those of the inputs)."),
    ]
    + ArgumentSpec.part(AnalyzeCommand.arguments(shared.contains), \.analysis)
    + ArgumentSpec.part(ReadingArguments.arguments, \.analysis.reading)

  /// The options that say what is read, and that a scan of the events has as well.
  private static let shared = ["config", "jobs", "gate", "since", "until"]
  /// The most parts: each has an open file.
  static let mostParts = 500

  package static let help = Help(
    usage: "route INPUT… --parts N --output DIR [OPTIONS]",
    summary: """
      Reads and decodes logs once, and writes the events of each N-th part of the services to a file of
      its own, which 'logmon scan' takes in place of the logs. Prints one line of JSON for each input,
      with its bytes, lines, events, rejects and services; without --parts, nothing else.
      """, arguments,
    notes: """
      'logmon scan 1.routed --output 1.scan' writes what 'logmon scan INPUT… --share 1/N' finds. Several
      runs may route the stretches of one input, or different inputs: the scan of a part is to be given
      all their files. --gate, --since and --until are those of the scan.

      Exit status: 0 done; 2 wrong usage or config; 3 an input unreadable or cut short; 4 a file could
      not be written.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    try analysis.checkInputs()
    if analysis.inputs.contains("-") {
      throw UsageError("standard input '-' can be read only once; name a file")
    }
    if let parts, !(1...Self.mostParts).contains(parts) {
      throw UsageError("'\(parts)' is not a valid N for '--parts'; expected 1 to \(Self.mostParts)")
    }
    guard (parts == nil) == (output == nil) else {
      throw UsageError("'--parts N' and '--output DIR' belong together")
    }
    if parts == nil, stretch != nil || numbers != nil {
      throw UsageError("'--stretch' and '--numbers' are for '--parts N --output DIR'")
    }
    if stretchSize != nil, !isList { throw UsageError("'--stretches BYTES' needs '--list'") }
  }

  package func run(_ console: Console) async throws -> ExitStatus {
    let settings = try Configuration.load(analysis.config, near: analysis.inputs)
    var pipeline = try analysis.pipeline(settings)
    pipeline.version = Version.number
    pipeline.hasRange = analysis.since != nil || analysis.until != nil
    let found = InputFinder(analysis.inputs)
    for problem in found.problems { console.warn(problem.description) }
    guard !found.files.isEmpty else { return AnalyzeCommand.nothingRead(console) }
    if isList { return try await list(found, pipeline, console) }
    if stretch != nil, found.files.count != 1 {
      throw UsageError("'--stretch' is of one input, and there are \(found.files.count)")
    }
    let output = try await routed(found, pipeline)
    var isComplete = found.problems.isEmpty
    for file in found.files {
      var file = file
      if let stretch { (file.start, file.end) = (stretch.start, stretch.end) }
      let route = try await pipeline.route(file, to: output)
      if let problem = route.problem {
        console.warn("\(file.name): \(problem)")
        isComplete = false
      }
      try print(
        [
          JSONMember("lines", .int(route.lines)), JSONMember("events", .int(route.events)),
          JSONMember("rejects", .int(route.rejects)),
          JSONMember("complete", .bool(route.problem == nil)),
          JSONMember("services", .array(route.services.map { .string($0) })),
        ], of: file, console)
    }
    try output?.finish()
    return isComplete ? .success : .input
  }

  private func routed(_ found: InputFinder, _ pipeline: Pipeline) async throws -> RouteOutput? {
    guard let parts, let output else { return nil }
    return try await RouteOutput(
      output, parts: parts, found, numbers: numbers?.names, pipeline)
  }

  private func list(
    _ found: InputFinder, _ pipeline: Pipeline, _ console: Console
  ) async throws -> ExitStatus {
    let numbers = stretchSize == nil ? [] : await pipeline.numbers(in: found.files)
    for file in found.files {
      var members: [JSONMember] = []
      if let stretchSize {
        members = [
          JSONMember(
            "stretches",
            .array(file.stretches(of: stretchSize, pipeline.reading).map { .int($0) })),
          JSONMember("numbers", .array(numbers.map { .string($0) })),
        ]
      }
      try print(members, of: file, console)
    }
    return found.problems.isEmpty ? .success : .input
  }

  private func print(_ members: [JSONMember], of file: InputFile, _ console: Console) throws {
    let input = [
      JSONMember("input", .string(file.path)), JSONMember("bytes", .int(file.size)),
    ]
    try console.write(
      JSONValue.object(input + members).compactBytes + [UInt8(ascii: "\n")])
  }
}

/// `FROM-TO`, or `FROM-` up to the end of the input.
package struct StretchArgument: Equatable, ArgumentValue {
  let start: Int
  let end: Int?

  package init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let start = Int(argument: parts[0]), start >= 0 else { return nil }
    self.start = start
    end = Int(argument: parts[1])
    guard parts[1].isEmpty || (end ?? 0) > start else { return nil }
  }

  package static var expectation: String { "expected two places in bytes such as 0-1048570" }
}

/// A list of names as JSON.
package struct NumbersArgument: Equatable, ArgumentValue {
  let names: [String]

  package init?(argument: String) {
    guard let values = (try? JSONValue(parsing: Array(argument.utf8)))?.array else { return nil }
    names = values.compactMap(\.string)
    guard names.count == values.count else { return nil }
  }

  package static var expectation: String { "expected a list of names as JSON" }
}
