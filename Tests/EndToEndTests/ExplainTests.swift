import LogModel
import TestSupport
import Testing

@Suite struct `Explaining` {
  @Test func `an issue names its values, its groups and its evidence`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "10", "--scenario", "cascade", "--rate", "300")
    try shop.logmon("analyze", "logs.jsonl", "--report", "r.html", "--quiet")
    let results = try shop.json("results.json")
    let issue = try #require(results.list("issues").first)
    let id = try #require(issue["issue_id"]?.string)
    let text = try shop.logmon("explain", id, "--results", "results.json").text
    let root = try #require(issue.list("affected_services").first?.string)
    #expect(text.hasPrefix("\(id): "))
    #expect(text.contains("found by") && text.contains("\nGrouped\n  1. "))
    #expect(text.contains("\nEvidence\n") && text.contains("\nRoot\n"))
    #expect(text.contains(root))
    let flagged = try #require(results.list("events").first { $0["flagged"]?.bool == true })
    let event = try #require(flagged["event_id"]?.string)
    let own = try shop.logmon("explain", event, "--results", "results.json").text
    #expect(own.contains(", flagged") && own.contains(": limit ") && own.contains("streak "))
    let related = try #require(issue.list("related_events").first?.string)
    #expect(
      try shop.logmon("explain", related, "--results", "results.json").text.contains(id))
  }

  @Test func `an issue names its suspects' scores and how its entry was found`() throws {
    let shop = try Workshop()
    let lines = (0..<90).flatMap { minute in
      ["web", "checkout"].map { service in
        let time = Lines.time(60 * minute)
        let value = (service == "web" ? 100 : 40) + ((60..<70).contains(minute) ? 80 : 0)
        return "{\"timestamp\":\"\(time)\",\"event_type\":\"api\",\"service_name\":\"\(service)\","
          + "\"severity\":\"info\",\"message\":\"m\",\"metrics\":{\"latency_ms\":\(value)}}\n"
      }
    }
    try shop.folder.write(lines.joined(), "log.jsonl")
    try shop.logmon("analyze", "log.jsonl", "--report", "o/r.html", "--quiet")
    func explained() throws -> String {
      let issue = try #require(try shop.json("o/results.json").list("issues").first)
      let id = try #require(issue["issue_id"]?.string)
      return try shop.logmon("explain", id, "--results", "o/results.json").text
    }
    let first = try explained()
    #expect(
      first.contains(/\nSuspects\n  \S+ to \S+: checkout \d\.\d\d?, web \d(\.\d+)?\n/), "\(first)")
    #expect(first.contains("  a new entry\n"))
    // The same trouble an hour later.
    _ = try shop.shell("sed -i 's/T08/T10/; s/T09/T11/' log.jsonl")
    try shop.logmon("analyze", "log.jsonl", "--report", "o/r.html", "--quiet")
    #expect(try explained().contains("  this run matched by fingerprint\n"))
    #expect(
      try shop.logmon("explain", "--kb", "none", "ISS-x", "--results", "o/results.json").status == 2
    )
  }

  @Test func `what the results do not hold is told, with the nearest id`() throws {
    let shop = try Workshop()
    try shop.folder.write(Lines.slowDatabase(from: 0), "log.jsonl")
    try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    let id = try #require(
      try shop.json("results.json").list("issues").first?["issue_id"]?.string)
    let run = try shop.logmon("explain", id + "x", "--results", "results.json")
    #expect(run.status == 2)
    #expect(run.errors.contains("it has no issue or event '\(id)x'; did you mean '\(id)'?"))
    #expect(try shop.logmon("explain", "--results", "results.json").status == 2)
    #expect(try shop.logmon("explain", id, "--results", "log.jsonl").status == 2)
  }
}
