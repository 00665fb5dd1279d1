import Foundation
import LogModel
import TestSupport
import Testing

/// Services that send nothing while others go on, whole-binary.
@Suite struct `Silence` {
  /// One line of a generated log.
  private struct Line {
    var text: Substring
    var minute: Int
    var service: String
    var region: String
  }

  /// A quiet hour of 18 services in 4 regions, with the lines that a test keeps.
  private func write(
    _ shop: Workshop, seed: UInt64 = 1, name: String = "log.jsonl", keep: (Line) -> Bool
  ) throws {
    try shop.generate(
      "--minutes", "60", "--rate", "300", "--scenario", "quiet", "--seed", "\(seed)")
    let kept = try String(decoding: shop.folder.read("logs.jsonl"), as: UTF8.self)
      .split(separator: "\n").filter { text in
        let value = try JSONValue(parsing: Array(text.utf8))
        let time = value["timestamp"]?.string ?? ""
        return keep(
          Line(
            text: text, minute: Int(time.dropFirst(14).prefix(2)) ?? 0,
            service: value["service_name"]?.string ?? "", region: value["region"]?.string ?? ""))
      }
    try shop.folder.write(kept.joined(separator: "\n") + "\n", name)
    _ = try shop.shell("rm logs.jsonl")
  }

  private func issues(_ shop: Workshop, _ inputs: String...) throws -> [JSONValue] {
    try shop.logmon(
      ["analyze"] + inputs + ["--report", "r.html", "--quiet", "--junit", "j.xml"])
    return try shop.json("results.json").list("issues")
  }

