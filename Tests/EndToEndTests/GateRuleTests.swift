import LogModel
import TestSupport
import Testing

@Suite struct `Rules of the gate` {
  private func log(_ shop: Workshop) throws {
    let lines = (0..<100).map {
      Lines.api(Lines.time($0), latency: "\($0 + 1)", status: $0 % 50 == 49 ? 500 : 200)
    }
    try shop.folder.write(lines.joined(separator: "\n"), "logs.jsonl")
  }

  @Test(
    arguments: [
      (["p95(latency_ms) < 400"], 0), (["p95(latency_ms) < 90"], 1), (["errors == 2"], 0),
      (["error_rate < 1%", "p95(latency_ms) < 400"], 1), (["p95(latency_ms){service=no} < 9"], 3),
      (["issues(critical) == 0"], 0), (["regressions == 0"], 3), (["p95(latency_ms) < 9", "x"], 2),
    ] as [([String], Int32)])
  func `decide the exit status`(rules: [String], status: Int32) throws {
    let shop = try Workshop()
    try log(shop)
    let options = rules.flatMap { ["--gate", $0] }
    #expect(try shop.logmon(["analyze", "logs.jsonl"] + options).status == status)
    if status == 2 { return }
    let gate = try shop.json("Reports/results.json").list("status.gate")
    #expect(gate.compactMap { $0["rule"]?.string } == rules)
    // The config file has the same rules.
    let list = JSONValue.array(rules.map(JSONValue.string))
    try shop.folder.write(
      String(decoding: (["gate": list] as JSONValue).compactBytes, as: UTF8.self), "logmon.json")
    #expect(try shop.logmon("analyze", "logs.jsonl").status == status)
    #expect(try shop.json("Reports/results.json").list("status.gate") == gate)
  }

  @Test func `are told where they are wrong`() throws {
    let shop = try Workshop()
    try log(shop)
    try shop.folder.write("{\"gate\": [\n  \"p95(latency_ms) <> 4\"]}", "logmon.json")
    let run = try shop.logmon("analyze", "logs.jsonl")
    #expect(run.status == 2)
    #expect(run.errors.contains("logmon.json:2:3: gate[0]: 'p95(latency_ms) <> 4': at '> 4'"))
  }

  @Test func `may trip on an input that cannot be trusted`() throws {
    let shop = try Workshop()
    try log(shop)
    let words = ["analyze", "logs.jsonl", "missing.jsonl"]
    #expect(try shop.logmon(words).status == 3)
    #expect(try shop.logmon(words + ["--fail-on-incomplete"]).status == 1)
    #expect(try shop.logmon(["analyze", "logs.jsonl", "--fail-on-incomplete"]).status == 0)
  }
}

@Suite struct `Suppressions` {
  /// The ids of the issues of a log with an incident.
  private func incident(_ shop: Workshop) throws -> [String] {
    try shop.generate("--minutes", "30", "--scenario", "cascade", "--output", "logs.jsonl")
    #expect(try shop.logmon("analyze", "logs.jsonl", "--fail-on", "critical").status == 1)
    return try shop.json("Reports/results.json").list("issues").filter {
      $0["severity"]?.string == "critical"
    }.compactMap { $0["issue_id"]?.string }
  }

  private func suppress(_ shop: Workshop, _ id: String, until: String) throws -> Int32 {
    try shop.logmon(
      "suppress", id, "--reason", "<b>known</b>", "--owner", "db-team", "--until", until
    ).status
  }

