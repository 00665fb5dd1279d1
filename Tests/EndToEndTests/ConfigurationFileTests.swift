import Foundation
import LogModel
import TestSupport
import Testing

/// What a config file does to a whole run.
@Suite struct `The settings of a config file` {
  /// Ten minutes of a cascade, without and with a config file; both results.
  private static func results(_ config: String) throws -> (JSONValue, JSONValue, ProgramResult) {
    let shop = try Workshop()
    try shop.generate("--scenario", "cascade")
    try shop.logmon("analyze", "logs.jsonl", "--report", "without/r.html")
    _ = try shop.folder.write(config, "c.json")
    let run = try shop.logmon(
      "analyze", "logs.jsonl", "--config", "c.json", "--report", "with/r.html")
    #expect(run.status == 0, "\(run.errors)")
    return (try shop.json("without/results.json"), try shop.json("with/results.json"), run)
  }

  @Test func `count the events of ignored services without judging them`() throws {
    let (before, after, run) = try Self.results(#"{"services": {"ignore": ["*-web"]}}"#)
    let events = before.list("services").filter {
      $0["service_name"]?.string?.hasSuffix("-web") == true
    }
    let ignored = events.reduce(0) { $0 + ($1.count("events") ?? 0) }
    let flagged = events.reduce(0) { $0 + ($1.count("flagged") ?? 0) }
    #expect(ignored > 0 && flagged > 0)
    #expect(before.at("totals.ignored") == nil)
    #expect(after.count("totals.ignored") == ignored)
    #expect(after.count("totals.events") == before.count("totals.events"))
    #expect(after.count("totals.flagged") == (before.count("totals.flagged") ?? 0) - flagged)
    let text = String(decoding: after.prettyBytes, as: UTF8.self)
    #expect(!text.contains(#""service_name": "search-web""#))
    #expect(run.text.contains("\(ignored) events of ignored services, not judged"))
  }

  @Test func `that ignore every service leave nothing to measure`() throws {
    let shop = try Workshop()
    try shop.generate()
    _ = try shop.folder.write(#"{"services": {"ignore": ["*"]}}"#, "logmon.json")
    let run = try shop.logmon("analyze", "logs.jsonl")
    #expect(run.status == 3)
    #expect(run.errors.contains("every event is of a service that 'services.ignore' names"))
  }

  /// Several services of one name are one service in every output, and its names in messages count.
  @Test func `give services one name`() throws {
    let (before, after, _) = try Self.results(
      #"{"services": {"rename": {"users-d?": "store", "auth-*": "login"}}}"#)
    #expect(before.count("totals.flagged") == after.count("totals.flagged"))
    let old = before.list("issues").first?.texts("affected_services") ?? []
    let new = after.list("issues").first?.texts("affected_services") ?? []
    #expect(old.first == "users-db" && old.contains("auth-api"))
    #expect(new == old.map { ["users-db": "store", "auth-api": "login"][$0] ?? $0 })
    #expect(after.list("events").allSatisfy { $0["service_name"]?.string != "users-db" })
  }

  /// The printed thresholds are a config file with the same effect, rules included.
  @Test func `are printed in their own form`() throws {
    let shop = try Workshop()
    _ = try shop.folder.write(Self.rules, "c.json")
    _ = try shop.shell(
      "$L thresholds --config c.json --format json > 1.json; "
        + "$L thresholds --config 1.json --format json > 2.json")
    #expect(try shop.text("1.json") == shop.text("2.json"))
    let kinds = try shop.json("1.json").list("thresholds").suffix(4).map {
      $0.members?.map(\.name).suffix(2) ?? []
    }
    #expect(
      kinds == [
        ["alert_above", "service"], ["percentile", "window"], ["enabled", "region"],
        ["alert_below", "service"],
      ])
  }

  private static let rules = """
    {"thresholds": [
      {"metric": "query_time_ms", "service": "users-db", "alert_above": 2000},
      {"metric": "latency_ms", "percentile": 90, "window": 20, "alert_above": 120},
      {"metric": "load_time_ms", "region": "eu-*", "enabled": false},
      {"metric": "connection_count", "service": "orders-*", "alert_below": 100}
    ]}
    """

  @Test func `judge by rules, and every output names them`() throws {
    let (before, after, _) = try Self.results(Self.rules)
    func limits(_ results: JSONValue, _ service: String) -> Set<Double> {
      let events = results.list("events").filter { $0["service_name"]?.string == service }
      return Set(events.flatMap { $0.list("exceedances") }.compactMap { $0["limit"]?.number })
    }
    #expect(limits(before, "users-db") == [300] && !limits(after, "users-db").contains(300))
    #expect(limits(after, "auth-api").contains(120))
    #expect(limits(before, "orders-db").subtracting([300]).isEmpty)
    #expect(limits(after, "orders-db").contains(100))
    let last = after.list("thresholds").suffix(4)
    #expect(last.first?["service"]?.string == "users-db" && last.last?.count("alert_below") == 100)
    #expect(
      after.list("issues").reduce(0) { $0 + ($1.count("occurrences") ?? 0) }
        == after.count("totals.flagged"))
    let ids = after.list("issues").compactMap { $0["fingerprint"]?.string }
    #expect(Set(ids).count == ids.count)
  }

  private static let explained = """
    {
      "services": {"rename": {"co-*": "checkout"}, "ignore": ["health-*"]},
      "thresholds": [
        {"metric": "latency_ms", "alert_above": 450},
        {"metric": "latency_ms", "percentile": 95, "alert_above": 400},
        {"metric": "latency_ms", "service": "checkout", "endpoint": "/pay*", "alert_above": 800},
        {"metric": "cpu_percent", "region": "eu-*", "enabled": false},
        {"metric": "query_time_ms", "event_type": "database", "service": "cart", "alert_above": 9}
      ]
    }
    """

  /// The cells of the table of an explanation: metric, event types, alert, origin.
  private static func rows(_ text: String) -> [String] {
    text.split(separator: "\n").map { line in
      let cells = line.replacing("  ", with: "\t").split(separator: "\t").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      return cells.count == 6
        ? [0, 2, 4, 5].map { cells[$0] }.joined(separator: " | ") : String(line)
    }
  }

  @Test func `are explained for a service, each with its place`() throws {
    let shop = try Workshop()
    _ = try shop.folder.write(Self.explained, "logmon.json")
    let pay = try shop.shell("$L thresholds --config logmon.json --explain co-1 --endpoint /pay")
    let rows = Self.rows(pay.text)
    #expect(rows[0] == "co-1 is called checkout, by 'services.rename'")
    #expect(rows[1] == "checkout at /pay")
    let latency = rows.filter { $0.hasPrefix("latency_ms") }
    #expect(
      latency == [
        "latency_ms | any | > 400 ms | logmon.json:5",
        "latency_ms | any | > 800 ms | logmon.json:6",
      ])
    #expect(rows.contains("cpu_percent | any | > 90 % | built in"))
    #expect(rows.last == "cpu_percent | any | off | logmon.json:7")

    let plain = Self.rows(
      try shop.shell("$L thresholds --config logmon.json --explain checkout").text)
    #expect(plain.contains("latency_ms | any | > 450 ms | logmon.json:4"))
    #expect(plain.suffix(2).contains("latency_ms | any | > 800 ms | logmon.json:6"))

    let cart = Self.rows(
      try shop.shell("$L thresholds --config logmon.json --explain cart --region eu-1").text)
    #expect(
      cart.filter { $0.hasPrefix("query_time_ms") } == [
        "query_time_ms | api, frontend, infrastructure | > 300 ms | built in",
        "query_time_ms | database | > 9 ms | logmon.json:8",
      ])
    #expect(cart.contains("cpu_percent | any | off | logmon.json:7"))
    let none = try shop.shell("$L thresholds --config logmon.json --explain health-1").text
    #expect(none.contains("its events are counted, but not judged"))
  }

  @Test func `are explained as JSON, and found without being named`() throws {
    let shop = try Workshop()
    _ = try shop.folder.write(Self.explained, "logmon.json")
    _ = try shop.shell("$L thresholds --explain cart --format json > e.json")
    let found = try shop.json("e.json")
    #expect(found["schema"]?.string == "logmon.explain/1" && found["ignored"]?.bool == false)
    let first = try #require(found.list("thresholds").first)
    #expect(first["from"]?.string?.hasSuffix("logmon.json:4") == true)
    #expect(first.count("alert_above") == 450 && first.texts("judges").count == 4)
    #expect(found.list("conditional").map { $0["metric"]?.string } == ["cpu_percent"])
  }

  @Test func `are drafted from a log, and change nothing until they are edited`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.logmon("analyze", "logs.jsonl", "--report", "a/r.html")
    let made = try shop.logmon("init", "logs.jsonl")
    #expect(made.status == 0 && made.text.hasPrefix("logmon.json: written"), "\(made.errors)")
    let draft = try shop.text("logmon.json")
    #expect(draft.contains("// API latency: \"logs.jsonl\": "))
    #expect(draft.contains("//   \"auth-api\" ") && draft.contains("p95 "))
    try shop.logmon("analyze", "logs.jsonl", "--report", "b/r.html")
    #expect(try shop.folder.read("a/results.json") == shop.folder.read("b/results.json"))

    // What it proposes is read as it stands.
    let edited = draft.replacing("// {", with: "{")
    _ = try shop.folder.write(edited, "c.json")
    let printed = try shop.logmon("thresholds", "--config", "c.json")
    #expect(printed.status == 0, "\(printed.errors)")

    let again = try shop.logmon("init", "logs.jsonl")
    #expect(again.status == 2 && again.errors.contains("'logmon doctor --write FILE…' adds to it"))
    #expect(try shop.text("logmon.json") == draft)
  }

  /// Names of services and fields go into comments; none of them may end one.
  @Test func `are drafted from hostile names`() throws {
    let shop = try Workshop()
    let line =
      #"{"ts": "2026-01-05T08:00:00", "service": "a\n}{\u2028*/ //", "took": 5, "msg": "x\"y"}"#
    let log = Array(repeating: line, count: 30).joined(separator: "\n") + "\n"
    _ = try shop.folder.write(log, "app.log")
    let made = try shop.logmon("init", "app.log")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try shop.text("logmon.json").contains("latency_ms"))
    #expect(try shop.text("logmon.json").contains("30 times without a zone"))
    #expect(try shop.logmon("thresholds", "--config", "logmon.json").status == 0)
    _ = try shop.folder.write("nothing\n", "none.txt")
    #expect(try shop.logmon("init", "none.txt", "--config", "x.json").status == 3)
    #expect(try shop.files()["x.json"] == nil)
  }
}
