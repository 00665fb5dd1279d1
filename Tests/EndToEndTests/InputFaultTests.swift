import Foundation
import LogModel
import TestSupport
import Testing

@Suite(.needs("python3")) struct `Bad input` {
  /// A shop with a good log and every bad thing beside it.
  private func shop() throws -> Workshop {
    let shop = try Workshop()
    try shop.generate("--minutes", "10")
    try shop.folder.write("", "empty.jsonl")
    try shop.folder.write("\n \n\n", "blank.jsonl")
    try shop.folder.write("x", "folder/readme.txt")
    try shop.folder.write("good morning\n", "prose.txt")
    try shop.folder.write((0..<4000).map { UInt8(truncatingIfNeeded: $0 * 7919 >> 3) }, "binary")
    _ = try shop.shell(
      """
      gzip -kc logs.jsonl | head -c 9000 > cut.gz
      python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('socket.jsonl')"
      """)
    return shop
  }

  @Test(arguments: [
    ("missing.jsonl", "missing.jsonl: No such file or directory; check the path"),
    (
      "folder",
      "folder: the folder holds no logs; 1 file left out: readme.txt (no times in it)"
    ),
    ("'*.nothing'", "*.nothing: no file matches the pattern; check the path"),
    ("socket.jsonl", "socket.jsonl: it is a socket, not a file; name a file, a pipe or '-'"),
    (
      "/proc/self/mem",
      "mem: reading failed: Input/output error; what came before it was read; "
        + "check that the file is there and whole"
    ),
    ("link.jsonl", "link.jsonl: Too many levels of symbolic links; check the path"),
  ])
  func `where none can be opened leaves every output as it was`(
    words: String, message: String
  ) throws {
    let shop = try shop()
    try shop.generate("--scenario", "cascade", "--output", "yesterday.log")
    _ = try shop.shell("ln -s link.jsonl link.jsonl")
    let outputs = "--report o/r.html --flagged o/f.jsonl"
    _ = try shop.shell("$L analyze yesterday.log prose.txt \(outputs)")
    let before = try shop.files(in: "o")
    try #require(before.keys.contains { $0.hasPrefix("tickets/") } && before["rejects.jsonl"] != [])
    let result = try shop.shell("$L analyze \(words) \(outputs)")
    #expect(result.status == 3 && result.output.isEmpty)
    #expect(
      result.errors == """
        logmon: \(message)
        logmon: no input could be read; nothing was written

        """)
    #expect(try shop.files(in: "o") == before)
    _ = try shop.shell("$L analyze \(words) --report new/r.html")
    #expect(try !shop.files().keys.contains { $0.hasPrefix("new/") })
  }

  @Test(arguments: [
    ("empty.jsonl", "empty.jsonl: the file is empty; check what writes it"),
    ("- < /dev/null", "-: the file is empty; check what writes it"),
    ("blank.jsonl", "no event in 3 lines, all blank; check what writes the log"),
    (
      "prose.txt",
      "prose.txt:1: not a JSON object, found good; none of 1 line is an event"
    ),
    ("cut.gz", "cut.gz: the gzip data ends too early; the file was cut short; copy it again"),
  ])
  func `ends with 3 and one line that says where and what to do`(
    words: String, message: String
  ) throws {
    let shop = try shop()
    let result = try shop.shell("$L analyze \(words) --report o/r.html")
    #expect(result.status == 3)
    #expect(result.errors == "logmon: \(message)\n")
    let results = try shop.json("o/results.json")
    #expect(results.count("status.exit_code") == 3)
    #expect(results.texts("status.warnings") == [message])
    #expect(try shop.files(in: "o").keys.contains("r.html"))
  }

  @Test func `of a binary file every line is rejected, not one is fatal`() throws {
    let shop = try shop()
    let result = try shop.logmon("analyze", "binary", "--report", "r.html", "--quiet")
    #expect(result.status == 3)
    #expect(result.errors.contains("binary:1: the file looks binary; none of "))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(!result.errors.utf8.contains(0x1b))
  }

  @Test func `beside good input does not keep that from being reported`() throws {
    let shop = try shop()
    let result = try shop.logmon(
      "analyze", "missing.jsonl", "logs.jsonl", "folder", "socket.jsonl", "--report", "r.html")
    #expect(result.status == 3)
    #expect(result.errors.split(separator: "\n").count == 3)
    let results = try shop.json("results.json")
    #expect(results.count("totals.events") == 300 && results.count("totals.flagged") == 45)
    #expect(results.at("status.complete")?.bool == false)
  }

  @Test func `a cut gzip gives every event before the cut`() throws {
    let shop = try shop()
    let result = try shop.logmon(
      "analyze", "cut.gz", "--report", "r.html", "--flagged", "f.jsonl", "--quiet")
    #expect(result.status == 3)
    let results = try shop.json("results.json")
    let events = results.count("totals.events") ?? 0
    #expect(events > 100 && events < 300)
    let reference = try Reference(Array(shop.lines("logs.jsonl").prefix(events)))
    #expect(results.count("totals.flagged") == reference.flagged)
    #expect(results.list("inputs").map { $0["complete"]?.bool } == [false])
  }

  /// Absolute paths are shortened, so two files may bear one name.
  @Test func `two cut files of one name are both incomplete`() throws {
    let shop = try shop()
    let path = shop.folder.url.path
    _ = try shop.shell("mkdir a b; cp cut.gz a/x.gz; cp cut.gz b/x.gz")
    let result = try shop.logmon(
      "analyze", "\(path)/a/x.gz", "\(path)/b/x.gz", "--report", "r.html", "--quiet")
    #expect(result.status == 3)
    let inputs = try shop.json("results.json").list("inputs")
    #expect(inputs.map { $0["complete"]?.bool } == [false, false])
  }

  @Test func `more rejects than events are not trusted; a few are`() throws {
    let shop = try shop()
    let log = try shop.text("logs.jsonl")
    try shop.folder.write(log + String(repeating: "?\n", count: 301), "worse.jsonl")
    try shop.folder.write(log + "?\n", "fine.jsonl")
    #expect(try shop.logmon("analyze", "worse.jsonl").status == 3)
    #expect(try shop.logmon("analyze", "fine.jsonl").status == 0)
    let reject = try JSONValue(parsing: Array(shop.lines("Reports/rejects.jsonl")[0].utf8))
    #expect(reject["reason"]?.string == "not a JSON object")
  }

  @Test func `an empty file among good ones is a warning`() throws {
    let shop = try shop()
    let result = try shop.logmon("analyze", "logs.jsonl", "empty.jsonl")
    #expect(result.status == 0)
    #expect(result.errors == "logmon: empty.jsonl: the file is empty; check what writes it\n")
  }

  @Test func `a folder is read without what an earlier run wrote into it`() throws {
    let shop = try shop()
    _ = try shop.shell("mkdir logs; cp logs.jsonl logs/")
    for _ in 0..<2 {
      let result = try shop.logmon("analyze", "logs", "--report", "logs/r.html")
      #expect(result.status == 0)
      #expect(try shop.json("logs/results.json").count("totals.events") == 300)
    }
  }
}

