import Foundation
import LogIngest
import LogModel
import TestSupport
import Testing

@Suite struct `Finding inputs` {
  private let folder: TemporaryFolder
  private var logs: String { folder.url.appending(path: "logs").path }
  private static let line = Lines.api() + "\n"

  init() throws { folder = try TemporaryFolder() }

  /// Runs a script in the folder.
  private func shell(_ script: String) throws {
    let result = try run("bash", ["-c", script], in: folder.url)
    try #require(result.status == 0, "\(result.errors)")
  }

  private func found() -> InputFinder { InputFinder([logs]) }

  // MARK: Names

  private static let rotated = [
    "app.log", "app.log.1", "app.log-20260105", "app.log.2026-01-05", "a.json", "a.csv", "a.out",
    "syslog", "messages", "catalina.out", "a.txt", "a.jsonlines", "a.jtl", "a.clef", "a.old",
    "error_log", "sub/deep/noext",
  ]

  @Test(arguments: rotated) func `a log is found under any name`(name: String) throws {
    try folder.write(Self.line, "logs/\(name)")
    try folder.write(Self.line, "plain")
    try shell("mkdir packed; gzip -c plain > packed/\((name as NSString).lastPathComponent).gz")
    #expect(found().files.map(\.name) == ["logs/\(name)"])
    #expect(found().notes.isEmpty && found().problems.isEmpty)
    #expect(InputFinder([folder.url.appending(path: "packed").path]).files.count == 1)
  }

  @Test func `hidden files stay out without a word`() throws {
    try folder.write(Self.line, "logs/.hidden.log")
    try folder.write(Self.line, "logs/.git/x.log")
    try folder.write(Self.line, "logs/a.log")
    #expect(found().files.map(\.name) == ["logs/a.log"] && found().notes.isEmpty)
  }

  @Test func `logs come in order of names`() throws {
    for name in ["b", "a", "sub/c", "a.2"] { try folder.write(Self.line, "logs/\(name)") }
    #expect(found().files.map(\.name) == ["logs/a", "logs/a.2", "logs/b", "logs/sub/c"])
    #expect(found().files.map(\.index) == [0, 1, 2, 3])
  }

  @Test func `patterns are matched, and a file named twice is read once`() throws {
    for name in ["1.jsonl", "2.jsonl", "3.txt"] { try folder.write("x", name) }
    let pattern = folder.url.path + "/*.jsonl"
    let found = InputFinder([pattern, folder.url.path + "/2.jsonl", folder.url.path + "/3.txt"])
    #expect(found.files.map(\.name) == ["1.jsonl", "2.jsonl", "3.txt"])
    #expect(found.files.map(\.index) == [0, 1, 2])
  }

  @Test(arguments: [
    ("missing.jsonl", "missing.jsonl: No such file or directory; check the path"),
    ("*.nothing", "*.nothing: no file matches the pattern; check the path"),
    ("poor", "poor: the folder holds no logs; 1 file left out: readme.txt (no times in it)"),
    ("void", "void: the folder holds no logs; it is empty, but for hidden files"),
  ])
  func `what cannot be used is named with a remedy`(name: String, message: String) throws {
    try folder.write("x", "poor/readme.txt")
    try folder.write("x", "void/.hidden")
    let found = InputFinder([folder.url.appending(path: name).path])
    #expect(found.files == [])
    #expect(found.problems.map(\.description) == [message])
  }

  // MARK: Content

  /// What other programs write: later dialects must find these among the inputs.
  @Test(arguments: [
    "Jan  5 08:00:02 web-1 sshd[311]: Accepted password for root\n",
    "2026-01-05 08:00:02,258 ERROR [main] c.s.Shop - no\n\tat com.shop.A.b(A.java:3)\n",
    "10.0.0.1 - - [05/Jan/2026:08:00:02 +0000] \"GET / HTTP/1.1\" 200 5\n",
    "ts=1767600002.258 level=info msg=hello\n", "level=info msg=hello time=2026-01-05T08:00\n",
    "timestamp,service,latency\n1767600002258,shop,12\n1767600002259,shop,13\n",
    "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time\n"
      + "2026-01-05 08:00:02 GET\n",
    "[{\"time\":\"2026-01-05T08:00:02Z\"},\n{\"time\":\"2026-01-05T08:00:03Z\"}]\n",
    "[\n  {\n    \"a\": 1,\n    \"time\": \"2026-01-05T08:00:02Z\"\n  }\n]\n",
    "{\n  \"service\": \"shop\",\n  \"nested\": {\n    \"ts\": 1767600002\n  }\n}\n{\n",
    "{\"a\":1}\n{\"a\":2}\n", "\u{feff}{\"ts\":\"2026-01-05T08:00:02Z\"}\n",
    " \n\n{\"t\":1767600002}\n",
    "\u{1b}[32m2026-01-05 08:00:02\u{1b}[0m INFO up\n", "\u{1e}{\"ts\":1767600002258}\n",
    "I0105 08:00:02.258 1 main.go:3] up\n", "20260105T080002Z up\n", "banner\n=====\n08:00:02 up\n",
  ]) func `a log of another dialect is an input, not left out`(text: String) throws {
    try folder.write(text, "logs/any")
    #expect(found().files.map(\.name) == ["logs/any"], "\(found().notes)")
  }

