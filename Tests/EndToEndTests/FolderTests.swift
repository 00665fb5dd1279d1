import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `A folder of logs` {
  private func shop() throws -> Workshop {
    let shop = try Workshop()
    try shop.generate()
    return shop
  }

  private func warnings(_ shop: Workshop) throws -> [String] {
    try shop.json("o/results.json").texts("status.warnings")
  }

  @Test func `says once what it holds and is not read`() throws {
    let shop = try shop()
    try shop.folder.write("# Shop\n", "logs/readme.md")
    try shop.folder.write([0, 1, 2, 3], "logs/x/core")
    _ = try shop.shell("cp logs.jsonl logs/app.log-20260105; mkfifo logs/pipe")
    let run = try shop.logmon("analyze", "logs", "--report", "o/r.html")
    let note =
      "logs: 3 files left out: pipe (a pipe), readme.md (no times in it) and x/core (looks binary)"
    #expect(run.status == 0 && run.errors == "logmon: \(note)\n")
    #expect(try warnings(shop) == [note])
    #expect(try shop.json("o/results.json").count("totals.events") == 300)
  }

  @Test func `that holds a log nobody can read yet is not trusted`() throws {
    let shop = try shop()
    try shop.folder.write("Jan  5 08:00:02 web-1 kernel: out of memory\n", "logs/syslog")
    _ = try shop.shell("cp logs.jsonl logs/app.log; iconv -t UTF-16 logs.jsonl > logs/wide.txt")
    let run = try shop.logmon("analyze", "logs", "--report", "o/r.html", "--quiet")
    #expect(run.status == 3)
    #expect(
      try warnings(shop) == [
        "logs/wide.txt: it is UTF-16 text; "
          + "read it with: iconv -f UTF-16 -t UTF-8 logs/wide.txt | logmon analyze -",
        "logs/syslog:1: the time has no year; --year names it; none of 1 line is an event",
      ])
    #expect(try shop.json("o/results.json").count("totals.events") == 300)
    let opened = try shop.shell("iconv -f UTF-16 -t UTF-8 logs/wide.txt | $L analyze - --quiet")
    #expect(opened.status == 0)
  }

  @Test func `with links that lead nowhere is not trusted`() throws {
    let shop = try shop()
    _ = try shop.shell(
      "mkdir logs; cd logs; cp ../logs.jsonl a.log; ln -s gone b.log; cp a.log $'\\xe9.log'")
    let run = try shop.logmon("analyze", "logs", "--report", "o/r.html", "--quiet")
    #expect(run.status == 3)
    #expect(
      try warnings(shop) == [
        "logs/b.log: the link leads nowhere: No such file or directory; "
          + "restore what it leads to, or remove it",
        #"logs/\xE9.log: the name is not UTF-8, and was not read; rename it"#,
      ])
  }

  @Test func `with a log that begins with many blank lines is read whole`() throws {
    let shop = try shop()
    _ = try shop.shell("mkdir logs; (yes '' | head -n 200000; cat logs.jsonl) > logs/a.txt")
    let run = try shop.logmon("analyze", "logs", "--report", "o/r.html", "--quiet")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(try shop.json("o/results.json").count("totals.lines") == 200_300)
  }

  /// Every file that any command writes, under names that say nothing of it.
  @Test func `is read without what logmon wrote into it, whatever its name`() throws {
    let shop = try Workshop()
    let made = try shop.shell(
      """
      set -e
      $L generate --minutes 30 --force-anomaly payments-db --truth t.json > /dev/null
      mkdir logs
      cp logs.jsonl logs/app.log
      echo broken >> logs/app.log
      cat > c.json <<< '{"thresholds": [{"metric": "latency_ms", "event_type": "api", "alert_above": 400}]}'
      $L analyze logs/app.log --quiet --report logs/page --report-assets external --results logs/a \
        --rejects logs/b --flagged logs/c.log --tickets logs/t --kb logs/k --junit logs/m \
        --sarif logs/n --gitlab logs/o --openmetrics logs/p --markdown logs/q --postmortem logs/r
      $L analyze logs/app.log --quiet --report o/r.html --flagged logs/d.gz
      $L analyze logs/app.log --quiet --report p/r.html --ticket-format jira --tickets logs/j
      $L analyze logs/app.log --quiet --report q/r.html --ticket-format github --tickets logs/g
      $L analyze logs/app.log --report q/r.html --format json > logs/e
      $L thresholds --format json > logs/f
      $L scan logs/app.log --quiet --resume logs/u.scan
      $L eval --seeds 1 --minutes 5 --scenario quiet --format json > logs/h 2> /dev/null
      cp t.json logs/i; cp c.json logs/l
      """)
    #expect(made.status == 0, "\(made.errors)")
    #expect(try shop.files(in: "logs/t").count > 0 && shop.files(in: "logs/k").count > 0)
    let count = try shop.files(in: "logs").count
    let run = try shop.logmon("analyze", "logs", "--report", "r.html", "--quiet")
    #expect(run.status == 0, "\(run.errors)")
    let results = try shop.json("results.json")
    #expect(results.count("totals.lines") == 901)
    #expect(results.list("inputs").map { $0["name"]?.string } == ["logs/app.log"])
    #expect(run.errors.hasPrefix("logmon: logs: \(count - 1) files left out: a, b, c.log and "))
    // Style and script bear no mark, and no times.
    let rest = "report.css (no times in it) and report.js (no times in it)"
    #expect(run.errors.hasSuffix(" and \(count - 6) more (written by logmon), \(rest)\n"))
  }

  @Test func `by a pattern is read without them, by name with them`() throws {
    let shop = try shop()
    for _ in 0..<2 {
      let run = try shop.logmon(
        "analyze", "*.jsonl", "--report", "o/r.html", "--flagged", "flagged.jsonl", "--quiet")
      #expect(run.status == 0)
      #expect(try shop.json("o/results.json").count("totals.lines") == 300)
    }
    #expect(
      try warnings(shop) == ["*.jsonl: 1 file left out: flagged.jsonl (written by logmon)"])
    let run = try shop.logmon("analyze", "flagged.jsonl", "--report", "o/r.html", "--quiet")
    #expect(run.status == 0 && !run.errors.contains("flagged.jsonl"))
    #expect(try shop.json("o/results.json").count("totals.events") == 45)
  }

  /// A shell spells `*.jsonl` out before logmon sees it.
  @Test func `by names that a shell spelled out tells of events that count twice`() throws {
    let shop = try shop()
    _ = try shop.logmon("analyze", "logs.jsonl", "--flagged", "flagged.jsonl", "--quiet")
    let run = try shop.shell("$L analyze *.jsonl --report o/r.html --quiet")
    #expect(
      run.errors.contains(
        "flagged.jsonl: logmon wrote it: its events count twice where their log is read, too\n"))
  }

  /// The words of the issue: 1,500 lines, of which 225 are flagged.
  @Test func `counts no event twice in a second run`() throws {
    let shop = try Workshop()
    try shop.generate("--events", "1500")
    for _ in 0..<3 {
      let run = try shop.logmon("analyze", ".", "--flagged", "flagged.jsonl", "--quiet")
      #expect(run.status == 0)
      #expect(try shop.json("Reports/results.json").count("totals.lines") == 1500)
    }
  }
}

