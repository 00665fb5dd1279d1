package import FileOutput
internal import LogIngest
internal import LogModel
internal import LogPipeline
package import Platform

/// `logmon route`: tells which services each input has, for engines that scan on many machines.
package struct RouteCommand: Equatable, Sendable {
  package var isList = false
  package var analysis = AnalyzeCommand()

  package static let arguments: [ArgumentSpec<Self>] =
    ArgumentSpec.part(AnalyzeCommand.arguments { $0.isEmpty }, \.analysis)
    + [.flag("list", \.isList, help: "Only name the inputs, without reading them.")]
    + ArgumentSpec.part(AnalyzeCommand.arguments(["config", "jobs"].contains), \.analysis)
    + ArgumentSpec.part(ReadingArguments.arguments, \.analysis.reading)

  package static let help = Help(
    usage: "route INPUT… [OPTIONS]",
    summary: """
      Tells which services each input has: one line of JSON for each, with its bytes, lines, events and
      rejects. Inputs that share a service must be scanned together, others may be scanned anywhere.
      """, arguments,
    notes: """
      The lines name an input as 'logmon scan' takes it.

      Exit status: 0 done; 2 wrong usage or config; 3 an input unreadable or cut short.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    try analysis.checkInputs()
    if analysis.inputs.contains("-") {
      throw UsageError("standard input '-' can be read only once; name a file")
    }
  }

  package func run(_ console: Console) async throws -> ExitStatus {
    let settings = try Configuration.load(analysis.config, near: analysis.inputs)
    let pipeline = try analysis.pipeline(settings)
    let found = InputFinder(analysis.inputs)
    for problem in found.problems { console.warn(problem.description) }
    guard !found.files.isEmpty else { return AnalyzeCommand.nothingRead(console) }
    var isComplete = found.problems.isEmpty
    for file in found.files {
      var members = [
        JSONMember("input", .string(file.path)), JSONMember("bytes", .int(file.size)),
      ]
      if !isList {
        let route = try await InputRoute.of(file, pipeline)
        if let problem = route.problem {
          console.warn("\(file.name): \(problem)")
          isComplete = false
        }
        members += [
          JSONMember("lines", .int(route.lines)), JSONMember("events", .int(route.events)),
          JSONMember("rejects", .int(route.rejects)),
          JSONMember("complete", .bool(route.problem == nil)),
          JSONMember("services", .array(route.services.map { .string($0) })),
        ]
      }
      try console.write(JSONValue.object(members).compactBytes + [UInt8(ascii: "\n")])
    }
    return isComplete ? .success : .input
  }
}
