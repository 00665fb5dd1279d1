import Foundation
import LogGenerator
import LogModel
import LogReport
import LogmonCLI
import Testing

@Suite struct `Command lines` {
  @Test func `an analysis needs nothing but an input`() throws {
    let command = try AnalyzeCommand(["app.jsonl"])
    #expect(command.inputs == ["app.jsonl"])
    #expect(command.report == "Reports/report.html")
    #expect(command.failOn.isEmpty && command.format == .text && !command.isQuiet)
    #expect(command.path(nil, beside: "kb") == "Reports/kb")
    #expect(command.path("mine", beside: "kb") == "mine")
  }

  @Test func `outputs lie beside the report`() throws {
    #expect(try AnalyzeCommand(["x", "--report", "out.html"]).path(nil, beside: "kb") == "kb")
    #expect(try AnalyzeCommand(["x", "--report", "a/o.html"]).path(nil, beside: "kb") == "a/kb")
    #expect(try AnalyzeCommand(["x", "--report", "/o.html"]).path(nil, beside: "kb") == "//kb")
  }

  @Test func `values stand after a space or an equals sign`() throws {
    let spaced = try AnalyzeCommand(["x", "--fail-on", "high", "--report", "a=b"])
    let joined = try AnalyzeCommand(["--report=a=b", "x", "--fail-on=high"])
    #expect(spaced == joined)
    #expect(joined.report == "a=b" && joined.failOn == [.high])
  }

  @Test func `after two dashes everything is an input`() throws {
    #expect(try AnalyzeCommand(["--quiet", "--", "--report", "-x"]).inputs == ["--report", "-x"])
  }

  @Test func `a lone dash is standard input`() throws {
    #expect(try AnalyzeCommand(["-"]).inputs == ["-"])
  }

  @Test func `of an option given twice the last counts, and scenarios add up`() throws {
    #expect(try AnalyzeCommand(["x", "--jobs", "1", "--jobs", "3"]).jobs == 3)
    let generate = try GenerateCommand(["--scenario", "cascade", "--scenario=silence"])
    #expect(generate.scenarios == [.cascade, .silence])
  }

  @Test func `a log has 10 minutes of 30 events unless told otherwise`() throws {
    let command = try GenerateCommand([])
    #expect(command.options.events == 300 && command.seed == 42 && command.output == "logs.jsonl")
    #expect(try GenerateCommand(["--minutes", "3", "--rate", "7"]).options.events == 21)
    #expect(try GenerateCommand(["--events", "5"]).options.events == 5)
  }

  @Test func `an evaluation plays every scenario unless some are named`() throws {
    let command = try EvalCommand([])
    #expect(command.seeds == 5 && command.minutes == 10 && command.scenarios.isEmpty)
    let named = try EvalCommand(["--scenario", "silence", "--scenario=natural"])
    #expect(named.scenarios == [.silence, .natural])
  }

  @Test func `the help and the manual name every gate`() throws {
    let help = "Exit 1 from: critical, high, medium, low, new, regressed or none (none)."
    #expect(AnalyzeCommand.help.description.contains(help))
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let page = try String(
      contentsOf: root.appending(path: "Sources/logmon/logmon.docc/ContinuousIntegration.md"),
      encoding: .utf8)
    let gates = Gate.allCases.map(\.rawValue).joined(separator: "|")
    #expect(page.contains("`--fail-on \(gates)`"))
  }

  @Test func `a knowledge base is listed, searched and shown`() throws {
    #expect(try KBCommand(["list"]).folder == "Reports/kb")
    #expect(try KBCommand(["search", "slow", "db", "--limit", "2"]).words == ["slow", "db"])
    #expect(try KBCommand(["show", "ISS-1", "--kb=kb"]).action == .show)
  }
}

