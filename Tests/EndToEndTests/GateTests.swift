import LogModel
import TestSupport
import Testing

@Suite struct `The gate` {
  /// By the worst issue of the log: which gates trip.
  @Test func `trips at its severity and above`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "30", "--scenario", "cascade", "--output", "bad.jsonl")
    try shop.generate("--scenario", "quiet", "--anomaly-rate", "0", "--output", "good.jsonl")
    let rank = ["low": 0, "medium": 1, "high": 2, "critical": 3, "none": 4]
    for log in ["bad.jsonl", "good.jsonl"] {
      for (gate, limit) in rank {
        let run = try shop.logmon("analyze", log, "--fail-on", gate, "--quiet")
        let results = try shop.json("Reports/results.json")
        let worst = results.list("issues").compactMap { rank[$0["severity"]?.string ?? ""] }.max()
        let expected: Int32 = (worst ?? -1) >= limit ? 1 : 0
        #expect(run.status == expected, "\(log) \(gate)")
        #expect(results.count("status.exit_code") == Int(expected))
      }
    }
  }

  @Test func `is said after what cannot be trusted, and that after what cannot be written`() throws
  {
    let shop = try Workshop()
    try shop.generate()
    let bad = ["analyze", "logs.jsonl", "--fail-on", "low", "--quiet"].joined(separator: " ")
    #expect(try shop.shell("$L \(bad)").status == 1)
    #expect(try shop.shell("$L \(bad) missing").status == 3)
    #expect(try shop.shell("$L \(bad) missing --report logs.jsonl/x").status == 4)
    #expect(try shop.shell("ulimit -f 8; $L \(bad) missing --report o/r.html").status == 4)
  }
}

@Suite struct `A config file` {
  private func run(_ entry: String, _ shop: Workshop) throws -> JSONValue {
    try shop.folder.write(#"{"thresholds": [\#(entry)]}"#, "c.json")
    let result = try shop.logmon(
      "analyze", "logs.jsonl", "--config", "c.json", "--report", "r.html", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    return try shop.json("results.json")
  }

  @Test func `changes, adds and switches off`() throws {
    let shop = try Workshop()
    let log = [
      Lines.api(Lines.time(0), id: "A", latency: "450"),
      Lines.api(Lines.time(1), id: "B", service: "b-api", latency: "550"),
      Lines.api(Lines.time(2), id: "C", service: "c-api", status: 429),
      Lines.database(Lines.time(3), id: "D"),
    ]
    try shop.folder.write(log.joined(separator: "\n"), "logs.jsonl")
    func flagged(_ entry: String) throws -> [String] {
      try run(entry, shop).list("events").filter { $0["flagged"]?.bool == true }
        .compactMap { $0["event_id"]?.string }.sorted()
    }
    let latency = #""metric": "latency_ms", "event_type": "api""#
    #expect(try flagged("") == ["B"])
    #expect(try flagged("{\(latency), \"alert_above\": 400}") == ["A", "B"])
    #expect(try flagged("{\(latency), \"enabled\": false}") == [])
    let status = #"{"metric": "status_code", "event_type": "api", "alert_above": 428}"#
    #expect(try flagged(status) == ["B", "C"])
    let pool = #"{"metric": "connection_count", "event_type": "database", "alert_above": 11}"#
    #expect(try flagged(pool) == ["B", "D"])
    #expect(try run(pool, shop).list("thresholds").count == 8)
  }

  @Test func `is what thresholds prints`() throws {
    let shop = try Workshop()
    let printed = try shop.logmon("thresholds", "--format", "json")
    try shop.folder.write(printed.output, "c.json")
    #expect(
      try shop.logmon("thresholds", "--config", "c.json", "--format", "json").output
        == printed.output)
    let table = try shop.logmon("thresholds").text
    #expect(table.contains("latency_ms") && table.contains("> 500 ms"))
  }

  @Test func `with a mistake ends with 2 before anything is written`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.folder.write("{\"thresholds\": [\n  {\"metric\": 1}]}", "c.json")
    let result = try shop.logmon("analyze", "logs.jsonl", "--config", "c.json")
    #expect(result.status == 2)
    #expect(
      result.errors == "logmon: error: c.json:2:3: thresholds[0]: 'metric' is missing; "
        + "expected the name of a metric\n")
    #expect(try shop.files().count == 2)
  }
}
