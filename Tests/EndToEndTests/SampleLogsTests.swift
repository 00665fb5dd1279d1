import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `Sample logs` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SampleLogs").path

  @Test(arguments: [
    "mix.jsonl", "cascade.jsonl", "regional.jsonl.gz", "saturation.jsonl.gz", "silence.jsonl.gz",
  ])
  func `each incident of the truth is one issue with its root first`(log: String) throws {
    let shop = try Workshop()
    try shop.logmon("analyze", "\(Self.folder)/\(log)", "--report", "r.html", "--quiet")
    let issues = try shop.json("results.json").list("issues")
    let name = log.split(separator: ".")[0]
    let truth = try JSONValue(
      parsing: [UInt8](Data(contentsOf: URL(filePath: "\(Self.folder)/\(name).truth.json"))))
    for incident in truth["incidents"]?.array ?? [] {
      let events = Set(incident["event_ids"]?.array?.compactMap(\.string) ?? [])
      let holders = issues.filter { issue in
        issue["severity"] != "low"
          && issue.list("related_events").contains {
            events.contains($0.string ?? "")
          }
      }
      #expect(holders.count == 1)
      #expect(
        holders.first?.list("affected_services").first?.string
          == incident["root_service"]?.string)
    }
  }

  @Test func `nothing is found in the quiet one`() throws {
    let shop = try Workshop()
    let run = try shop.logmon("analyze", "\(Self.folder)/quiet.jsonl.gz", "--report", "r.html")
    #expect(run.text.hasPrefix("All quiet: 300 events, nothing over a limit."))
  }

  @Test func `the dirty one accounts for every line`() throws {
    let shop = try Workshop()
    try shop.logmon("analyze", "\(Self.folder)/dirty.jsonl", "--report", "r.html", "--quiet")
    let results = try shop.json("results.json")
    let totals = ["lines", "events", "rejected", "blank"].map {
      results.count("totals.\($0)")
    }
    #expect(totals == [47, 44, 2, 1])
    #expect(results["rejects"]?["by_reason"]?.members?.count == 2)
  }
}
