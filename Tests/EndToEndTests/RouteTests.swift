import Foundation
import LogModel
import TestSupport
import Testing

/// Logs that are decoded once and scanned by parts of their services give what one run gives.
@Suite struct `Routed logs` {
  private static let dialects = ["k6", "nginx", "envoy", "zap", "pino", "ecs", "otlp-logs"]
  /// Limits on some events, over a percentile and a floor, so that any kind of value may be flagged.
  private static let config = """
    {"thresholds": [
      {"metric": "latency_ms", "service": "search-*", "alert_above": 150},
      {"metric": "latency_ms", "percentile": 95, "window": 60, "alert_above": 180},
      {"metric": "connection_count", "alert_below": 6}]}
    """

  /// Random logs in the folder `logs`: of several dialects, with lines that are no events, lines
  /// without numbers, compressed ones, and events that are out of order by little or by much.
  private struct Logs {
    let shop: Workshop
    var random: SeededGenerator
    private(set) var names: [String] = []

    init(seed: UInt64) throws {
      shop = try Workshop()
      random = SeededGenerator(seed: seed)
      _ = try shop.shell("mkdir logs")
      for file in 0..<Int.random(in: 1...4, using: &random) {
        let isOwn = file == 0 || Bool.random(using: &random)
        let dialect = RoutedLogs.dialects.randomElement(using: &random) ?? "nginx"
        let scenario =
          ["cascade", "saturation", "silence", "quiet"].randomElement(using: &random) ?? ""
        let made = try shop.logmon(
          [
            "generate", "--events", "\([40, 700, 1500].randomElement(using: &random) ?? 40)",
            "--rate", "600", "--seed", "\(seed * 10 + UInt64(file))", "--scenario", scenario,
            "--noise", "0.02",
          ] + (isOwn ? [] : ["--dialect", dialect]))
        #expect(made.status == 0, "\(made.errors)")
        var lines = try shop.lines("logs.jsonl")
        disturb(&lines)
        let isCompressed = Int.random(in: 0..<4, using: &random) == 0
        let name = "\(file).log" + (isCompressed ? ".gz" : "")
        try shop.folder.write(lines.joined(separator: "\n") + "\n", "plain")
        _ = try shop.shell(isCompressed ? "gzip -c plain > logs/\(name)" : "mv plain logs/\(name)")
        names.append("logs/\(name)")
      }
      try shop.folder.write(Self.plain(&random), "logs/9.log")
      names.append("logs/9.log")
      _ = try shop.shell("rm -f logs.jsonl plain")
      if seed % 2 == 0 { try shop.folder.write(RoutedLogs.config, "logs/logmon.json") }
    }

    /// Swaps neighbors, which are less than a second apart, or lines far apart; adds some that are no
    /// events.
    private mutating func disturb(_ lines: inout [String]) {
      let kind = Int.random(in: 0..<3, using: &random)
      for _ in 0..<(kind == 0 ? 0 : kind == 1 ? lines.count / 300 : lines.count / 20) {
        let place = Int.random(in: 0..<lines.count - 1, using: &random)
        let other =
          kind == 1 ? place + 1 : Int.random(in: place + 1..<lines.count, using: &random)
        lines.swapAt(place, other)
      }
      for number in 0..<Int.random(in: 0...30, using: &random) {
        lines.insert("no event \(number)", at: Int.random(in: 0..<lines.count, using: &random))
      }
    }

    /// Lines of services that measure nothing.
    private static func plain(_ random: inout SeededGenerator) -> String {
      (0..<900).map { index in
        let level = index > 700 && index % 3 == 0 ? "error" : "info"
        let service = ["worker-1", "worker-2", "cron"].randomElement(using: &random) ?? ""
        return #"{"timestamp":"\#(Lines.time(index))","event_type":"api","service_name":"#
          + #""\#(service)","region":"eu","severity":"\#(level)","message":"job "#
          + #"\#(["taken", "done", "no route to 10.0.0.7"].randomElement(using: &random) ?? "")"}"#
          + "\n"
      }.joined()
    }
  }

  private static let outputs = ["--report", "o/r.html", "--junit", "o/j.xml", "--quiet"]

  /// Compares the outputs in `o` with those of one run over the inputs.
  private func compare(_ shop: Workshop, _ inputs: [String], _ note: String) throws {
    let joined = try shop.files(in: "o")
    _ = try shop.shell("rm -r o")
    let whole = try shop.logmon(
      ["analyze"] + inputs + Self.outputs + ["--max-rejects", "100", "--flagged", "one.flagged"])
    #expect(whole.status == 0 || whole.status == 3, "\(whole.errors)")
    let one = try shop.files(in: "o")
    #expect(one.count > 4)
    for (name, bytes) in one where name != "rejects.jsonl" {
      #expect(joined[name] == bytes, "\(note): \(name)")
    }
    let flagged = try shop.shell("cat *.part.flagged | sort | cmp - <(sort one.flagged)")
    #expect(flagged.status == 0, "\(note): \(flagged.text)")
  }

