// LogmonCLI: arguments in, exit status out.
//
// The only target that joins the others, and the only one that accesses the clock, the environment
// and standard output.
//
//   words ─▶ CommandLineTool ─▶ AnalyzeCommand ─▶ EventStream ─▶ AnalysisRun ─▶ Analysis ─▶ files
//                            ─▶ ScanCommand ──▶ a part ─▶ MergeCommand ─▶ Analysis ─▶ files
//                            ─▶ EvalCommand ──▶ the same, many times ──▶ LogEval ──▶ table
//                            ─▶ BacktestCommand ▶ the same, for other limits ──▶ table
//                            ─▶ DiffCommand, DoctorCommand, ExplainCommand, GenerateCommand,
//                               InitCommand, KBCommand, SuppressCommand, ThresholdsCommand

package import FileOutput
private import Glibc
internal import LogPipeline
internal import Platform

/// The tool: selects the command, runs it, and turns every error into one line and a status.
package struct CommandLineTool {
  private let console: Console

  package init(console: Console) {
    self.console = console
  }

  /// The tool with the process's streams and environment.
  package static func forProcess() -> Self {
    Heap.setUp()
    Console.reserveStreams()
    Interruption.install()
    var environment: [String: String] = [:]
    for name in ["NO_COLOR", Console.secretVariable] + CISystem.variables {
      if let value = SystemCall.getenv(name) { environment[name] = value }
    }
    return Self(console: Console(environment: environment))
  }

  /// Runs the command; `words` are the arguments without the program's name.
  package func run(_ words: [String]) async -> Int32 {
    do {
      try Descriptors.check()
      let status = try await dispatch(words)
      // All outputs may be written already; the signal is reported nevertheless.
      try Interruption.check()
      return status.code
    } catch let status as ExitStatus {
      return status.code
    } catch let error as UsageError {
      console.warn("error: \(error)")
      console.note("Run 'logmon \(Self.helpWords(words))--help' for help.\n")
      return ExitStatus.usage.code
    } catch let error as ConfigurationError {
      console.warn("error: \(error)")
      return ExitStatus.usage.code
    } catch let error as PartError {
      console.warn("error: \(error); nothing was written")
      return ExitStatus.input.code
    } catch {
      return status(after: error).code
    }
  }

  /// A failure caused by a signal is not reported.
  private func status(after error: any Error) -> ExitStatus {
    do throws(ExitStatus) { try Interruption.check() } catch { return error }
    console.warn("error: \(error)")
    return .output
  }

  private func dispatch(_ words: [String]) async throws -> ExitStatus {
    guard let name = words.first else {
      console.note(Self.overview)
      return .usage
    }
    switch name {
    case "--help", "-h", "help": return try help(words.dropFirst().first)
    case "--version": return try printed("logmon \(Version.number)\n")
    default: break
    }
    guard let command = CommandName(rawValue: name) else {
      let isOption = name.hasPrefix("-")
      let options = ["--help", "--version"]
      let names =
        isOption ? options : CommandName.allCases.map(\.rawValue) + ["help"] + options
      let kind = isOption ? "option" : "command"
      throw UsageError("unknown \(kind) '\(name)'" + Suggestion.text(for: name, among: names))
    }
    let rest = words.dropFirst()
    let options = rest.prefix { $0 != "--" }
    if options.contains("--help") || options.contains("-h") { return try help(name) }
    if options.contains("--version") { return try printed("logmon \(Version.number)\n") }
    switch command {
    case .analyze: return try await AnalyzeCommand(rest).run(console)
    case .backtest: return try await BacktestCommand(rest).run(console)
    case .diff: return try DiffCommand(rest).run(console)
    case .doctor: return try await DoctorCommand(rest).run(console)
    case .eval: return try await EvalCommand(rest).run(console)
    case .explain: return try ExplainCommand(rest).run(console)
    case .generate: return try await GenerateCommand(rest).run(console)
    case .`init`: return try await InitCommand(rest).run(console)
    case .kb: return try await KBCommand(rest).run(console)
    case .merge: return try await MergeCommand(rest).run(console)
    case .route: return try await RouteCommand(rest).run(console)
    case .scan: return try await ScanCommand(rest).run(console)
    case .suppress: return try SuppressCommand(rest).run(console)
    case .thresholds: return try ThresholdsCommand(rest).run(console)
    }
  }

  private func help(_ name: String?) throws -> ExitStatus {
    guard let name else { return try printed(Self.overview) }
    guard let command = CommandName(rawValue: name) else {
      let names = CommandName.allCases.map(\.rawValue)
      throw UsageError("unknown command '\(name)'" + Suggestion.text(for: name, among: names))
    }
    return try printed(command.help.description)
  }

  private func printed(_ text: String) throws -> ExitStatus {
    try console.write(text)
    return .success
  }

  private static func helpWords(_ words: [String]) -> String {
    words.first.flatMap { CommandName(rawValue: $0) }.map { "\($0.rawValue) " } ?? ""
  }

  private static let overview = """
    logmon: structured logs in, a triaged incident report out; offline, in one command.

    Usage: logmon COMMAND [OPTIONS]

      logmon generate --minutes 10
      logmon analyze logs.jsonl --report out.html

    Commands:
      analyze     Read logs, flag what crosses a threshold, write the report.
      backtest    Tell what other limits would have flagged in past logs.
      diff        Compare the results of a run with those of earlier ones.
      doctor      Tell how a log is read, and what would help.
      eval        Measure the agent against known truth.
      explain     Print how an issue came about, or why an event was flagged.
      generate    Write a synthetic log, and what was injected into it.
      init        Write a config file from what a log holds.
      kb          List, search, show, push or pull the entries of a knowledge base.
      merge       Join the parts of several scans, write the report.
      route       Decode logs once, and write their events by service.
      scan        Read logs, write what a part of the services did to a file.
      suppress    Let the gate ignore a known issue until a day.
      thresholds  Print the limits in force.

    Options:
      --help      Show this text, or that of a command: logmon analyze --help.
      --version   Print the version.

    """
}

/// The commands by name.
private enum CommandName: String, CaseIterable {
  case analyze
  case backtest
  case diff
  case doctor
  case eval
  case explain
  case generate
  case `init`
  case kb
  case merge
  case route
  case scan
  case suppress
  case thresholds

  var help: Help {
    switch self {
    case .analyze: AnalyzeCommand.help
    case .backtest: BacktestCommand.help
    case .diff: DiffCommand.help
    case .doctor: DoctorCommand.help
    case .eval: EvalCommand.help
    case .explain: ExplainCommand.help
    case .generate: GenerateCommand.help
    case .`init`: InitCommand.help
    case .kb: KBCommand.help
    case .merge: MergeCommand.help
    case .route: RouteCommand.help
    case .scan: ScanCommand.help
    case .suppress: SuppressCommand.help
    case .thresholds: ThresholdsCommand.help
    }
  }
}
