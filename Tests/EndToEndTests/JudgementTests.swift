import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `What is flagged` {
  /// Two hundred minutes, so that windows of 100 are full and forget.
  @Test(arguments: ["1", "2", "3"])
  func `agrees with the rules written a second time`(seed: String) throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "200", "--seed", seed)
    try expectAgreement(shop)
  }

  @Test func `a share of server errors above 5 percent flags the errors`() throws {
    let shop = try Workshop()
    let log = (0..<300).map { index in
      Lines.api(Lines.time(index), id: "E\(index)", status: index % 9 == 0 ? 503 : 200)
    }
    try shop.folder.write(log.joined(separator: "\n"), "logs.jsonl")
    try expectAgreement(shop)
    let flagged = try shop.lines("flagged.jsonl")
    #expect(flagged.count == 31 && flagged[0].contains(#""event_id":"E27""#))
  }

  @Test func `values on the limit are not above it`() throws {
    let shop = try Workshop()
    let log = ["500", "500.0", "5e2", "500.0000001"].enumerated().map {
      Lines.api(Lines.time($0), id: "E\($0)", latency: $1)
    }
    try shop.folder.write(log.joined(separator: "\n"), "logs.jsonl")
    try expectAgreement(shop)
    #expect(try shop.lines("flagged.jsonl").count == 1)
  }

  /// Nothing is so many times zero.
  @Test func `a limit of zero gives no multiples`() throws {
    let shop = try Workshop()
    try shop.folder.write(
      #"{"thresholds": [{"metric": "latency_ms", "event_type": "api", "alert_above": 0}]}"#,
      "c.json")
    let log = (0..<40).map { Lines.api(Lines.time($0), id: "E\($0)", latency: "\($0 % 3)") }
    try shop.folder.write(log.joined(separator: "\n"), "logs.jsonl")
    let run = try shop.logmon("analyze", "logs.jsonl", "--config", "c.json", "--report", "o/r.html")
    #expect(run.status == 0, "\(run.errors)")
    let issues = try shop.json("o/results.json").list("issues")
    let texts = issues.flatMap { [$0["title"]?.string, $0["description"]?.string] }.compactMap {
      $0
    }
    #expect(!texts.isEmpty)
    for text in texts { #expect(text.contains("over its limit"), "\(text)") }
  }

  private func expectAgreement(_ shop: Workshop) throws {
    let result = try shop.logmon(
      "analyze", "logs.jsonl", "--report", "r.html", "--flagged", "flagged.jsonl", "--quiet")
    try #require(result.status == 0, "\(result.errors)")
    let reference = try Reference(shop.lines("logs.jsonl"))
    let totals = try shop.json("results.json")
    #expect(totals.count("totals.events") == reference.events)
    #expect(totals.count("totals.flagged") == reference.flagged)
    #expect(totals.count("totals.critical") == reference.critical)
    let flagged = try shop.lines("flagged.jsonl")
    #expect(flagged.count == reference.flagged)
    for line in flagged { try expectAgreement(JSONValue(parsing: Array(line.utf8)), reference) }
  }

  private func expectAgreement(_ event: JSONValue, _ reference: Reference) throws {
    let id = try #require(event["event_id"]?.string)
    let over = try #require(reference.exceeded[id], "\(id)")
    #expect(event["flagged"]?.bool == true)
    #expect(event.count("streak") == reference.streaks[id], "\(id)")
    #expect(event["critical"]?.bool == ((reference.streaks[id] ?? 0) >= 3), "\(id)")
    #expect(Set(event.list("exceedances").compactMap { $0["metric"]?.string }) == Set(over.keys))
    for found in event.list("exceedances") {
      guard let metric = found["metric"]?.string, let mean = over[metric] ?? nil else { continue }
      let baseline = try #require(found["baseline"]?.number)
      #expect(abs(baseline - mean) <= mean * 0.001 + 0.01, "\(id) \(metric)")
    }
  }
}