  @Test func `of a service in all its regions is one issue with its time`() throws {
    let shop = try Workshop()
    try write(shop) { !($0.service == "payments-db" && (20..<38).contains($0.minute)) }
    let issues = try issues(shop, "log.jsonl")
    #expect(issues.count == 1)
    let issue = try #require(issues.first)
    #expect(issue["kind"] == "silence")
    #expect(issue["severity"] == "medium")
    #expect(issue["status"] == "resolved")
    #expect(issue.list("affected_services") == ["payments-db"])
    #expect(issue.list("affected_regions").count == 4)
    let since = try #require(issue["first_seen"]?.string)
    #expect(("2026-01-05T08:19"..."2026-01-05T08:20:00").contains(since))
    let proof = try #require(issue.list("evidence").first?["statement"]?.string)
    #expect(
      proof.contains(
        /^payments-db sent no event from 08:19:\d\d to 08:3\d:\d\d, usually \d\.?\d* a minute\.$/),
      "\(proof)")
  }

  @Test func `of a region is one issue of its services`() throws {
    let shop = try Workshop()
    try write(shop) { !($0.region == "us-east-1" && (20..<35).contains($0.minute)) }
    let issues = try issues(shop, "log.jsonl", "--sarif", "s.json", "--gitlab", "g.json")
    #expect(issues.count == 1)
    // No event shows it, and it must not be missing where each entry needs a place.
    #expect(try shop.json("s.json").list("runs").first?.list("results").count == 1)
    #expect(try shop.json("g.json").array?.first?["location"]?["path"] == "log.jsonl")
    #expect(issues.first?["severity"] == "high")
    #expect(issues.first?.list("affected_regions") == ["us-east-1"])
    #expect((issues.first?.list("affected_services").count ?? 0) > 9)
  }

  /// The two regions are busy at opposite hours, so that neither tells of the other.
  @Test func `is told by the services of its own region`() throws {
    let shop = try Workshop()
    var lines: [(time: Int64, text: String)] = []
    for (region, phase) in [("east", 0.0), ("west", 0.5)] {
      for minute in 0..<720 {
        let load = 20 * (1 + 0.8 * sin(2 * .pi * (Double(minute) / 720 + phase)))
        for service in ["alder", "birch", "cedar"] {
          if service == "cedar", region == "west", (200..<206).contains(minute) { continue }
          for index in 0..<Int(load) {
            let second = Int64(minute * 60 + index * 60 / max(1, Int(load)))
            let time = Timestamp(microseconds: 1_767_600_000_000_000) + .seconds(second)
            lines.append(
              (
                second,
                #"{"timestamp":"\#(time)","event_type":"api","service_name":"\#(service)","#
                  + #""region":"\#(region)","metrics":{"latency_ms":\#(40 + index % 7)}}"#
              ))
          }
        }
      }
    }
    let sorted = lines.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    try shop.folder.write(sorted.map(\.element.text).joined(separator: "\n") + "\n", "log.jsonl")
    let issues = try issues(shop, "log.jsonl")
    #expect(issues.map { $0["kind"] } == ["silence"])
    #expect(issues.first?.list("affected_services") == ["cedar"])
    #expect(issues.first?.list("affected_regions") == ["west"])
  }

  /// The lines of a part of the minutes are thinned out by a hash of their text, so that each seed
  /// keeps others.
  private static func isKept(_ line: Line, percent: UInt64) -> Bool {
    var hash = StableHash()
    hash.add(String(line.text))
    return hash.value % 100 < percent
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `may leave a part of the traffic`(seed: UInt64)
    throws
  {
    let shop = try Workshop()
    try write(shop, seed: seed) { line in
      line.service != "payments-db" || !(20..<38).contains(line.minute)
        || Self.isKept(line, percent: 20)
    }
    let issues = try issues(shop, "log.jsonl")
    #expect(issues.count == 1, "seed \(seed)")
    let issue = try #require(issues.first)
    #expect(issue["kind"] == "silence")
    #expect(issue["severity"] == "medium")
    #expect(issue.list("affected_services") == ["payments-db"])
    let since = try #require(issue["first_seen"]?.string)
    #expect(("2026-01-05T08:18"..."2026-01-05T08:23").contains(since), "\(since)")
    let title = try #require(issue["title"]?.string)
    #expect(title.hasPrefix("payments-db sent far fewer events than usual for "), "\(title)")
    let proof = try #require(issue.list("evidence").first?["statement"]?.string)
    #expect(
      proof.contains(
        /^payments-db sent \d\.?\d* events a minute from 08:.* usually \d\.?\d* a minute\.$/),
      "\(proof)")
  }

  /// What the others sent tells what is usual, unless they send far more than they usually do.
  @Test func `is none where a service keeps most of its events, or others have a burst`() throws {
    let shop = try Workshop()
    try write(shop) { line in
      !(20..<38).contains(line.minute) || line.service != "payments-db"
        || Self.isKept(line, percent: 75)
    }
    #expect(try issues(shop, "log.jsonl").isEmpty)
    try write(shop) { line in
      (20..<38).contains(line.minute) || !line.service.hasSuffix("-frontend")
        || Self.isKept(line, percent: 10)
    }
    #expect(try issues(shop, "log.jsonl").isEmpty)
  }

  /// As at night, or where half of the lines are lost.
  @Test func `is none where all services send less`() throws {
    let shop = try Workshop()
    try write(shop) { !(20..<38).contains($0.minute) || Self.isKept($0, percent: 30) }
    #expect(try issues(shop, "log.jsonl").isEmpty)
  }

  /// Whoever collects the lines may have stopped.
  @Test func `of all services is a hole in the log`() throws {
    let shop = try Workshop()
    try write(shop) { !(20..<35).contains($0.minute) }
    #expect(try issues(shop, "log.jsonl").isEmpty)
    // One service goes on.
    try write(shop) { !(20..<35).contains($0.minute) || $0.service == "auth-api" }
    #expect(try issues(shop, "log.jsonl").isEmpty)
  }

  @Test func `at the end of the log counts where it is long, and one log has all services`() throws
  {
    let shop = try Workshop()
    try write(shop) { !($0.service == "payments-db" && $0.minute >= 35) }
    let open = try issues(shop, "log.jsonl")
    #expect(open.count == 1)
    #expect(open.first?["status"] != "resolved")
    _ = try shop.shell("grep db log.jsonl > a.jsonl; grep -v db log.jsonl > b.jsonl")
    #expect(try issues(shop, "a.jsonl", "b.jsonl").isEmpty)
    try write(shop) { !($0.service == "payments-db" && $0.minute >= 54) }
    #expect(try issues(shop, "log.jsonl").isEmpty)
  }

  /// It may be the pause of a job, or chance.
  @Test func `of a service that is rare or often silent is none`() throws {
    let shop = try Workshop()
    try write(shop) { $0.service != "payments-db" || $0.minute < 6 || $0.minute >= 50 }
    #expect(try issues(shop, "log.jsonl").isEmpty)
    try write(shop) { $0.service != "payments-db" || ($0.minute / 5).isMultiple(of: 2) }
    #expect(try issues(shop, "log.jsonl").isEmpty)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>) func `is none where a service is irregular`(
    seed: UInt64
  ) throws {
    let shop = try Workshop()
    var random = SeededGenerator(seed: seed)
    let busy = (0..<60).map { _ in Double.random(in: 0...1, using: &random) }
    try write(shop, seed: seed) {
      $0.service != "payments-db" || Double.random(in: 0...1, using: &random) < busy[$0.minute]
    }
    #expect(try issues(shop, "log.jsonl").isEmpty, "seed \(seed)")
  }

  @Test func `is not looked for where deviations are switched off`() throws {
    let shop = try Workshop()
    try write(shop) { !($0.service == "payments-db" && (20..<38).contains($0.minute)) }
    try shop.folder.write(#"{"deviations": false}"#, "logmon.json")
    #expect(try issues(shop, "log.jsonl").isEmpty)
  }

  @Test func `that callers complain of belongs to their issue`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "60", "--rate", "300", "--scenario", "silence")
    try shop.logmon("analyze", "logs.jsonl", "--report", "r.html", "--quiet")
    let issues = try shop.json("results.json").list("issues").filter { $0["severity"] != "low" }
    #expect(!issues.isEmpty)
    #expect(issues.allSatisfy { $0["severity"] == "critical" }, "\(issues.map { $0["title"] })")
  }

  @Test func `is the same in joined scans`() throws {
    let shop = try Workshop()
    try write(shop) { line in
      let isLate = (20..<35).contains(line.minute)
      return !isLate
        || line.region != "us-east-1"
          && (line.service != "payments-db" || Self.isKept(line, percent: 20))
    }
    let run = try shop.shell(
      """
      set -e
      $L analyze log.jsonl --report one/r.html --quiet
      for k in 1 2 3; do $L scan log.jsonl --share $k/3 --output $k.scan --quiet; done
      $L merge 1.scan 2.scan 3.scan --report o/r.html --quiet; rm -f one/rejects.jsonl; diff -r one o
      """)
    #expect(run.status == 0, "\(run.text) \(run.errors)")
  }
}
