import LogModel
import TestSupport
import Testing

@Suite struct `A backtest` {
  @Test func `says what other limits would have raised`() throws {
    let shop = try Workshop()
    try shop.generate(
      "--minutes", "60", "--scenario", "cascade", "--output", "logs.jsonl", "--truth", "truth.json")
    let run = try shop.logmon(
      "backtest", "logs.jsonl", "--set", "latency_ms=300..900/300", "--set", "query_time_ms=1e6",
      "--truth", "truth.json", "--pages-per-week", "1000000", "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    let table = try JSONValue(parsing: run.output)
    let rows = table.list("rows")
    #expect(
      rows.compactMap { $0["limits"]?.string } == [
        "in force", "latency_ms=300 query_time_ms=1,000,000",
        "latency_ms=600 query_time_ms=1,000,000", "latency_ms=900 query_time_ms=1,000,000",
      ])
    // A higher limit flags less, and the row in force is what analyze says.
    let flagged = rows.compactMap { $0.count("flagged") }
    #expect(flagged[1] > flagged[2] && flagged[2] > flagged[3])
    try shop.logmon("analyze", "logs.jsonl", "--quiet")
    #expect(flagged[0] == (try shop.json("Reports/results.json").count("totals.flagged")))
    #expect(rows[0].count("found") == rows[0].count("incidents"))
    // Of the rows that find most, the one that flags least.
    let found = rows.compactMap { $0.count("found") }
    let best = rows.filter { $0.count("found") == found.max() }
      .min { ($0.count("flagged") ?? 0) < ($1.count("flagged") ?? 0) }
    #expect(table["suggested"]?.string == best?["limits"]?.string)
  }

  @Test func `draws its table as a page, and spares its log`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "10", "--output", "logs.jsonl")
    let words = ["backtest", "logs.jsonl", "--set", "latency_ms=900", "--pages-per-week", "100000"]
    let run = try shop.logmon(words + ["--report", "backtest.html"])
    #expect(run.status == 0 && run.text.contains("Suggested for"), "\(run.errors)")
    let page = try shop.text("backtest.html")
    #expect(page.contains("<bdi>in force</bdi>") && page.contains("<bdi>latency_ms=900</bdi>"))
    #expect(page.split(separator: "badge resolved").count == 2 && !page.contains("<script"))
    let log = try shop.text("logs.jsonl")
    let refused = try shop.logmon(words + ["--report", "logs.jsonl"])
    #expect(refused.status == 2 && refused.errors.contains("would overwrite the input"))
    #expect(try shop.text("logs.jsonl") == log)
  }

  @Test func `suggests limits only where they page rarely enough`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "30", "--scenario", "cascade", "--output", "logs.jsonl")
    let words = ["backtest", "logs.jsonl", "--set", "latency_ms=600", "--pages-per-week", "0"]
    #expect(try shop.logmon(words).text.contains("None of these limits has at most 0 pages"))
    let high = [
      "latency_ms", "error_rate", "query_time_ms", "load_time_ms", "cpu_percent", "memory_percent",
      "error_lines",
    ].flatMap { ["--set", "\($0)=1e9"] }
    try shop.folder.write(#"{"deviations": false}"#, "logmon.json")
    let quiet = try shop.logmon(words + high)
    #expect(quiet.text.contains("Suggested for at most 0 pages a week: latency_ms=600 "))
  }

  @Test(arguments: [
    [], ["--set", "latency_ms"], ["--set", "latency_ms=4..2"], ["--set", "latency=400"],
    ["--set", "latency_ms=0..100000/1"], ["--set", "latency_ms=1e999"],
    ["--set", "latency_ms=0..99/1", "--set", "cpu_percent=1..2/0.5"], ["--try", "missing.json"],
    ["--set", "latency_ms=400", "--truth", "logs.jsonl"],
  ])
  func `refuses what it cannot try`(words: [String]) throws {
    let shop = try Workshop()
    try shop.generate()
    #expect(try shop.logmon(["backtest", "logs.jsonl"] + words).status == 2)
  }
}
