import Foundation
import LogModel
import TestSupport
import Testing

/// The outputs for CI systems, of the whole program.
@Suite struct `Outputs for CI systems` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized
  private static let fixtures = root.appending(path: "Tests/EndToEndTests/Fixtures/ci")
  private static let python = root.appending(path: ".venv/bin/python").path

  /// Each sample log, and a log whose texts attack every format.
  private static func logs(_ shop: Workshop) throws -> [String] {
    let samples = root.appending(path: "SampleLogs")
    let names = try FileManager.default.subpathsOfDirectory(atPath: samples.path).sorted()
    let logs = names.filter {
      !$0.hasSuffix(".md") && !$0.hasSuffix(".truth.json") && $0 != "dialects"
    }
    try shop.folder.write(hostile, "hostile.jsonl")
    return logs.map { samples.appending(path: $0).path } + ["hostile.jsonl"]
  }

  private static let attacks = [
    #"\n::error::owned"#, "##vso[task.setvariable variable=a]b", "##[error]x", "]]>", "<script>",
    #"\u0000\u0001\u001f\u007f\u0085"#, #"\u202e\u2066x"#, "| a | b |", "`x`", "[[ATTACHMENT|/x]]",
    "[x](1) {0}", #"\\\" 1"#, "%0A::error::x", "=1+1", "a,b:c;d]e", #"\ufffe\uffff"#,
  ]

  private static var hostile: String {
    attacks.enumerated().map { number, attack in
      (0..<40).map { turn in
        Lines.api(
          Lines.time(number * 40 + turn), id: "\(attack)\(number)-\(turn)",
          service: "\(attack)-api",
          region: attack, customer: attack, latency: turn < 30 ? "90" : "900", endpoint: attack,
          message: "slow \(attack)") + "\n"
      }.joined()
    }.joined()
  }

  /// Writes every output for a log into a folder; with `azure`, also the annotations for Azure.
  private func analyze(
    _ log: String, into name: String, azure: Bool = false, _ shop: Workshop
  ) throws {
    let run = try shop.shell(
      """
      $L analyze '\(log)' --report \(name)/r.html --junit \(name)/junit.xml \
        --sarif \(name)/logmon.sarif --gitlab \(name)/code-quality.json \
        --openmetrics \(name)/metrics.txt --markdown \(name)/summary.md \
        --postmortem \(name)/postmortem.md --annotations --fail-on high \
        > \(name).txt 2> \(name).err; s=$?
      cat \(name).txt \(name).err > \(name)/annotations.txt
      \(azure ? "TF_BUILD=True $L analyze '\(log)' --report \(name)/r.html --annotations > vso 2>&1" : "")
      \(azure ? "mv vso \(name)/vso.txt" : "")
      exit $s
      """)
    #expect([0, 1, 3].contains(run.status), "\(log): \(run.errors)")
  }

  @Test(
    .enabled("no validators in .venv; 'Scripts/setup --tests' installs them") {
      try run(python, ["-c", "import junitparser, xmlschema, sarif, prometheus_client"]).status == 0
    }, .timeLimit(.minutes(10)))
  func `are what their schemas and readers say, for every sample and a hostile log`() throws {
    let shop = try Workshop()
    var names: [String] = []
    for log in try Self.logs(shop) {
      let name = "out-\(names.count)-\(log.split(separator: "/").last ?? "")"
      try analyze(
        log, into: name, azure: log == "hostile.jsonl" || log.hasSuffix("/mix.jsonl"), shop)
      names.append(name)
    }
    #expect(names.count > 60)
    let script = Self.fixtures.appending(path: "validate.py").path
    let said = try run(Self.python, [script] + names, in: shop.folder.url)
    let refused = said.text.split(separator: "\n").filter { !$0.hasPrefix("ok ") }
    #expect(
      said.status == 0 && refused.isEmpty, "\(refused.joined(separator: "\n")) \(said.errors)")
    #expect(said.text.split(separator: "\n").count == names.count * 7 + 1)
  }

  @Test func `leave log text text`() throws {
    let shop = try Workshop()
    try shop.folder.write(Self.hostile, "hostile.jsonl")
    try analyze("hostile.jsonl", into: "out", azure: true, shop)
    #expect(try shop.json("out/results.json").list("issues").count > 5)
    for (name, bytes) in try shop.files(in: "out") where !name.hasSuffix(".html") {
      #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a }, "\(name)")
    }
    for name in ["out/annotations.txt", "out/vso.txt", "out/summary.md", "out/postmortem.md"] {
      for line in try shop.lines(name) {
        let isOurs = line.hasPrefix("##vso[task.logissue type=")
        #expect(isOurs || !line.contains(/##[a-z]*\[/), "\(name): \(line)")
        let start = line.drop(while: \.isWhitespace)
        let isCommand = start.hasPrefix("::error ") || start.hasPrefix("::warning ")
        #expect(!start.hasPrefix("::") || isCommand || start.hasPrefix("::notice title=logmon::"))
        #expect(!line.contains("<script") || !name.hasSuffix(".md") || line.contains("\\<script"))
      }
    }
  }

  @Test func `point at the line of the log`() throws {
    let shop = try Workshop()
    let lines = (0..<40).map {
      Lines.api(Lines.time($0), id: "E\($0)", latency: $0 < 30 ? "90" : "900") + "\n"
    }
    try shop.folder.write(lines.joined(), "logs/a b.jsonl")
    try shop.logmon(
      "analyze", "logs", "--report", "o/r.html", "--sarif", "o/s", "--gitlab", "o/g", "--quiet")
    let place = try shop.json("o/s").list("runs")[0].list("results")[0].list("locations")[0]
    #expect(place.count("physicalLocation.region.startLine") == 31)
    #expect(place.at("physicalLocation.artifactLocation.uri")?.string == "logs/a%20b.jsonl")
    let entry = try #require(try shop.json("o/g").array?.first)
    #expect(entry.at("location.path")?.string == "logs/a b.jsonl")
    #expect(entry.count("location.lines.begin") == 31)
  }

  @Test(arguments: [
    ("GITHUB_ACTIONS=true", ["junit.xml", "logmon.sarif", "summary.md"]),
    (
      "GITLAB_CI=true",
      ["gl-code-quality-report.json", "junit.xml", "metrics.txt", "summary.md"]
    ),
    ("TF_BUILD=True", ["junit.xml", "logmon.sarif", "summary.md"]),
    ("JENKINS_URL=http://ci/", ["junit.xml", "logmon.sarif", "summary.md"]),
    ("CI=true", ["junit.xml", "summary.md"]),
    ("GITHUB_ACTIONS=false", ["junit.xml", "summary.md"]),
  ])
  func `are chosen by the environment`(variable: String, expected: [String]) throws {
    let shop = try Workshop()
    try shop.generate("--force-anomaly", "payments-db")
    let clean =
      "env -u GITHUB_ACTIONS -u GITHUB_STEP_SUMMARY -u GITLAB_CI -u TF_BUILD -u JENKINS_URL"
    let run = try shop.shell("\(clean) \(variable) $L analyze logs.jsonl --report o/r.html --ci")
    #expect(run.status == 0, "\(run.errors)")
    let usual = ["r.html", "results.json", "rejects.jsonl"]
    let names = try shop.files(in: "o").keys.filter {
      !$0.hasPrefix("kb/") && !$0.hasPrefix("tickets/") && !usual.contains($0)
    }
    #expect(names.sorted() == expected)
    let commands = run.text.split(separator: "\n").filter {
      $0.hasPrefix("::") || $0.hasPrefix("##vso[")
    }
    let annotates = variable == "GITHUB_ACTIONS=true" || variable.hasPrefix("TF_BUILD")
    #expect(commands.isEmpty == !annotates, "\(run.text)")
  }

  @Test func `are those of a run without them, and the same in every run`() throws {
    let shop = try Workshop()
    try shop.generate("--force-anomaly", "payments-db")
    let words = """
      --ci --gitlab DIR/g --openmetrics DIR/m --postmortem DIR/p --annotations --jobs
      """
    for (name, jobs) in [("one", "1"), ("two", "4")] {
      let run = try shop.shell(
        "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY= $L analyze logs.jsonl --report \(name)/r.html "
          + words.replacing("DIR", with: name) + " \(jobs) > \(name).txt")
      #expect(run.status == 0)
    }
    try shop.logmon("analyze", "logs.jsonl", "--report", "plain/r.html", "--quiet")
    let (one, two) = (try shop.files(in: "one"), try shop.files(in: "two"))
    #expect(Set(one.keys) == Set(two.keys))
    // Only the summary names paths, which differ here.
    for (name, bytes) in one where name != "summary.md" { #expect(two[name] == bytes, "\(name)") }
    for (name, bytes) in try shop.files(in: "plain") { #expect(one[name] == bytes, "\(name)") }
  }
}

@Suite struct `The step summary of GitHub` {
  private func shop() throws -> Workshop {
    let shop = try Workshop()
    try shop.generate()
    return shop
  }

  private let analyze = "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$PWD/s.md $L analyze logs.jsonl"

  @Test func `is added to, by --ci and by its own name`() throws {
    let shop = try shop()
    try shop.folder.write("before\n", "s.md")
    for words in ["--ci", "--markdown s.md", "--markdown ./s.md --ci"] {
      let before = try shop.text("s.md")
      #expect(try shop.shell("\(analyze) --report o/r.html --quiet \(words)").status == 0)
      let after = try shop.text("s.md")
      #expect(after.hasPrefix(before + "## Log Monitoring\n"), "\(words)")
      #expect(after.count < before.count + 4000)
    }
  }

  @Test func `is left alone where nothing asks for it`() throws {
    let shop = try shop()
    #expect(try shop.shell("\(analyze) --report o/r.html --markdown m.md").status == 0)
    #expect(try shop.files()["s.md"] == nil && shop.files()["m.md"] != nil)
  }

  @Test func `that cannot be written is told`() throws {
    let shop = try shop()
    let run = try shop.shell(
      "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$PWD/logs.jsonl/x $L analyze logs.jsonl --ci")
    #expect(run.status == 4 && run.errors.contains("cannot write '"), "\(run.errors)")
    let full = try shop.shell(
      "head -c 1048000 /dev/zero | tr '\\0' x > s.md; \(analyze) --ci --report o/r.html --quiet")
    #expect(full.status == 4)
    #expect(full.errors.contains("it would hold more than 1,048,576 bytes"), "\(full.errors)")
    #expect(try shop.folder.read("s.md").count == 1_048_000)
  }

  @Test func `may be a device`() throws {
    let shop = try shop()
    let run = try shop.shell(
      "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=/dev/stdout $L analyze logs.jsonl --ci --quiet | cat"
    )
    #expect(run.status == 0 && run.text.contains("## Log Monitoring"), "\(run.errors)")
  }
}

@Suite struct `Annotations on standard output` {
  @Test func `and a JSON document exclude each other`() throws {
    let shop = try Workshop()
    try shop.generate("--force-anomaly", "payments-db")
    let run = try shop.logmon("analyze", "logs.jsonl", "--annotations", "--format", "json")
    #expect(run.status == 2 && run.errors.contains("'--annotations' and '--format json' both"))
    let document = try shop.shell(
      "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY= $L analyze logs.jsonl --ci --format json")
    #expect(document.status == 0)
    _ = try JSONValue(parsing: document.output)
  }
}
