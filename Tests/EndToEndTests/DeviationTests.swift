import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `Deviations` {
  /// A service slows from 40 to 120 ms, far below its limit, and its caller follows.
  @Test func `of a slow service are one issue with it as the root`() throws {
    let shop = try Workshop()
    let log = Self.log { minute, service in
      let slow = (60..<70).contains(minute) ? 80.0 : 0
      return (service == "checkout" ? 40 : 100) + slow
    }
    try shop.folder.write(log, "log.jsonl")
    try shop.folder.write(#"{"topology": {"web": ["checkout"]}}"#, "logmon.json")
    let run = try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--fail-on", "low")
    let results = try shop.json("results.json")
    #expect(results.count("totals.flagged") == 0)
    #expect((results.count("totals.deviations") ?? 0) > 0)
    let issues = results.list("issues")
    #expect(issues.count == 1)
    let issue = try #require(issues.first)
    #expect(issue["kind"] == "deviation")
    #expect(issue["severity"] == "high")
    #expect(issue.list("affected_services") == ["checkout", "web"])
    #expect(issue.list("outbreaks").first?["from"] == "2026-01-05T09:00:00Z")
    #expect(results.list("tickets").isEmpty)
    #expect(run.status == 1)
    let worst = try #require(issue.list("deviations").first)
    #expect(worst["metric"] == "latency_ms")
    #expect((worst["usual_high"]?.number ?? 0) < 60)
  }

  /// A database slows down, and so does the API that waits for it; nobody says who calls whom.
  @Test func `without known calls are traced to the deepest layer`() throws {
    let shop = try Workshop()
    var lines: [String] = []
    for minute in 0..<90 {
      let time = Timestamp(microseconds: 1_767_600_000_000_000) + .minutes(Int64(minute))
      let slow = (60..<68).contains(minute) ? 150.0 : 0
      for (service, type, metric, value) in [
        ("orders-api", "api", "latency_ms", 80 + 2 * slow),
        ("orders-db", "database", "query_time_ms", 60 + slow),
      ] {
        let noise = Double((minute * 31 + service.utf8.count * 17) % 5) - 2
        lines.append(
          #"{"event_id":"\#(service)-\#(minute)","timestamp":"\#(time)","event_type":"\#(type)","#
            + #""service_name":"\#(service)","region":"eu","severity":"info","message":"sample","#
            + #""metrics":{"\#(metric)":\#(value + noise)}}"#)
      }
    }
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "log.jsonl")
    try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    let issue = try #require(try shop.json("results.json").list("issues").first)
    #expect(issue.list("outbreaks").first?.list("suspects") == ["orders-db", "orders-api"])
    #expect(issue["status"] != "investigating")
  }

  @Test func `are switched off by the config file`() throws {
    let shop = try Workshop()
    let log = Self.log { minute, _ in minute < 60 ? 40 : 160 }
    try shop.folder.write(log, "log.jsonl")
    try shop.folder.write(#"{"deviations": false}"#, "logmon.json")
    try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    #expect(try shop.json("results.json").list("issues").isEmpty)
    try shop.folder.write(#"{"deviations": 0}"#, "logmon.json")
    let run = try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    #expect(run.errors.contains("'deviations' must be true, false or a number above 0"))
  }

  @Test func `are none in a log with a daily rhythm`() throws {
    let shop = try Workshop()
    let log = Self.log(minutes: 3 * 24 * 60) { minute, _ in
      let day = Double(minute) / (24 * 60)
      return 80 + 40 * sin(2 * .pi * day) + Double(minute * 7919 % 13) - 6
    }
    try shop.folder.write(log, "log.jsonl")
    try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    #expect(try shop.json("results.json").list("issues").isEmpty)
  }

  /// `cdn` deviates most, but few requests go there; those of `web` wait for `checkout`.
  @Test func `are traced to the service whose requests suffer`() throws {
    let shop = try Workshop()
    let log = Self.samples(["web": 400, "checkout": 380, "cdn": 4]) { minute, service in
      let noise = Double((minute * 31 + service.utf8.count * 17) % 5) - 2
      let usual = service == "web" ? 100.0 : 20
      let late = service == "web" ? 240.0 : service == "checkout" ? 160 : 400
      return #""latency_ms":\#(((60..<70).contains(minute) ? late : usual) + noise)"#
    }
    try shop.folder.write(log, "log.jsonl")
    try shop.folder.write(#"{"topology": {"web": ["checkout", "cdn"]}}"#, "logmon.json")
    try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    let issue = try #require(try shop.json("results.json").list("issues").first)
    #expect(issue["kind"] == "deviation")
    #expect(issue.list("outbreaks").first?.list("suspects").first == "checkout")
  }

  /// All requests to `probe` fail, but it gets few of them; those of `web` wait for the slowest
  /// hundredth of what `checkout` answers, which its mean does not show.
  @Test func `are not traced to a service that few requests reach`() throws {
    let shop = try Workshop()
    let log = Self.samples(["web": 700, "checkout": 1100, "probe": 6]) { minute, service in
      let isLate = (60..<70).contains(minute)
      switch service {
      case "probe": return #""error_rate_percent":\#(isLate ? 100 : 0)"#
      case "checkout": return #""latency_p99_ms":\#(isLate ? 900 : 37 + minute % 3)"#
      default: return #""latency_ms":\#(isLate ? 140 : 98 + minute % 3)"#
      }
    }
    try shop.folder.write(log, "log.jsonl")
    try shop.folder.write(#"{"topology": {"web": ["checkout", "probe"]}}"#, "logmon.json")
    try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    let issue = try #require(
      try shop.json("results.json").list("issues").first { $0["kind"] == "deviation" })
    #expect(issue.list("outbreaks").first?.list("suspects").first == "checkout")
  }

  /// `stock` has no value that deviates, as it sends nothing: six samples are too few for a silence.
  @Test(arguments: ["", #"{"topology": {"web": ["checkout"], "checkout": ["stock"]}}"#])
  func `are traced to a service that stopped`(config: String) throws {
    let shop = try Workshop()
    let services: KeyValuePairs = ["web": 700, "checkout": 600, "stock": 500]
    // Where nobody knows who calls whom, the pause must be longer than chance makes one.
    let stop = 60..<(config.isEmpty ? 69 : 66)
    let log = Self.samples(services) { minute, service in
      let isFailing = stop.contains(minute) && service != "stock"
      return #""error_rate_percent":\#(isFailing ? 4 : 0),"latency_ms":\#(40 + minute % 3)"#
    }
    let kept = log.split(separator: "\n").filter { line in
      !stop.contains { line.contains(#""stock-\#($0)""#) }
    }
    try shop.folder.write(kept.joined(separator: "\n") + "\n", "log.jsonl")
    if !config.isEmpty { try shop.folder.write(config, "logmon.json") }
    try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    let issue = try #require(try shop.json("results.json").list("issues").first)
    #expect(issue.list("outbreaks").first?.list("suspects").first == "stock")
    #expect(issue["root_cause_hypothesis"]?.string?.contains("stock") == true)
  }

  /// What a job, a hole in the log and the end of one of two logs have in common with a service that
  /// stops is the pause.
  @Test(arguments: ["job", "hole", "end"])
  func `are not traced to a pause that is no stop`(reason: String) throws {
    let shop = try Workshop()
    let services: KeyValuePairs = ["web": 700, "checkout": 600, "stock": 500]
    let log = Self.samples(services) { minute, service in
      let isFailing = (60..<69).contains(minute) && service != "stock"
      return #""error_rate_percent":\#(isFailing ? 4 : 0),"latency_ms":\#(40 + minute % 3)"#
    }
    let isKept = { (minute: Int, service: String) in
      switch reason {
      // It runs for five minutes of fifteen.
      case "job": service != "stock" || minute % 15 >= 10
      // Nothing was written for a while, and web and checkout fail then.
      case "hole": !(52..<60).contains(minute)
      default: service != "stock" || minute < 59
      }
    }
    let kept = log.split(separator: "\n").filter { line in
      let id = line.split(separator: "\"")[3].split(separator: "-")
      return isKept(Int(id[1]) ?? 0, String(id[0]))
    }
    let isStock = { (line: Substring) in line.contains(#""stock-"#) }
    let parts = reason == "end" ? [kept.filter(isStock), kept.filter { !isStock($0) }] : [kept]
    for (index, part) in parts.enumerated() {
      try shop.folder.write(part.joined(separator: "\n") + "\n", "log\(index).jsonl")
    }
    _ = try shop.shell("$L analyze log*.jsonl --report r.html --quiet")
    let issues = try shop.json("results.json").list("issues")
    #expect(!issues.isEmpty)
    for issue in issues { #expect(!issue.list("affected_services").contains("stock"), "\(issue)") }
  }

  /// Nothing is measured; one service begins to fail in its own words, another goes on.
  @Test func `are seen in lines that are new, and in lines that vanish`() throws {
    let shop = try Workshop()
    var lines: [String] = []
    for second in 0..<600 {
      let time = Timestamp(microseconds: 1_767_600_000_000_000) + .seconds(Int64(second))
      let fails = second >= 400
      for (service, severity, message) in [
        ("orders", fails ? "error" : "info", fails ? "no route to 10.0.0.7" : "order 12 stored"),
        ("orders", "info", "request \(second) taken"), ("web", "info", "page \(second) shown"),
      ] {
        lines.append(
          #"{"timestamp":"\#(time)","event_type":"api","service_name":"\#(service)","#
            + #""region":"eu","severity":"\#(severity)","message":"\#(message)"}"#)
      }
    }
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "log.jsonl")
    try shop.folder.write(
      #"{"thresholds": [{"metric": "error_lines", "enabled": false}]}"#, "logmon.json")
    try shop.logmon("analyze", "log.jsonl", "--report", "r.html", "--quiet")
    let issue = try #require(try shop.json("results.json").list("issues").first)
    #expect(issue["kind"] == "errors" || issue["kind"] == "pattern")
    #expect(issue["severity"] == "medium")
    #expect(issue.list("affected_services") == ["orders"])
    let metrics = issue.list("deviations").map { $0["metric"] }
    #expect(metrics == ["error lines", "lost lines"] || metrics == ["lost lines", "error lines"])
  }

  /// One sample a minute of services that count their requests.
  private static func samples(
    _ requests: KeyValuePairs<String, Int>, metrics: (_ minute: Int, _ service: String) -> String
  ) -> String {
    (0..<90).map { minute in
      let time = Timestamp(microseconds: 1_767_600_000_000_000) + .minutes(Int64(minute))
      return requests.map { service, count in
        #"{"event_id":"\#(service)-\#(minute)","timestamp":"\#(time)","event_type":"api","#
          + #""service_name":"\#(service)","region":"eu","severity":"info","message":"sample","#
          + #""metrics":{\#(metrics(minute, service)),"request_count":\#(count)}}"# + "\n"
      }.joined()
    }.joined()
  }

  /// One event a minute of each of two services, from 08:00 on.
  private static func log(
    minutes: Int = 90, latency: (_ minute: Int, _ service: String) -> Double
  ) -> String {
    var lines: [String] = []
    for minute in 0..<minutes {
      let time = Timestamp(microseconds: 1_767_600_000_000_000) + .minutes(Int64(minute))
      for service in ["checkout", "web"] {
        let noise = Double((minute * 31 + service.utf8.count * 17) % 9) - 4
        let value = latency(minute, service) + noise
        lines.append(
          #"{"event_id":"\#(service)-\#(minute)","timestamp":"\#(time)","event_type":"api","#
            + #""service_name":"\#(service)","region":"eu","severity":"info","message":"ok","#
            + #""metrics":{"latency_ms":\#(value)}}"#)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