  @Test func `a hole of zeros at the start hides no log`() throws {
    try folder.write([UInt8](repeating: 0, count: 9000) + Array(Self.line.utf8), "logs/any")
    try folder.write(
      Array("caf\u{e9} 08:00:02 up\n".unicodeScalars.map { UInt8($0.value) }), "logs/l1")
    #expect(found().files.map(\.name) == ["logs/any", "logs/l1"])
  }

  @Test(arguments: [
    ("readme", "Shop\n\nHow to run the shop.\n", "no times in it"),
    ("package.json", "{\n  \"name\": \"shop\",\n  \"version\": \"1.2.3\"\n}\n", "no times in it"),
    ("id", "call 1234567890-12 or 10.0.0.1:8080\n", "no times in it"),
    ("empty", "", "empty"), ("blank", " \n\n", "empty"),
    ("a.png", "\u{0}\u{1}\u{2}\u{3}", "looks binary"),
    ("a.pdf", "%PDF-1.7\n", "a PDF document"),
    ("a.db", "SQLite format 3\0", "a SQLite database"),
    ("a.zip", "PK\u{3}\u{4}", "a zip archive"),
  ]) func `what is no log is left out and named`(
    name: String, text: String, reason: String
  ) throws {
    try folder.write(text, "logs/sub/\(name)")
    try folder.write(Self.line, "logs/a.log")
    let found = found()
    #expect(found.files.map(\.name) == ["logs/a.log"] && found.problems.isEmpty)
    #expect(
      found.notes.map(\.description) == ["logs: 1 file left out: sub/\(name) (\(reason))"])
  }

  @Test func `many that are left out take one line`() throws {
    for number in 10..<99 { try folder.write("x", "logs/\(number)") }
    try folder.write(Self.line, "logs/a.log")
    let texts = found().notes.map(\.description)
    #expect(texts.count == 1)
    #expect(texts[0].hasPrefix("logs: 89 files left out: 10 (no times in it), 11 (no times in it)"))
    #expect(texts[0].hasSuffix(" and 84 more"))
  }

  @Test func `an empty log is left out and named, too`() throws {
    try folder.write("", "logs/a.log")
    try folder.write(Self.line, "logs/b.log")
    #expect(found().files.count == 1)
    #expect(found().notes.map(\.description) == ["logs: 1 file left out: a.log (empty)"])
  }

  @Test(arguments: ["notes.log", "x.jsonl", "error_log", "app.log.3"])
  func `what is called a log is read, so that it is missed where it is none`(name: String) throws {
    try folder.write("x\n", "logs/\(name)")
    try folder.write([0, 1, 2, 3], "logs/binary.\(name)")
    #expect(found().files.count == 2)
  }

  @Test func `a folder that was read already is no failure`() throws {
    try folder.write(Self.line, "logs/sub/a.log")
    let found = InputFinder([logs, logs + "/sub", logs + "/sub/a.log"])
    #expect(found.files.count == 1 && found.problems.isEmpty)
  }

  @Test func `gzip that is cut short is not left out`() throws {
    try folder.write(Self.line, "plain")
    try shell("mkdir logs; gzip -c plain > p; head -c 12 p > logs/a; head -c 60 p > logs/b")
    try shell("head -c 3 p > logs/c; printf '\\x1f\\x8b garbage' > logs/d")
    #expect(found().files.count == 4 && found().notes.isEmpty)
  }

  /// One of each kind that no other test makes: what is sent to a model, its kept answers.
  @Test(arguments: [
    #"{"url":"http://localhost:8080/v1/chat/completions","body":"{\"at\": \"08:00:02\"}"}"#,
    "{\n  \"answer\": {\"when\": \"08:00:02\"},\n  \"tokens_in\": 1,\n  \"tokens_out\": 2,\n"
      + "  \"repaired\": false\n}",
    #"{"schema":"logmon.results/1","at":"2026-01-05T08:00:02Z""#,
  ]) func `what logmon wrote is left out`(text: String) throws {
    try folder.write(text + "\n", "logs/x.log")
    try folder.write(Self.line, "logs/y.log")
    #expect(
      found().notes.map(\.description) == ["logs: 1 file left out: x.log (written by logmon)"])
  }

  /// Bytes of every kind, many with the beginning of something known: each file is read, refused or
  /// left out, and none ends the run.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func `no content is lost`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let starts = [
      "{", "[", "---\n", "<", "PK\u{3}", "BZh9", "{\"schema\"", "08:", "176760000", "\u{feff}",
    ]
    for file in 0..<20 {
      let alphabet: [UInt8] =
        Bool.random(using: &random)
        ? Array(0...255) : Array("{}[]\",:0123456789 \n-tT.".utf8)
      let count = Int.random(in: 0...700, using: &random)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      let start = Bool.random(using: &random) ? starts.randomElement(using: &random) ?? "" : ""
      try folder.write(Array(start.utf8) + bytes, "logs/\(file)")
    }
    let found = found()
    let left = found.notes.map(\.message).joined()
    let count = found.files.count + found.problems.count { $0.name != "logs" }
    let rest = 20 - count
    #expect(
      rest == 0 || left.hasPrefix("\(rest) file") || found.files.isEmpty, "seed \(seed): \(left)")
  }

  /// A log of others may use the same words.
  @Test(arguments: [
    #"{"time":"2026-01-05T08:00:02Z","flagged":true,"critical":false}"#,
    #"{"time":"2026-01-05T08:00:02Z","url":"http://a/","body":"x"}"#,
    #"{"time":"2026-01-05T08:00:02Z","file":"a.go","line":1,"reason":"x"}"#,
    #"{"schema":"log.v1","time":"2026-01-05T08:00:02Z","labels":["logmon"]}"#,
    "--- 2026-01-05 08:00:02 collection: monitoring_issues",
    "<34>1 2026-01-05T08:00:02Z web su - - monitoring_issues",
  ]) func `what others wrote is not taken for logmon's`(text: String) throws {
    try folder.write(text + "\n", "logs/x")
    #expect(found().files.count == 1, "\(found().notes)")
  }

  // MARK: Other formats

  private static let formats = [
    ("gzip", "f | gzip -c | gzip -c", "gzip data in gzip", "gzip -dc logs/x.log | gzip -dc"),
    ("zstd", "f | zstd -qc", "zstd data", "zstd -dc logs/x.log"),
    ("xz", "f | xz -c", "xz data", "xz -dc logs/x.log"),
    ("bzip2", "f | bzip2 -c", "bzip2 data", "bzip2 -dc logs/x.log"),
    ("lz4", "f | lz4 -qc", "lz4 data", "lz4 -dc logs/x.log"),
    (
      "python3",
      "f | python3 -c 'import sys, zlib; i, o = sys.stdin.buffer, sys.stdout.buffer; "
        + "o.write(zlib.compress(i.read()))'",
      "zlib data", "pigz -dc logs/x.log"
    ),
    (
      "iconv", "f | iconv -t UTF-16", "UTF-16 text", "iconv -f UTF-16 -t UTF-8 logs/x.log"
    ),
    (
      "iconv", "f | iconv -t UTF-16LE", "UTF-16 text", "iconv -f UTF-16LE -t UTF-8 logs/x.log"
    ),
    (
      "iconv", "f | iconv -t UTF-16BE", "UTF-16 text", "iconv -f UTF-16BE -t UTF-8 logs/x.log"
    ),
    ("iconv", "f | iconv -t UTF-32", "UTF-32 text", "iconv -f UTF-32 -t UTF-8 logs/x.log"),
    (
      "iconv", "f | iconv -t UTF-16 | gzip -c", "UTF-16 text in gzip",
      "gzip -dc logs/x.log | iconv -f UTF-16 -t UTF-8"
    ),
    ("zip", "f > p; zip -q - p", "a zip archive", "unzip -p logs/x.log"),
    ("tar", "f > p; tar -cf - p", "a tar archive", "tar -xOf logs/x.log"),
    ("tar", "f > p; tar --format=v7 -cf - p", "a tar archive", "tar -xOf logs/x.log"),
    ("tar", "f > p; tar -czf - p", "a tar archive in gzip", "tar -xOf logs/x.log"),
    (
      "printf", "printf 'LPKSHHRH\\0\\0'", "a systemd journal",
      "journalctl -o json --file logs/x.log"
    ),
    (
      "printf", "printf 'ElfFile\\0\\1'", "a Windows event log", "evtx_dump -o jsonl logs/x.log"
    ),
    (
      "printf", "printf 'PAR1\\x15\\0'", "Parquet data",
      "parquet-tools cat --format jsonl logs/x.log"
    ),
    (
      "printf", "printf '7z\\xbc\\xaf\\x27\\x1c\\0\\4'", "a 7z archive", "7z x -so logs/x.log"
    ),
  ]

  /// Each made by the program that people use; the command must bring the log back where it is one.
  @Test(arguments: formats) func `another format is named with the command that opens it`(
    program: String, maker: String, format: String, command: String
  ) throws {
    guard try run("bash", ["-c", "type \(program)"], in: folder.url).status == 0 else { return }
    let line = Self.line
    try folder.write(line + Lines.api(Lines.time(1)) + "\n", "plain")
    try shell("mkdir -p logs; f() { cat plain; }; (\(maker)) > logs/x.log; cp logs/x.log x.log")
    let message =
      "x.log: it is \(format); read it with: "
      + command.replacing("logs/", with: "") + " | logmon analyze -"
    let named = InputFinder([folder.url.appending(path: "x.log").path])
    #expect(named.files.isEmpty && named.problems.map(\.description) == [message])
    #expect(found().files.isEmpty)
    #expect(found().problems.map(\.name) == ["logs/x.log"])

    let opener = command.split(separator: " ")[0]
    guard program != "printf",
      try run("bash", ["-c", "type \(opener)"], in: folder.url).status == 0
    else { return }
    let opened = try run("bash", ["-c", command], in: folder.url)
    #expect(opened.text.contains(line), "\(opened.errors)")
  }

  @Test(arguments: [
    ("a b.zst", "'a b.zst'"), ("it's.zst", #"'it'\''s.zst'"#), ("$(x).zst", "'$(x).zst'"),
    ("-rf.zst", "./-rf.zst"), ("a;b.zst", "'a;b.zst'"), ("a+b@1,2.zst", "a+b@1,2.zst"),
  ])
  func `a name in a command is one word of the shell`(name: String, word: String) throws {
    try folder.write([0x28, 0xb5, 0x2f, 0xfd], name)
    let found = InputFinder([folder.url.path + "/" + name])
    #expect(found.problems.map(\.hint) == ["read it with: zstd -dc \(word) | logmon analyze -"])
  }

  /// Words that begin as a signature does.
  @Test(arguments: ["PK", "BZh", "ORC", "PAR1 ", "Rar!", "GIF", "RIFF", "x^", "LZIP ", "7z", "Obj"])
  func `a text is no other format`(start: String) throws {
    let path = try folder.write("\(start) 08:00:02 up\n", "x")
    #expect(InputFinder([path]).files.count == 1)
  }

  // MARK: What is not a regular file

  @Test func `links that lead nowhere are failures`() throws {
    try folder.write(Self.line, "logs/a.log")
    try shell("cd logs; ln -s nowhere b.log; ln -s c.log c.log; ln -s a.log d.log")
    #expect(found().files.map(\.name) == ["logs/a.log"])
    #expect(
      found().problems.map(\.description) == [
        "logs/b.log: the link leads nowhere: No such file or directory; "
          + "restore what it leads to, or remove it",
        "logs/c.log: the link leads nowhere: Too many levels of symbolic links; "
          + "restore what it leads to, or remove it",
      ])
    let pattern = InputFinder([logs + "/[bc]*"])
    #expect(pattern.problems.map(\.name) == ["b.log", "c.log"])
  }

  @Test(.timeLimit(.minutes(10))) func `only regular files of a folder are opened`() throws {
    try folder.write(Self.line, "logs/a.log")
    try shell("cd logs; mkfifo b.log; ln -s /dev/null c.log; ln -s . up; ln -s b.log e.log")
    #expect(found().files.map(\.name) == ["logs/a.log"] && found().problems.isEmpty)
    #expect(
      found().notes.map(\.description) == [
        "logs: 4 files left out: b.log (a pipe), c.log (a device), e.log (a pipe) "
          + "and up (a link to a folder; name it to read it)"
      ])
  }

  @Test func `names that are not UTF-8 are failures with their bytes escaped`() throws {
    try folder.write(Self.line, "logs/a.log")
    try shell("cp logs/a.log $'logs/caf\\xe9.log'; mkdir $'logs/d\\xff'")
    let message = "the name is not UTF-8, and was not read; rename it"
    #expect(found().files.map(\.name) == ["logs/a.log"])
    #expect(
      found().problems.map(\.description) == [
        #"logs/caf\xE9.log: \#(message)"#, #"logs/d\xFF: \#(message)"#,
      ])
    #expect(InputFinder([logs + "/caf*"]).problems.count == 1)
  }
}
