import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `The same log gives the same bytes` {
  private static let minutes = "60"

  private func outputs(_ shop: Workshop, _ words: String...) throws -> [String: [UInt8]] {
    let name = "out-\(UUID().uuidString)"
    let script =
      "$L analyze \(words.joined(separator: " ")) --quiet --report \(name)/r.html "
      + "--flagged \(name)/flagged.jsonl --junit \(name)/junit.xml --sarif \(name)/s.sarif "
      + "--gitlab \(name)/quality.json --openmetrics \(name)/metrics.txt "
      + "--postmortem \(name)/postmortem.md --rejects \(name)/rejects.jsonl"
    let result = try shop.shell(script)
    try #require(result.status == 0, "\(result.errors)")
    return try shop.files(in: name)
  }

  /// Logs whose services share the work in different ways: how they are made, and how analyzed.
  private static let mixes: [(script: String, words: String)] = [
    ("$L generate --minutes \(minutes)", "logs.jsonl"),
    (
      "for i in 1 2 3; do $L generate --events 4000 --rate 2000 --seed $i --output $i.jsonl; done",
      "1.jsonl 2.jsonl 3.jsonl --since 2026-01-05T08:00:20Z --gate 'errors < 99999 over 1m'"
    ),
    (
      "$L generate --events 9000 --rate 2000 --output a; shuf --random-source=a a > a.jsonl",
      "a.jsonl"
    ),
    (services("rand() < 0.9 ? 0 : int(rand() * 300)", "s % 3", events: 20_000), "logs.jsonl"),
    // More series than are told apart: which ones are left out depends on all events before.
    (services("i % 300", "int(i / 300)", events: 70_000), "logs.jsonl"),
    // A recording of one number, and requests of another service that is judged elsewhere.
    (
      #"""
      awk 'BEGIN { srand(2); for (i = 0; i < 600; i++) {
        time = sprintf("2026-01-05T%02d:%02d:00Z", i / 60, i % 60)
        printf "{\"timestamp\":\"%s\",\"event_type\":\"infrastructure\",\"service_name\":\"queue\",", time
        printf "\"severity\":\"info\",\"message\":\"sample\",\"metrics\":{\"queue_length\":%d}}\n",
          i == 400 ? 900 : 50 + rand() * 10
        printf "{\"timestamp\":\"%s\",\"event_type\":\"api\",\"service_name\":\"web\",", time
        print "\"severity\":\"info\",\"message\":\"ok\",\"metrics\":{\"status_code\":200}}"
      } }' > logs.jsonl
      """#, "logs.jsonl"
    ),
  ]

  /// A script that writes events, each of a service and a region that awk computes.
  private static func services(_ service: String, _ region: String, events: Int) -> String {
    #"""
    awk 'BEGIN { srand(1); print "no event"; for (i = 0; i < \#(events); i++) {
      s = \#(service); slow = i > \#(events) / 2 && i % 9000 < 300 && s % 7 == 0
      printf "{\"timestamp\":\"2026-01-05T08:%02d:%02d.%03dZ\",\"event_type\":\"api\",",
        i / 6000, i / 100 % 60, i % 100 * 10
      printf "\"service_name\":\"s-%d\",\"region\":\"r-%d\",\"customer_id\":\"c-%d\",",
        s, \#(region), i % 977
      printf "\"severity\":\"%s\",\"message\":\"call to s-%d\",\"metrics\":{\"latency_ms\":%d}}\n",
        rand() < 0.03 ? "error" : "info", (s + 7) % 300, slow ? 3000 : 50 + rand() * 100
    } }' > logs.jsonl
    """#
  }

  @Test(arguments: mixes)
  func `with any number of jobs, run after run`(script: String, words: String) throws {
    let shop = try Workshop()
    let made = try shop.shell(script)
    try #require(made.status == 0, "\(made.errors)")
    let first = try outputs(shop, "\(words) --jobs 1")
    #expect(first.count > 5)
    for jobs in ["--jobs 1", "--jobs 2", "--jobs 3", "--jobs 3", "--jobs 8", ""] {
      #expect(try outputs(shop, "\(words) \(jobs)") == first, "\(jobs)")
    }
  }

  @Test func `out of order, in one file or in many: the same newest events`() throws {
    let shop = try Workshop()
    try shop.generate("--events", "5000")
    var random = SeededGenerator(seed: 7)
    let lines = try String(
      contentsOf: shop.folder.url.appending(path: "logs.jsonl"), encoding: .utf8
    ).split(separator: "\n").shuffled(using: &random)
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "all.jsonl")
    _ = try shop.shell("split -n l/5 all.jsonl part-")
    let newest = try ["logs.jsonl", "all.jsonl", "part-*"].map { input in
      _ = try shop.logmon("analyze", input, "--report", "o/r.html", "--quiet")
      return try shop.json("o/results.json").list("events").compactMap { $0["event_id"]?.string }
    }
    #expect(newest[0].count == 500)
    #expect(newest[1] == newest[0] && newest[2] == newest[0])
  }

  @Test func `from any folder, by any path`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", Self.minutes)
    let first = try outputs(shop, "logs.jsonl")
    let path = shop.folder.url.appending(path: "logs.jsonl").path
    #expect(try outputs(shop, path) == first)
    #expect(try outputs(shop, "./logs.jsonl") == first)
    try shop.folder.write("", "deep/er/x")
    let result = try shop.logmon(
      "analyze", path, "--quiet", "--report", "o/r.html", "--flagged", "o/flagged.jsonl",
      "--junit", "o/junit.xml", "--sarif", "o/s.sarif", "--gitlab", "o/quality.json",
      "--openmetrics", "o/metrics.txt", "--postmortem", "o/postmortem.md", in: "deep/er")
    #expect(result.status == 0)
    #expect(try shop.files(in: "deep/er/o") == first)
  }

  @Test func `from a pipe, compressed or in pieces: the same findings`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", Self.minutes)
    let whole = try outputs(shop, "logs.jsonl")
    _ = try shop.shell(
      """
      gzip -kc logs.jsonl > logs.gz; mkdir parts
      split -l 500 logs.jsonl parts/part- --additional-suffix=.jsonl
      awk 'NR % 2' logs.jsonl > odd.log; awk 'NR % 2 == 0' logs.jsonl | gzip > even.log.gz
      """)
    for words in [
      "logs.gz", "- < logs.jsonl", "- < logs.gz", "parts", "'parts/*.jsonl'",
      "odd.log even.log.gz", "odd.log - < even.log.gz", "even.log.gz odd.log --jobs 4",
    ] {
      let found = try outputs(shop, words)
      #expect(
        found["flagged.jsonl"].map(Self.ids) == whole["flagged.jsonl"].map(Self.ids), "\(words)")
      #expect(try Self.findings(found) == Self.findings(whole), "\(words)")
    }
  }

  private static func ids(_ lines: [UInt8]) -> [String] {
    String(decoding: lines, as: UTF8.self).split(separator: "\n").map { String($0.prefix(50)) }
  }

  /// What does not depend on how the inputs were cut.
  private static func findings(_ files: [String: [UInt8]]) throws -> [JSONValue?] {
    let results = try JSONValue(parsing: files["results.json"] ?? [])
    return ["totals", "window", "services", "issues", "alerts", "tickets"].map { results[$0] }
  }
}

@Suite struct `A part of the time` {
  @Test func `since is included, until is not, and no line is lost from the account`() throws {
    let shop = try Workshop()
    let log = (0..<60).map { Lines.api(Lines.time($0), id: "E\($0)", latency: "900") + "\n" }
    try shop.folder.write(log.joined(), "l.jsonl")
    let run = try shop.logmon(
      "analyze", "l.jsonl", "--report", "r.html", "--quiet", "--since", "2026-01-05T08:00:10Z",
      "--until", "2026-01-05T09:00:20+01:00", "--flagged", "f.jsonl")
    #expect(run.status == 0)
    let results = try shop.json("results.json")
    #expect(results.count("totals.flagged") == 10 && results.count("totals.lines") == 60)
    #expect(results.count("totals.outside_window") == 50 && results.count("totals.events") == 60)
    #expect(results.at("window.from")?.string?.contains("08:00:10") == true)
    #expect(try shop.lines("f.jsonl").first?.contains(#""E10""#) == true)
    #expect(results.list("events").count == 10)
  }

  @Test func `in which nothing happened is not trusted`() throws {
    let shop = try Workshop()
    try shop.generate()
    let run = try shop.logmon("analyze", "logs.jsonl", "--since", "2031-01-01T00:00:00Z")
    #expect(run.status == 3)
    #expect(run.errors.contains("no event lies between --since and --until; check the times"))
  }

  @Test
  func `in which nothing happened is not called quiet`() throws {
    let shop = try Workshop()
    try shop.generate()
    let run = try shop.logmon("analyze", "logs.jsonl", "--since", "2031-01-01T00:00:00Z")
    #expect(!run.text.contains("All quiet: 300 events"))
  }

  @Test
  func `counts the services inside it only`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.logmon(
      "analyze", "logs.jsonl", "--report", "r.html", "--until", "2026-01-05T08:00:20Z", "--quiet")
    let results = try shop.json("results.json")
    let names = Set(results.list("services").map { $0["service_name"]?.string })
    #expect(results.count("totals.services") == names.count)
  }
}