@Suite struct `Mistakes on the command line` {
  @Test(arguments: [
    (["--reprot", "a", "x"], "unknown option '--reprot'; did you mean '--report'?"),
    (["x", "-q"], "unknown option '-q'"),
    (["x", "--report"], "missing value for '--report FILE'"),
    (
      ["x", "--report", "--quiet"],
      "missing value for '--report FILE'; '--quiet' would need '--report=--quiet'"
    ),
    (["x", "--report="], "'' is not a valid FILE for '--report'; expected some text"),
    (["x", "--quiet=yes"], "option '--quiet' takes no value"),
    ([], "missing argument 'INPUT…'; name a log file, a folder or '-'"),
    ([""], "an input is empty; is a shell variable unset?"),
    (["-", "x", "-"], "standard input '-' can be named only once"),
    (["x", "--jobs", "0"], "'0' is not a valid N for '--jobs'; expected 1 or more"),
    (
      ["x", "--jobs", "-1"],
      "'-1' is not a valid N for '--jobs'; expected a whole number, 0 or more"
    ),
    (
      ["x", "--jobs", "99999999999999999999"],
      "'99999999999999999999' is not a valid N for '--jobs'; expected a whole number, 0 or more"
    ),
    (
      ["x", "--fail-on", "hihg"],
      "'hihg' is not a valid WHAT for '--fail-on'; "
        + "expected critical, high, medium, low, new, regressed or none"
    ),
    (
      ["x", "--since", "yesterday"],
      "'yesterday' is not a valid TIME for '--since'; "
        + "expected a time such as 2026-01-05T08:01, or 90m, 1h, 2d before the end of the log"
    ),
    (
      ["x", "--since", "2026-01-05T08:00:00Z", "--until", "2026-01-05T08:00:00Z"],
      "'--since' is not before '--until'"
    ),
    (["x", "--since", "1h", "--until", "90m"], "'--since' is not before '--until'"),
    (
      ["x", "--mark", "deploy 42"],
      "'deploy 42' is not a valid TIME=LABEL for '--mark'; "
        + "expected a time and a label, such as '2026-01-05T08:01=deploy 42'"
    ),
    (
      ["x", "-", "--until", "1h"],
      "'--until' counts back from the end of the log, which standard input does not show in "
        + "advance; write it to a file first, or name a time"
    ),
  ])
  func `an analysis says what to do`(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try AnalyzeCommand(words) }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    (["extra"], "unexpected argument 'extra'"),
    (["--minutes", "1", "--events", "1"], "'--minutes' and '--events' exclude each other"),
    (["--rate", "0"], "'0' is not a valid N for '--rate'; expected 1 or more"),
    (["--minutes", "9223372036854775807"], "that many events are out of range"),
    (
      ["--anomaly-rate", "nan"],
      "'nan' is not a valid R for '--anomaly-rate'; "
        + "expected a number from 0 to 1"
    ),
    (
      ["--anomaly-rate", "1.5"],
      "'1.5' is not a valid R for '--anomaly-rate'; "
        + "expected a number from 0 to 1"
    ),
    (
      ["--scenario", "flood"],
      "'flood' is not a valid NAME for '--scenario'; "
        + "expected cascade, regional, saturation, silence, "
        + "retry-storm, slow-dependency, cold-cache or quiet"
    ),
    (["--output", "a", "--truth", "a"], "'--output' and '--truth' name the same file 'a'"),
  ])
  func `a generation says what to do`(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try GenerateCommand(words) }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    (["--seed", "1"], "unknown option '--seed'; did you mean '--seeds'?"),
    (["--seeds", "0"], "'0' is not a valid N for '--seeds' without '--data DIR'"),
    (["--minutes", "0"], "'0' is not a valid N for '--minutes'; expected 1 or more"),
    (["--jobs", "0"], "'0' is not a valid N for '--jobs'; expected 1 or more"),
    (["--seeds", "100001"], "that many seeds are out of range"),
    (["--minutes", "1441"], "'--minutes' is at most 1440, a day; add seeds instead"),
    (
      ["--scenario", "quiet", "--minutes", "10081"],
      "'--minutes' is at most 10080, a week; add seeds instead"
    ),
    (["--overlap", "0"], "'0' is not a valid N for '--overlap'; expected 1 or more"),
    (
      ["--rate", "9223372036854775807"],
      "at most 1000 services, 100 regions, 10 overlapping logs and 10,000,000 events in a log"
    ),
    (["data"], "unexpected argument 'data'"),
    (
      ["--scenario", "flood"],
      "'flood' is not a valid NAME for '--scenario'; "
        + "expected cascade, regional, saturation, silence, quiet, "
        + "natural, retry-storm, slow-dependency or cold-cache"
    ),
  ])
  func `an evaluation says what to do`(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try EvalCommand(words) }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    ([], "missing action for 'kb'; expected list, search, show, push or pull"),
    (["push"], "'kb push' needs --chroma URL, such as http://localhost:8000"),
    (["pull", "x", "--chroma", "http://a"], "unexpected argument 'x'"),
    (
      ["pull", "--chroma", "http://a", "--kb", "chroma+http://b"],
      "'kb pull' needs a folder for '--kb'"
    ),
    (
      ["list", "--chroma", "http://a"],
      "'--chroma' is for push and pull; list reads --kb chroma+http://a"
    ),
    (["lst"], "unknown action 'kb lst'; did you mean 'list'?"),
    (["list", "x"], "unexpected argument 'x'"),
    (["search", ""], "missing argument 'WORDS…' for 'kb search'"),
    (["search"], "missing argument 'WORDS…' for 'kb search'"),
    (["show", "a", "b"], "'kb show' takes one issue id"),
    (["search", "x", "--limit", "0"], "'0' is not a valid N for '--limit'; expected 1 or more"),
  ])
  func `the knowledge base says what to do`(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try KBCommand(words) }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    ("analize", "; did you mean 'analyze'?"), ("genreate", "; did you mean 'generate'?"),
    ("frobnicate", ""), ("", ""),
  ])
  func `only a name that is near is suggested`(word: String, hint: String) {
    #expect(Suggestion.text(for: word, among: ["analyze", "generate"]) == hint)
  }
}

