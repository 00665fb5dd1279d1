import LogModel
import TestSupport
import Testing

@Suite struct `Generating a log` {
  @Test func `ten minutes are 300 lines in logs.jsonl, the same every time`() throws {
    let shop = try Workshop()
    let result = try shop.logmon("generate", "--minutes", "10")
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(result.errors == "logs.jsonl: 300 events, 45 anomalous, 1 incident\n")
    let first = try shop.folder.read("logs.jsonl")
    #expect(first.count { $0 == 0x0a } == 300)
    try shop.logmon("generate", "--minutes", "10")
    #expect(try shop.folder.read("logs.jsonl") == first)
    try shop.logmon("generate", "--seed", "7", "--output", "other.jsonl")
    #expect(try shop.folder.read("other.jsonl") != first)
  }

  @Test func `file, gzip and standard output hold the same log`() throws {
    let shop = try Workshop()
    try shop.generate("--output", "a.jsonl")
    try shop.generate("--output", "b.jsonl.gz")
    try shop.generate("--output", "c.log", "--gzip")
    let plain = try shop.folder.read("a.jsonl")
    #expect(try shop.logmon("generate", "--output", "-").output == plain)
    for name in ["b.jsonl.gz", "c.log"] {
      #expect(try shop.shell("gzip -dc < \(name)").output == plain)
    }
  }

  @Test func `no event at all is still a valid file`() throws {
    let shop = try Workshop()
    try shop.generate("--events", "0", "--output", "none.jsonl")
    try shop.generate("--events", "0", "--output", "none.jsonl.gz")
    #expect(try shop.folder.read("none.jsonl") == [])
    #expect(try shop.shell("gzip -t none.jsonl.gz").status == 0)
  }

  @Test func `the truth names the injected incidents and their events`() throws {
    let shop = try Workshop()
    try shop.generate(
      "--scenario", "cascade", "--force-anomaly", "payments-db", "--truth", "truth.json")
    let truth = try shop.json("truth.json")
    let incidents = truth.list("incidents")
    #expect(incidents.contains { $0["root_service"]?.string == "payments-db" })
    let log = try shop.text("logs.jsonl")
    for id in incidents.flatMap({ $0.texts("event_ids") }) { #expect(log.contains(id)) }
  }

  @Test(arguments: [
    (
      ["--force-anomaly", "payment-db"], "unknown service 'payment-db'; did you mean 'payments-db'?"
    ),
    (["--start", "9999-12-31T23:59:00Z"], "the log would end after the year 9999"),
  ])
  func `what cannot be generated is wrong usage`(words: [String], message: String) throws {
    let shop = try Workshop()
    let result = try shop.shell("$L generate \(words.joined(separator: " "))")
    #expect(result.status == 2 && result.errors.hasPrefix("logmon: error: \(message)\n"))
    #expect(try shop.files().isEmpty)
  }

  @Test func `a reader that goes away ends the run, silently and soon`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      "$L generate --events 100000000 --output - | head -1 | wc -l; echo ${PIPESTATUS[0]}")
    #expect(result.text == "1\n0\n" && result.errors.isEmpty)
  }
}
