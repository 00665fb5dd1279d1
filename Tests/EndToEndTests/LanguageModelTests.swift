import LogModel
import TestSupport
import Testing

/// The whole program beside a server with every fault we know: what was found, how bad it is, the
/// tickets and the exit status are those of a run without a model.
@Suite(.serialized, .needs("python3"), .needs("openssl")) struct `A model beside the run` {
  private static let server = try? FaultServer()

  /// Answers in time, however wrong.
  static let faults = [
    "401", "403", "404", "429", "500", "503", "fenced", "prose", "two-objects", "wrong-schema",
    "wrong-types", "invented-ids", "huge", "huge-lie", "tools", "markup", "path-names", "orders",
    "null", "empty-text", "refusal", "filtered", "no-choices", "length", "duplicates",
    "nested-answer", "nested-envelope", "not-utf8", "nul", "usage-lies", "html", "empty-body",
    "no-content", "array", "gzip", "truncated", "bad-chunks", "http09", "garbage", "bad-status",
    "nothing", "many-headers", "redirect-302", "redirect-307", "reset", "never", "drip", "endless",
    "endless-headers", "agent", "agent+critical", "agent-markup+critical", "agent-orders",
    "agent-invents", "agent-paths", "agent-escapes", "agent-soothes",
  ]

  /// A log with a sure incident, analyzed without a model.
  private static let embedded: Result<(shop: Workshop, status: Int32), any Error> = Result {
    let shop = try Workshop()
    try shop.generate("--minutes", "6", "--scenario", "cascade", "--output", "logs.jsonl")
    try shop.folder.write(#"{"llm": {"seconds": 2}}"#, "hasty.json")
    let status = try analyze(shop, "plain", []).status
    return (shop, status)
  }

  private static func analyze(
    _ shop: Workshop, _ folder: String, _ words: [String]
  ) throws -> ProgramResult {
    try run(
      Workshop.program,
      ["analyze", "logs.jsonl", "--report", "\(folder)/out.html", "--fail-on", "critical"] + words,
      in: shop.folder.url, environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  @Test(arguments: faults) func `changes nothing that counts`(fault: String) throws {
    let (shop, status) = try Self.embedded.get()
    let server = try #require(Self.server)
    let words = ["--model", "m", "--llm", server.url(fault), "--config", "hasty.json"]
    let result = try Self.analyze(shop, fault, words)
    #expect(result.status == status, "\(result.errors)")
    let plain = try shop.json("plain/results.json")
    let judged = try shop.json("\(fault)/results.json")
    #expect(judged.at("totals.flagged") == plain.at("totals.flagged"))
    #expect(judged["tickets"] == plain["tickets"])
    #expect(try shop.files(in: "\(fault)/tickets") == shop.files(in: "plain/tickets"))
    for (issue, other) in zip(judged.list("issues"), plain.list("issues")) {
      #expect(issue["issue_id"] == other["issue_id"])
      #expect(issue["severity_floor"] == other["severity"])
      #expect(issue["status"] == other["status"])
    }
    let model = try #require(judged.at("status.model"))
    let drafts = judged.list("issues").flatMap { $0.list("authors") }
    #expect(drafts.count { $0["author"]?.string == "embedded" } == model.count("degraded"))
    try expectHarmless(shop, fault)
  }

  /// What a hostile model says reaches no output as anything but text.
  private func expectHarmless(_ shop: Workshop, _ fault: String) throws {
    for (name, bytes) in try shop.files(in: fault) where !name.contains("llm-cache") {
      let text = String(decoding: bytes, as: UTF8.self)
      if name == "egress.jsonl" { continue }
      for sign in [
        "<img src=x", "<script>alert", "evil.example", "\u{1b}[2J", "\n::error", "ghost-db",
      ] {
        #expect(!text.contains(sign), "\(sign) in \(name)")
      }
    }
  }

  @Test func `is asked nothing twice: a second run is free and gives the same bytes`() throws {
    let (shop, _) = try Self.embedded.get()
    let server = try #require(Self.server)
    let words = ["--model", "m", "--llm", server.url("agent"), "--llm-cache", "kept"]
    _ = try Self.analyze(shop, "first", words)
    _ = try Self.analyze(shop, "second", words)
    _ = try Self.analyze(shop, "third", words)
    let (first, second) = (
      try shop.json("first/results.json"), try shop.json("second/results.json")
    )
    #expect((first.count("status.model.calls") ?? 0) > 0)
    #expect(second.count("status.model.calls") == 0)
    #expect(second.count("status.model.cached") == first.count("status.model.calls"))
    #expect(first["alerts"] == second["alerts"])
    #expect(try shop.files(in: "second") == shop.files(in: "third"))
    #expect(try shop.files(in: "first/kb") == shop.files(in: "second/kb"))
    #expect(try shop.text("second/egress.jsonl").isEmpty)
    #expect(try !shop.text("first/egress.jsonl").isEmpty)
    // Nor over the knowledge base of the first: its own entries are no news to the model.
    _ = try Self.analyze(shop, "first", words)
    #expect(try shop.json("first/results.json").count("status.model.calls") == 0)
    #expect(try shop.files(in: "first/kb") == shop.files(in: "second/kb"))
  }

  @Test func `shows in a dry run what it would be sent, and sends nothing`() throws {
    let (shop, _) = try Self.embedded.get()
    let words = ["--model", "m", "--llm", "http://127.0.0.1:9", "--llm-dry-run"]
    let result = try Self.analyze(shop, "dry", words)
    #expect(result.text.contains("# 1. analysis of ISS-"))
    #expect(result.text.contains("Nothing was sent."))
    #expect(try shop.json("dry/results.json").at("status.model") == nil)
  }

  @Test(arguments: [
    (["--model", "m"], "missing option '--llm URL'; '--model' needs an endpoint to ask"),
    (["--llm", "http://h"], "missing option '--model NAME'; '--llm' and its like need it"),
    (["--model", "m", "--llm", "ftp://h"], "'--llm'"),
    (["--model", "m", "--llm", "http://u:p@h/v1"], "'--llm'"),
    (["--model", "m", "--llm", "http://h", "--llm-key-file", "none"], "none: No such file"),
  ]) func `is set up by words that say what is wrong`(words: [String], message: String) throws {
    let (shop, _) = try Self.embedded.get()
    let result = try Self.analyze(shop, "wrong", words)
    #expect(result.status == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func `gets its key in a header, and nobody else does`() throws {
    let (shop, _) = try Self.embedded.get()
    let server = try #require(Self.server)
    try shop.folder.write("sk-secret-of-the-test\n", "key.txt")
    let words = ["--model", "m", "--llm", server.url("agent"), "--llm-key-file", "key.txt"]
    _ = try Self.analyze(shop, "keyed", words)
    for (name, bytes) in try shop.files(in: "keyed") {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("sk-secret"), "\(name)")
    }
  }

  /// The log of what was sent begins anew with each run, so it must never begin in a user's file.
  @Test(arguments: [
    ("logs.jsonl", "'--egress' would overwrite the input 'logs.jsonl'", 2),
    ("hasty.json", "cannot write 'hasty.json': it holds something else than what was sent", 4),
    ("egress/out.html", "'--report' and '--egress' name the same file", 2),
    ("hasty.json/x", "a part of the path is a file", 4),
  ]) func `writes what it sent over nothing else`(
    file: String, message: String, status: Int32
  ) throws {
    let (shop, _) = try Self.embedded.get()
    let before = try (shop.text("logs.jsonl"), shop.text("hasty.json"))
    let words = ["--model", "m", "--llm", "http://127.0.0.1:9", "--egress", file]
    let result = try Self.analyze(shop, "egress", words)
    #expect(result.status == status)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(try (shop.text("logs.jsonl"), shop.text("hasty.json")) == before)
  }

  @Test func `says when answers cannot be kept`() throws {
    let (shop, status) = try Self.embedded.get()
    let server = try #require(Self.server)
    let words = ["--model", "m", "--llm", server.url("agent"), "--llm-cache", "hasty.json"]
    let result = try Self.analyze(shop, "unkept", words)
    #expect(result.status == status)
    #expect(result.errors.contains("an answer was not kept: cannot write 'hasty.json/"))
  }

  @Test(arguments: ["never", "drip"])
  func `ends when it is told to, whatever a server does`(fault: String) throws {
    let (shop, _) = try Self.embedded.get()
    let server = try #require(Self.server)
    let result = try shop.shell(
      """
      $L analyze logs.jsonl --report ended-\(fault)/out.html --model m --llm \(server.url(fault)) &
      until [ -s ended-\(fault)/egress.jsonl ]; do sleep 0.1; done
      start=$(date +%s); kill -INT $!; wait $!; echo "status $?"
      [ $(($(date +%s) - start)) -le 5 ] && echo in time
      ls ended-\(fault)
      """)
    #expect(result.text.split(separator: "\n") == ["status 130", "in time", "egress.jsonl"])
  }
}
