package import FileOutput
internal import LogGate
internal import LogIngest
internal import LogModel
internal import LogPipeline
package import Platform

/// `logmon merge`: joins the parts that scans wrote, and writes what `analyze` over all inputs writes.
package struct MergeCommand: Equatable, Sendable {
  package var parts: [String] = []
  package var analysis = AnalyzeCommand()

  package static let arguments: [ArgumentSpec<Self>] =
    [.positionals("PART…", \.parts, help: "The files that 'logmon scan' wrote.")]
    + ArgumentSpec.part(AnalyzeCommand.arguments { !scanned.contains($0) }, \.analysis)
    + ArgumentSpec.part(CIOptions.arguments, \.analysis.ci)
    + ArgumentSpec.part(LanguageModelOptions.arguments, \.analysis.languageModel)

  /// What only a scan can do: it has all events.
  private static let scanned = ["", "rejects", "flagged", "state", "since", "until"]

  package static let help = Help(
    usage: "merge PART… [OPTIONS]",
    summary: """
      Joins the parts that 'logmon scan' wrote, and writes byte for byte what 'logmon analyze' over all
      their inputs, in the order of their names, writes.
      """, arguments,
    notes: """
      The config file must be that of the scans; without --config it is looked for near their inputs,
      then near the parts. A rule of --gate must have been one of the scans, unless it is about issues or
      flagged events. A part that is cut, changed, named twice or of other settings, parts of one
      service, and a missing share are refused, and nothing is written.

      Exit status: 0 done, gate held; 1 gate tripped (--fail-on, --gate); 2 wrong usage or config;
      3 a part refused, or an input not trustworthy; 4 an output could not be written.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard !parts.isEmpty else {
      throw UsageError("missing argument 'PART…'; name the files that 'logmon scan' wrote")
    }
    try analysis.checkOutputs()
    if analysis.jobs == 0 {
      throw UsageError("'0' is not a valid N for '--jobs'; expected 1 or more")
    }
  }

  package func run(_ console: Console) async throws -> ExitStatus {
    var analysis = analysis
    let own = self.analysis
    analysis.ci.choose(in: console.environment) { own.path(nil, beside: $0) }
    let check = try PartCheck(parts.map { try Self.read($0) })
    // As a run over the inputs finds it, where they can be seen from here.
    let seen = check.inputs.filter { FileStatus($0) != nil }
    let settings = try Configuration.load(analysis.config, near: seen + parts)
    var reading = try analysis.pipeline(settings)
    try check.check(reading.partSettings)
    let counted = try rules(of: check, reading.gate, MetricTable(thresholds: settings.thresholds))
    reading.gate = counted
    // Before any output is prepared.
    let scans = try reading.scans(of: check)
    return try await analysis.conclude(
      console, settings, InputFinder(parts), readsEvents: false
    ) { pipeline, _ in
      var pipeline = pipeline
      let rules = pipeline.gate
      pipeline.gate = counted
      return try await pipeline.judge(scans, of: check, rules: rules)
    }
  }

  private static func read(_ path: String) throws -> Part {
    do {
      return try Part(try FileContent.read(path), name: path)
    } catch let error as FileError {
      throw PartError(path, "it cannot be read: \(error)", "check the path")
    }
  }

  /// The rules that the parts were counted for.
  private func rules(
    of check: PartCheck, _ own: [GateRule], _ metrics: MetricTable
  ) throws -> [GateRule] {
    let texts = check.groups.first?.first?.head.rules ?? []
    if let rule = own.first(where: { $0.isCounted && !texts.contains($0.text) }) {
      throw UsageError(
        "the parts have not counted for the gate rule '\(rule.text)'; name it with --gate, or in the "
          + "config file, when scanning")
    }
    return try texts.map { text in
      do {
        return try GateRule(text, metrics: metrics)
      } catch {
        throw PartError(
          parts[0], "its gate rule '\(text.shortened(to: 80))' is not valid", "scan again")
      }
    }
  }
}