@Suite struct `Wrong usage` {
  @Test(arguments: [
    ("analyze x --reprot y", "unknown option '--reprot'; did you mean '--report'?", "analyze "),
    ("analize x", "unknown command 'analize'; did you mean 'analyze'?", ""),
    ("--hlep", "unknown option '--hlep'; did you mean '--help'?", ""),
    ("version", "unknown command 'version'; did you mean '--version'?", ""),
    ("help analise", "unknown command 'analise'; did you mean 'analyze'?", ""),
    (
      "thresholds --format yaml",
      "'yaml' is not a valid FORMAT for '--format'; "
        + "expected text or json", "thresholds "
    ),
  ])
  func `ends with 2 and the nearest right name`(
    words: String, message: String, command: String
  ) throws {
    let shop = try Workshop()
    let result = try shop.shell("$L \(words)")
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(
      result.errors == """
        logmon: error: \(message)
        Run 'logmon \(command)--help' for help.

        """)
    #expect(try shop.files().isEmpty)
  }

  @Test func `without a command is the overview on standard error`() throws {
    let shop = try Workshop()
    let bare = try shop.logmon()
    #expect(bare.status == 2 && bare.output.isEmpty)
    #expect(bare.errors == (try shop.logmon("--help").text))
  }

  @Test(arguments: ["analyze", "generate", "kb", "thresholds"])
  func `help is asked for in every way`(command: String) throws {
    let shop = try Workshop()
    let help = try shop.logmon(command, "--help")
    #expect(help.status == 0 && help.text.hasPrefix("Usage: logmon \(command)"))
    #expect(try shop.logmon("help", command).output == help.output)
    #expect(try shop.logmon(command, "-h").output == help.output)
    #expect(try shop.logmon(command, "--version").text == (try shop.logmon("--version").text))
  }

  @Test func `an input is never overwritten`() throws {
    let shop = try Workshop()
    try shop.generate()
    let log = try shop.folder.read("logs.jsonl")
    _ = try shop.shell("ln -s logs.jsonl link.jsonl; cp logs.jsonl rejects.jsonl")
    for words in [
      "logs.jsonl --report logs.jsonl", "link.jsonl --flagged ./logs.jsonl",
      "logs.jsonl --results link.jsonl", "rejects.jsonl --report r.html", ". --report logs.jsonl",
    ] {
      let result = try shop.shell("$L analyze \(words)")
      #expect(result.status == 2, "\(words)")
      #expect(result.errors.contains("would overwrite the input"), "\(words)")
    }
    #expect(try shop.folder.read("logs.jsonl") == log)
    #expect(try shop.folder.read("rejects.jsonl") == log)
  }

  @Test func `two outputs do not share a file`() throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.logmon("analyze", "logs.jsonl", "--report", "x", "--results", "./x")
    #expect(result.status == 2)
    #expect(result.errors.contains("'--report' and '--results' name the same file './x'"))
  }
}