  @Test func `hide issues from the gate, not from the report`() throws {
    let shop = try Workshop()
    let ids = try incident(shop)
    for id in ids { #expect(try suppress(shop, id, until: "2099-12-31") == 0) }
    let run = try shop.logmon("analyze", "logs.jsonl", "--fail-on", "critical")
    #expect(run.status == 0, "\(run.errors)")
    let results = try shop.json("Reports/results.json")
    let hidden = results.list("suppressions.hidden")
    #expect(hidden.compactMap { $0["issue"]?["issue_id"]?.string }.sorted() == ids.sorted())
    let left = results.list("issues").compactMap { $0["issue_id"]?.string }
    #expect(Set(left).isDisjoint(with: ids))
    #expect(results.list("tickets").isEmpty)
    #expect((results.count("totals.flagged") ?? 0) > 0)
    let page = try shop.text("Reports/report.html")
    #expect(page.contains("id=\"suppressed\""))
    #expect(page.contains("&lt;b&gt;known&lt;/b&gt;"))
    #expect(!page.contains("<b>known</b>"))
  }

  @Test func `end with their day in the log`() throws {
    let shop = try Workshop()
    let ids = try incident(shop)
    // The generated log is of 2026-01-05.
    for id in ids { #expect(try suppress(shop, id, until: "2026-01-04") == 0) }
    let run = try shop.logmon("analyze", "logs.jsonl", "--fail-on", "critical")
    #expect(run.status == 1)
    #expect(run.errors.contains("logmon: logmon.suppress.json:3: the suppression by db-team ended"))
    let results = try shop.json("Reports/results.json")
    #expect(results.list("suppressions.expired").count == ids.count)
    #expect(results.list("suppressions.hidden").isEmpty)
  }

  @Test func `that match nothing are listed`() throws {
    let shop = try Workshop()
    _ = try incident(shop)
    try shop.folder.write(
      #"{"suppress": [{"service": "no-*", "reason": "r", "owner": "o", "until": "2099-01-01"}]}"#,
      "logmon.json")
    #expect(try shop.logmon("analyze", "logs.jsonl", "--fail-on", "critical").status == 1)
    let unused = try shop.json("Reports/results.json").list("suppressions.unused")
    #expect(unused.compactMap { $0["place"]?.string } == ["logmon.json:1"])
  }

  /// A pattern for one service hides no incident that reaches others.
  @Test func `must match all of an issue`() throws {
    let shop = try Workshop()
    let ids = try incident(shop)
    let issue = try #require(
      try shop.json("Reports/results.json").list("issues").first {
        $0["issue_id"]?.string == ids.first
      })
    let services = issue.list("affected_services").compactMap(\.string)
    #expect(services.count > 1)
    func status(_ pattern: String) throws -> Int32 {
      let entry = "{\"service\": \"\(pattern)\", \"reason\": \"r\", \"owner\": \"o\""
      try shop.folder.write("{\"suppress\": [\(entry), \"until\": \"2099-01-01\"}]}", "logmon.json")
      return try shop.logmon("analyze", "logs.jsonl", "--fail-on", "critical").status
    }
    #expect(try status(services[0]) == 1)
    #expect(try status("*") == 0)
  }

  @Test(arguments: [
    (#"{"service": "a"}"#, "'reason' is missing"),
    (#"{"reason": "r", "owner": "o", "until": "2027-01-01"}"#, "it names no issue"),
    (#"{"service": "a", "reason": "r", "owner": "o", "until": "2027-02-30"}"#, "'until' must be"),
    (#"{"servce": "a"}"#, "did you mean 'service'?"),
    (#"{"service": "a", "reason": " ", "owner": "o", "until": "2027-01-01"}"#, "is empty"),
  ])
  func `say what they lack`(entry: String, part: String) throws {
    let shop = try Workshop()
    try shop.folder.write("", "logs.jsonl")
    try shop.folder.write("{\"suppress\": [\(entry)]}", "logmon.suppress.json")
    let run = try shop.logmon("analyze", "logs.jsonl")
    #expect(run.status == 2)
    #expect(run.errors.contains("logmon.suppress.json:1:"))
    #expect(run.errors.contains(part), "\(run.errors)")
  }

  /// Lines without a number; one service fails in its own words for some minutes.
  private func failingLines(_ shop: Workshop) throws {
    let lines = (0..<600).flatMap { second -> [String] in
      let time = Timestamp(microseconds: 1_767_600_000_000_000) + .seconds(Int64(second))
      let failed = (400..<460).contains(second) ? ["error|no route to 10.0.0.\(second % 4)"] : []
      return (["info|request \(second) taken", "info|order stored"] + failed).map { line in
        let parts = line.split(separator: "|")
        return #"{"timestamp":"\#(time)","event_type":"api","service_name":"orders","#
          + #""region":"eu","severity":"\#(parts[0])","message":"\#(parts[1])"}"#
      }
    }
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "logs.jsonl")
  }

  /// Error lines that deviate, and those above the limit on their share.
  @Test(arguments: [false, true]) func `match the template of messages`(isLimited: Bool) throws {
    let shop = try Workshop()
    try failingLines(shop)
    func hidden(_ entries: String...) throws -> Int {
      let suppressions = entries.map {
        "{\($0), \"reason\": \"r\", \"owner\": \"o\", \"until\": \"2099-01-01\"}"
      }.joined(separator: ", ")
      try shop.folder.write(
        "{\"thresholds\": [{\"metric\": \"error_lines\", \"enabled\": \(isLimited)}], "
          + "\"suppress\": [\(suppressions)]}", "logmon.json")
      try shop.logmon("analyze", "logs.jsonl")
      return try shop.json("Reports/results.json").list("suppressions.hidden").count
    }
    #expect(try hidden() == 0)
    let issue = try #require(try shop.json("Reports/results.json").list("issues").first)
    #expect((issue["kind"]?.string == "errors") != isLimited)
    #expect(issue.texts("templates") == ["no route to"])
    #expect(try hidden(#""template": "no disk*""#) == 0)
    #expect(try hidden(#""template": "no route*", "service": "other""#) == 0)
    #expect(try hidden(#""template": "no route*""#) == 1)
    #expect(try hidden() == 0)
    let id = try #require(issue["issue_id"]?.string)
    let words = ["suppress", id, "--by-template", "--reason", "r", "--owner", "o"]
    #expect(try shop.logmon(words + ["--until", "2099-12-31"]).status == 0)
    let entry = try #require(try shop.json("logmon.suppress.json").list("suppress").first)
    #expect(entry["template"] == "no route to" && entry["service"] == "orders")
    #expect(entry["fingerprint"] == nil)
    #expect(try shop.logmon(words + ["--until", "2099-12-31"]).status == 2)
    #expect(try hidden() == 1)
  }

  @Test func `match no template of an issue with several, unless all match`() throws {
    let shop = try Workshop()
    let id = try #require(try incident(shop).first)
    let run = try shop.logmon(
      "suppress", id, "--by-template", "--reason", "r", "--owner", "o", "--until", "2099-12-31")
    #expect(run.status == 2)
    #expect(run.errors.contains("templates; suppress its fingerprint"), "\(run.errors)")
  }

  @Test func `are written with care`() throws {
    let shop = try Workshop()
    let ids = try incident(shop)
    let id = try #require(ids.first)
    #expect(try suppress(shop, "ISS-unknown", until: "2099-12-31") == 2)
    #expect(try suppress(shop, id, until: "tomorrow") == 2)
    #expect(try shop.logmon("suppress", id, "--reason", "r", "--owner", "o").status == 2)
    #expect(try suppress(shop, id, until: "2099-12-31") == 0)
    #expect(try suppress(shop, id, until: "2099-12-31") == 2)
    #expect(try suppress(shop, "0123abcd", until: "2099-12-31") == 0)
    let file = try shop.json("logmon.suppress.json")
    #expect(file.list("suppress").count == 2)
    try shop.folder.write("// kept\n{\"suppress\": []}", "logmon.suppress.json")
    #expect(try suppress(shop, id, until: "2099-12-31") == 2)
    #expect(try shop.text("logmon.suppress.json").hasPrefix("// kept"))
  }
}