@Suite struct `One input among others` {
  @Test(
    .needs("zstd"),
    arguments: [
      ("zstd -qc", "it is zstd data; pipe it through 'zstd -dc' first"),
      (
        "iconv -t UTF-16LE", "it is UTF-16 text; pipe it through 'iconv -f UTF-16LE -t UTF-8' first"
      ),
      ("gzip -c | gzip -c", "it is gzip data in gzip; pipe it through 'gzip -dc | gzip -dc' first"),
      ("tar -cf - logs.jsonl | gzip -c", "it is a tar archive in gzip; unpack it first"),
    ]) func `that is a pipe of another format is named`(maker: String, message: String) throws
  {
    let shop = try Workshop()
    try shop.generate()
    let run = try shop.shell("cat logs.jsonl | \(maker) | $L analyze - --quiet")
    #expect(run.status == 3)
    #expect(run.errors.hasPrefix("logmon: -:1: \(message)"), "\(run.errors)")
  }

  @Test func `of which no line is an event is named and not trusted`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.folder.write("good\nmorning\n", "e.jsonl")
    try shop.folder.write([0xff, 0xfd, 0x00, 0x0a], "f")
    let run = try shop.logmon("analyze", "logs.jsonl", "e.jsonl", "f", "--report", "o/r.html")
    #expect(run.status == 3)
    #expect(
      run.errors == """
        logmon: e.jsonl:1: not a JSON object, found good; none of 2 lines is an event
        logmon: f:1: the file looks binary; none of 1 line is an event

        """)
    let results = try shop.json("o/results.json")
    #expect(results.count("totals.events") == 300 && results.count("status.exit_code") == 3)
  }

  @Test func `that begins with rejects and goes on with events is trusted`() throws {
    let shop = try Workshop()
    try shop.generate()
    _ = try shop.shell("(echo banner; head -150 logs.jsonl) > a; tail -150 logs.jsonl > b")
    #expect(try shop.logmon("analyze", "a", "b").status == 0)
  }

  @Test func `is named twenty times at most`() throws {
    let shop = try Workshop()
    try shop.generate()
    for number in 0..<30 { try shop.folder.write("x\n", "bad/\(number).log") }
    let run = try shop.logmon("analyze", "logs.jsonl", "bad", "--quiet")
    let named = run.errors.split(separator: "\n").count { $0.hasPrefix("logmon: bad/") }
    #expect(run.status == 3 && named == 20)
    #expect(run.errors.contains("10 more inputs without an event; see the rejected lines\n"))
  }

  @Test(arguments: [1, 4]) func `that is a copy of another is named`(jobs: Int) throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "60")
    _ = try shop.shell(
      """
      gzip -c logs.jsonl > logs.jsonl.gz; head -1799 logs.jsonl > shorter
      (head -1799 logs.jsonl; echo '{}') > other-end; (echo '{}'; tail -1799 logs.jsonl) > other-start
      """)
    let run = try shop.shell(
      "$L analyze shorter logs.jsonl other-end logs.jsonl.gz other-start --jobs \(jobs)")
    #expect(run.status == 0)
    #expect(
      run.errors == """
        logmon: logs.jsonl: logs.jsonl.gz holds the same log, to judge by first line, last line and \
        1,800 lines, so its events count twice; leave out what is a copy

        """)
    let three = try shop.shell(
      "cp logs.jsonl a; (cat logs.jsonl; echo; echo) > b; $L analyze a b logs.jsonl logs.jsonl.gz")
    #expect(three.errors.contains("a: logs.jsonl and logs.jsonl.gz hold the same log"))
    #expect(three.errors.contains("count 3 times"))
  }
}