  private func merge(_ shop: Workshop, _ count: Int) throws -> ProgramResult {
    try shop.logmon(
      ["merge"] + (1...count).reversed().map { "\($0).scan" } + Self.outputs
        + ["--max-rejects", "100"])
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>) func `are one run over the inputs`(seed: UInt64)
    throws
  {
    var logs = try Logs(seed: seed)
    let (shop, names) = (logs.shop, logs.names)
    let count = [1, 2, 5, 40].randomElement(using: &logs.random) ?? 2
    // All inputs at once, or each by itself, as on different machines.
    let isApart = Bool.random(using: &logs.random)
    let note = "seed \(seed), \(count) parts\(isApart ? ", apart" : "")"
    let listed = try shop.logmon(["route", "--list", "--stretches", "1000000"] + names)
    let numbers = try JSONValue(parsing: Array(listed.text.split(separator: "\n")[0].utf8))
    let learned = String(decoding: numbers["numbers"]?.compactBytes ?? [], as: UTF8.self)
    for (number, inputs) in (isApart ? names.map { [$0] } : [names]).enumerated() {
      let route = try shop.logmon(
        ["route"] + inputs
          + ["--parts", "\(count)", "--output", "r\(number)", "--numbers", learned])
      #expect(route.status == 0, "\(note): \(route.errors)")
      #expect(route.text.split(separator: "\n").count == inputs.count)
    }
    for part in 1...count {
      let pieces = (0..<(isApart ? names.count : 1)).map { "r\($0)/\(part).routed" }
      let scan = try shop.logmon(
        ["scan"] + pieces.shuffled(using: &logs.random)
          + ["--output", "\(part).scan", "--flagged", "\(part).part.flagged", "--quiet"]
          + ["--config", "logs/logmon.json"].filter { _ in seed % 2 == 0 })
      #expect(scan.status == 0, "\(note): \(scan.errors)")
    }
    let merged = try merge(shop, count)
    #expect(merged.status == 0 || merged.status == 3, "\(note): \(merged.errors)")
    try compare(shop, names, note)
  }