@Suite struct `A bound of time` {
  @Test(arguments: [
    ("2026-01-05T08:01:02Z", "2026-01-05T08:01:02Z"),
    ("2026-01-05T08:01:02.5+01:00", "2026-01-05T07:01:02.500Z"),
    ("2026-01-05T08:01:02", "2026-01-05T08:01:02Z"),
    ("2026-01-05 08:01:02.25", "2026-01-05T08:01:02.250Z"),
    ("2026-01-05T08:01", "2026-01-05T08:01:00Z"), ("2026-01-05 08:01", "2026-01-05T08:01:00Z"),
    ("2026-01-05", "2026-01-05T00:00:00Z"), ("1767600062", "2026-01-05T08:01:02Z"),
    ("1767600062500", "2026-01-05T08:01:02.500Z"), ("999999999", "2001-09-09T01:46:39Z"),
  ])
  func `is a moment, of UTC where no zone is said`(text: String, moment: String) {
    #expect(TimeBound(argument: text).map { "\($0)" } == "moment(\(moment))")
  }

  @Test(
    arguments: [
      ("45s", 45), ("90m", 5400), ("1h", 3600), ("2d", 172_800), ("1w", 604_800), ("1h30m", 5400),
      ("1d12h", 129_600), ("0h1s", 1),
    ] as [(String, Int64)])
  func `is a time before the end of the log`(text: String, seconds: Int64) {
    #expect(TimeBound(argument: text) == .beforeEnd(.seconds(seconds)))
  }

  @Test(arguments: [
    "", "h", "1", "2026", "20260105", "1x", "1.5h", "-1h", "0m", "1h1h", "30m1h", "1 h", "1h ",
    "١h",
    "99999999999999999999h", "9999999999h", "2026-13-01", "2026-02-30", "2026-01-05 24:00",
    "2026-01-05 8:01", "2026-01-05Z", "08:01", "yesterday", "123456789012345",
  ])
  func `is nothing else`(text: String) {
    #expect(TimeBound(argument: text) == nil)
  }
}
