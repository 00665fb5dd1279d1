// LogmonCLI: arguments in, exit status out.
//
// The only target that joins the others, and the only one that accesses the clock, the environment
// and standard output.
//
//   words ─▶ CommandLineTool ─▶ AnalyzeCommand ─▶ EventStream ─▶ AnalysisRun ─▶ Analysis ─▶ files
//                            ─▶ EvalCommand ──▶ the same, many times ──▶ LogEval ──▶ table
//                            ─▶ GenerateCommand, KBCommand, ThresholdsCommand

package import FileOutput
private import Glibc
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
    for name in ["NO_COLOR", "OPENAI_API_KEY"] {
      // SAFETY: getenv returns nil or a C string that is copied at once.
      if let value = unsafe getenv(name) { environment[name] = unsafe String(cString: value) }
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
    case .eval: return try await EvalCommand(rest).run(console)
    case .generate: return try await GenerateCommand(rest).run(console)
    case .kb: return try await KBCommand(rest).run(console)
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
      eval        Measure the agent against known truth.
      generate    Write a synthetic log, and what was injected into it.
      kb          List, search, show, push or pull the entries of a knowledge base.
      thresholds  Print the limits in force.

    Options:
      --help      Show this text, or that of a command: logmon analyze --help.
      --version   Print the version.

    """
}

/// The commands by name.
private enum CommandName: String, CaseIterable {
  case analyze
  case eval
  case generate
  case kb
  case thresholds

  var help: Help {
    switch self {
    case .analyze: AnalyzeCommand.help
    case .eval: EvalCommand.help
    case .generate: GenerateCommand.help
    case .kb: KBCommand.help
    case .thresholds: ThresholdsCommand.help
    }
  }
}

/// The cores available to this process.
enum Processors {
  static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// The number of jobs of a run: the wanted number, at most twice the cores.
  ///
  /// More jobs are not faster, and each needs buffers.
  static func jobs(_ wanted: Int?) -> Int { min(wanted ?? count, 2 * count) }
}