@Suite struct `A time before the end of the log` {
  private func run(_ words: String, _ shop: Workshop) throws -> Int? {
    let run = try shop.shell("$L analyze \(words) --report o/r.html --quiet")
    #expect(run.status == 0, "\(run.errors)")
    let totals = try shop.json("o/results.json")
    return (totals.count("totals.events") ?? 0) - (totals.count("totals.outside_window") ?? 0)
  }

  /// An event a minute for four hours, in two files of which the one named first ends last.
  private func shop() throws -> Workshop {
    let shop = try Workshop()
    let lines = (0...240).map { Lines.api(Lines.time($0 * 60), id: "E\($0)") + "\n" }
    try shop.folder.write(lines[100...].joined(), "b.log")
    try shop.folder.write(lines[..<100].joined(), "a.log")
    return shop
  }

  @Test(
    arguments: [
      ("--since 1h", 61), ("--since 90m", 91), ("--since 1h --until 30m", 30),
      ("--since 2d", 241), ("--since '2026-01-05 11:30'", 31), ("--since 2026-01-05", 241),
      ("--until 2026-01-05T08:10", 10), ("--since 1767612000", 41), ("--since 1767612000000", 41),
      ("--since 2026-01-05T11:00 --until 30m", 30),
    ] as [(String, Int)])
  func `is counted over all inputs`(bounds: String, events: Int) throws {
    #expect(try run("b.log a.log \(bounds)", try shop()) == events)
    #expect(try run("a.log b.log --jobs 4 \(bounds)", try shop()) == events)
  }

  @Test(arguments: [
    ("b.log --since 2026-01-05T11:50 --until 30m", "'--since' is not before '--until': "),
    ("- --since 1h < b.log", "'--since' counts back from the end of the log"),
    ("<(cat b.log) --since 1h", "is not a file and can be read only once: the end of the log"),
  ])
  func `must be one`(words: String, message: String) throws {
    let run = try shop().shell("$L analyze \(words)")
    #expect(run.status == 2 && run.errors.contains(message), "\(run.errors)")
  }

  @Test func `of a log without events leaves that to be said`() throws {
    let shop = try Workshop()
    try shop.folder.write("x\n", "x.log")
    let run = try shop.logmon("analyze", "x.log", "--since", "1h")
    #expect(run.status == 3)
    #expect(run.errors.contains("x.log:1: not a JSON object, found x; none of 1 line is an event"))
  }
}