  /// Stretches begin where chunks begin, so all places in the outputs stay those of the log.
  @Test(arguments: ["logmon", "nginx", "zap"]) func `may be cut into stretches`(dialect: String)
    throws
  {
    let shop = try Workshop()
    let made = try shop.logmon(
      ["generate", "--events", "40000", "--rate", "1200", "--scenario", "cascade"]
        + (dialect == "logmon" ? [] : ["--dialect", dialect]))
    #expect(made.status == 0, "\(made.errors)")
    var lines = try shop.lines("logs.jsonl")
    var random = SeededGenerator(seed: 4)
    for place in stride(from: 100, to: lines.count - 1, by: 251) { lines.swapAt(place, place + 1) }
    for place in stride(from: 50, to: lines.count, by: 997) { lines.insert("no event", at: place) }
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "a.log")
    let listed = try shop.logmon("route", "a.log", "--list", "--stretches", "1")
    let plan = try JSONValue(parsing: Array(listed.text.utf8))
    let starts = plan["stretches"]?.array?.compactMap { $0.number.map { Int($0) } } ?? []
    try #require(starts.count > 2, "\(listed.text)")
    for (number, start) in starts.enumerated() {
      let end = number + 1 < starts.count ? "\(starts[number + 1])" : ""
      let route = try shop.logmon(
        "route", "a.log", "--parts", "2", "--output", "r\(number)", "--stretch", "\(start)-\(end)",
        "--numbers", "[]")
      #expect(route.status == 0, "\(route.errors)")
    }
    for part in 1...2 {
      let pieces = starts.indices.map { "r\($0)/\(part).routed" }.shuffled(using: &random)
      let scan = try shop.logmon(
        ["scan"] + pieces + ["--output", "\(part).scan", "--flagged", "\(part).part.flagged"])
      #expect(scan.status == 0, "\(scan.errors)")
    }
    #expect(try merge(shop, 2).status == 0)
    try compare(shop, ["a.log"], dialect)
    let missing = try shop.logmon("scan", "r0/1.routed", "r2/1.routed", "--output", "x.scan")
    #expect(missing.status == 3)
    #expect(missing.errors.contains("the events of a.log from byte \(starts[1]) on are missing"))
    let twice = try shop.shell("cp r1/1.routed again; $L scan r*/1.routed again --output x.scan")
    #expect(twice.status == 3)
    #expect(twice.errors.contains("a.log from byte \(starts[1]) on is in another file, too"))
  }

  /// What stands in one stretch may be older than all of the one before.
  @Test func `out of order across stretches are to be routed in one`() throws {
    let shop = try Workshop()
    try shop.generate("--events", "8000", "--rate", "600")
    let lines = try shop.lines("logs.jsonl")
    try shop.folder.write(
      (lines[4000...] + lines[..<4000]).joined(separator: "\n") + "\n", "a.log")
    let plan = try JSONValue(
      parsing: Array(try shop.logmon("route", "a.log", "--list", "--stretches", "1").text.utf8))
    let starts = plan["stretches"]?.array?.compactMap { $0.number.map { Int($0) } } ?? []
    let stretches = zip(starts, starts.dropFirst().map(String.init) + [""]).map { "\($0)-\($1)" }
    for (number, stretch) in stretches.enumerated() {
      let words = ["--parts", "1", "--output", "r\(number)", "--stretch", stretch]
      #expect(try shop.logmon(["route", "a.log"] + words).status == 0)
    }
    let refused = try shop.shell("$L scan r*/1.routed --output 1.scan")
    #expect(refused.status == 3)
    #expect(refused.errors.contains("; route a.log as one stretch"), "\(refused.errors)")
    let whole = try shop.shell(
      """
      set -e; $L route a.log --parts 1 --output r >&2
      $L scan r/1.routed --output 1.scan --flagged 1.part.flagged
      """)
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(try merge(shop, 1).status == 0)
    try compare(shop, ["a.log"], "whole")
  }

  @Test func `that were cut or changed are refused`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "10", "--scenario", "cascade", "--dialect", "pino")
    let run = try shop.shell("$L route logs.jsonl --parts 2 --output r")
    #expect(run.status == 0, "\(run.errors)")
    let bytes = try [UInt8](shop.folder.read("r/1.routed"))
    var random = SeededGenerator(seed: 8)
    func refusal(_ bytes: [UInt8]) throws -> String {
      try shop.folder.write(bytes, "bad.routed")
      let run = try shop.logmon("scan", "bad.routed", "--output", "bad.scan")
      #expect(run.status == 3, "\(run.status): \(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: shop.folder.url.path + "/bad.scan"))
      return run.errors
    }
    for _ in 0..<100 {
      let count = Int.random(in: 20..<bytes.count, using: &random)
      let message = try refusal(Array(bytes[..<count]))
      #expect(message.contains("bad.routed: it is cut short"), "\(count): \(message)")
    }
    for _ in 0..<60 {
      var changed = bytes
      let place = Int.random(in: 18..<bytes.count - 11, using: &random)
      changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let message = try refusal(changed)
      #expect(message.contains("bad.routed: its bytes were changed"), "\(place): \(message)")
    }
  }

  @Test func `of other runs and with options for logs are refused`() throws {
    let shop = try Workshop()
    try shop.folder.write(Lines.slowDatabase(from: 0), "a.jsonl")
    try shop.folder.write(#"{"deviations": false}"#, "other.json")
    let run = try shop.shell("$L route a.jsonl --parts 2 --output r")
    #expect(run.status == 0, "\(run.errors)")
    let cases = [
      (["r/1.routed", "r/2.routed"], 3, "it is of part 2/2, and r/1.routed of part 1/2"),
      (["r/1.routed", "r/1.routed"], 3, "is in another file, too"),
      (["r/1.routed", "a.jsonl"], 2, "some inputs are routed files and others are not"),
      (["r/1.routed", "--config", "other.json"], 3, "its 'deviations' are not those of this run"),
      (["r/1.routed", "--share", "1/2"], 2, "'--share' cannot be used with routed files"),
      (["r/1.routed", "--resume", "x"], 2, "'--resume' cannot be used with routed files"),
      (["r/1.routed", "--since", "2026-01-05T08:00:30Z"], 3, "name --since and --until for"),
      (["r/1.routed", "--gate", "mean(queue_ms) < 5"], 3, "name the same rules of --gate"),
    ]
    for (words, status, message) in cases {
      let output = words.contains("--resume") ? [] : ["--output", "x.scan"]
      let run = try shop.logmon(["scan"] + words + output)
      #expect(run.status == status && run.errors.contains(message), "\(words): \(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: shop.folder.url.path + "/x.scan"))
    }
    let usage = [
      ["--parts", "2"], ["--output", "r"], ["--parts", "0", "--output", "r"],
      ["--stretch", "5-4", "--parts", "2", "--output", "r"], ["--stretches", "9"],
    ]
    for words in usage { #expect(try shop.logmon(["route", "a.jsonl"] + words).status == 2) }
  }

  @Test func `may be of a range of time`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "30", "--scenario", "cascade")
    let range = ["--since", "25m", "--until", "5m"]
    let words = range.joined(separator: " ")
    let run = try shop.shell(
      """
      set -e; $L route logs.jsonl --parts 2 --output r \(words) >&2
      for part in 1 2; do
        $L scan r/$part.routed --output $part.scan \(words) --quiet
        $L scan logs.jsonl --share $part/2 --output share-$part.scan \(words) --quiet
      done
      $L merge 1.scan 2.scan --report o/r.html --quiet
      $L analyze logs.jsonl --report one/r.html --quiet \(words); diff -r -x rejects.jsonl o one
      """)
    #expect(run.status == 0, "\(run.text) \(run.errors)")
  }
}

private typealias RoutedLogs = `Routed logs`
