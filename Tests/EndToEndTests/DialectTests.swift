import Foundation
import LogModel
import TestSupport
import Testing

/// Logs of other producers, and forms that their users choose, whole-binary.
@Suite struct `A log of another producer` {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// By the path of a log below `folder`.
  static let expected: [String: JSONValue] = {
    var logs: [String: JSONValue] = [:]
    for set in ["producers", "forms"] {
      let list = folder.appending(path: "\(set)/expect.jsonl")
      for line in (try? String(contentsOf: list, encoding: .utf8))?.split(separator: "\n") ?? [] {
        guard let log = try? JSONValue(parsing: Array(line.utf8)), let name = log["file"]?.string
        else { continue }
        logs["\(set)/\(name)"] = log
      }
    }
    return logs
  }()

  @Test func `is there`() { #expect(Self.expected.count >= 110) }

  @Test(arguments: expected.keys.sorted()) func `is judged as expected, or refused with the reason`(
    name: String
  )
    throws
  {
    let expected = try #require(Self.expected[name])
    let shop = try Workshop()
    let run = try shop.shell("$L analyze '\(Self.folder.path)/\(name)' --report a/r.html")
    #expect(run.status == expected.count("exit_code").map { Int32($0) }, "\(run.errors)")
    let results = try shop.json("a/results.json")
    for key in ["lines", "events", "rejected", "directives", "flagged"] {
      #expect(results.count("totals.\(key)") == expected.count(key), "\(key)")
    }
    #expect(results.list("inputs").first?["dialects"] == expected["dialects"])
    #expect(results.list("services").map(Self.summary) == expected.texts("services"))
    if run.status == 3 { #expect(run.errors.contains("logmon: ")) }
  }

  private static func summary(_ service: JSONValue) -> String {
    let metrics = (service["metrics"]?.members ?? []).map { metric in
      "\(metric.name)=\(String(format: "%g", metric.value["max"]?.number ?? .nan))"
    }
    return [
      service["service_name"]?.string ?? "", service["event_type"]?.string ?? "",
      (service["regions"]?.array ?? []).compactMap(\.string).joined(separator: ","),
      metrics.joined(separator: " "),
    ].joined(separator: " ").trimmingCharacters(in: .whitespaces)
  }

  static let samples: [String] = {
    let folder = SampleLogsFolder.path + "/dialects"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }()

  /// Each sample is named after its dialect.
  @Test(arguments: samples) func `is recognized by what its records hold`(name: String) throws {
    let shop = try Workshop()
    _ = try shop.shell(
      "$L doctor '\(SampleLogsFolder.path)/dialects/\(name)' --format json > d.json")
    let found = try #require(try shop.json("d.json").list("inputs").first)
    let dialect = String(name.prefix { $0 != "." })
    let names = ["dialects", "frames"].flatMap { found[$0]?.members?.map(\.name) ?? [] }
    // The lines between the documents of a bulk file are directives, not records.
    #expect(names.contains(dialect) || dialect == "elasticsearch-bulk", "\(names)")
    #expect(found["rejected"]?.array?.isEmpty == true)
  }

  /// A number without a unit is no measurement, and no reason to be silent.
  @Test func `warns of a duration that states no unit`() throws {
    let shop = try Workshop()
    let run = try shop.shell(
      "$L analyze '\(Self.folder.path)/forms/bare-warned.jsonl' --report a/r.html")
    #expect(
      run.errors.contains(
        "'duration' in 8 records states no unit and was not measured; if it is in milliseconds, "
          + "add --field 'latency_ms=duration|ms'"))
    let told = try shop.shell(
      "$L analyze '\(Self.folder.path)/forms/bare-warned.jsonl' --report b/r.html "
        + "--field 'latency_ms=duration|ms'")
    #expect(!told.errors.contains("states no unit"))
    #expect(try shop.json("b/results.json").count("totals.flagged") == 3)
  }
}

/// Logs of forty lines, one a second, whole-binary.
@Suite struct `A log without a metric` {
  private func write(_ line: String, _ shop: Workshop) throws {
    let lines = (10..<50).map { line.replacing("%S", with: "\($0)") + "\n" }
    _ = try shop.folder.write(lines.joined(), "app.log")
  }

  /// The time, the severity and what the wrapper adds are no numbers that a limit missed.
  @Test(arguments: [
    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"17676000%S000000000","#
      + #""observedTimeUnixNano":"17676000%S000000001","severityNumber":17,"flags":1,"#
      + #""body":{"stringValue":"failed"}}]}]}]}"#,
    #"{"__REALTIME_TIMESTAMP":"17676000%S000000","__MONOTONIC_TIMESTAMP":"5%S","PRIORITY":"3","#
      + #""SYSLOG_FACILITY":"3","_PID":"12","SYSLOG_IDENTIFIER":"api","MESSAGE":"failed"}"#,
    #"{"timestamp":17676000%S123,"message":"{\"level\":\"error\",\"msg\":\"failed\"}","#
      + #""ingestionTime":17676000%S999}"#,
  ])
  func `is judged by its severities, whatever carries it`(line: String) throws {
    let shop = try Workshop()
    try write(line, shop)
    let run = try shop.shell("$L analyze app.log --fail-on critical --report a/r.html")
    #expect(run.status == 1 && !run.errors.contains("nothing was measured"), "\(run.errors)")
    try write(line.replacing("{\"", with: "{\"queue_depth\":7,\"", maxReplacements: 1), shop)
    let other = try shop.shell("$L analyze app.log --fail-on critical --report a/r.html")
    #expect(other.status == 3 || line.contains("resourceLogs"), "\(other.errors)")
  }

  /// A guess goes before what the dialect knows, so it must not replace what is found.
  @Test func `is proposed no field for a metric that another field has`() throws {
    let shop = try Workshop()
    try write(
      #"{"time_iso8601":"2026-01-05T08:00:%SZ","request":"GET /a HTTP/1.1","status":"200","#
        + #""request_time":"0.640","upstream_response_time":"0.630"}"#, shop)
    let run = try shop.shell("$L doctor app.log --write > d.txt")
    #expect(try !shop.text("d.txt").contains("To measure"))
    #expect(run.errors.contains("nothing to add"))
  }

  @Test(arguments: [
    (#""billedDurationInSeconds":0.64"#, "billedDurationInSeconds|s"),
    (#""slow":{"log":{"took":"165.9ms"}}"#, "slow.log.took|duration"),
    (#""billedDurationMs":64"#, "billedDurationMs|ms"),
  ])
  func `is proposed the unit that a name or a value states`(field: String, source: String) throws {
    let shop = try Workshop()
    try write(#"{"timestamp":"2026-01-05T08:00:%SZ","message":"x",\#(field)}"#, shop)
    _ = try shop.shell("$L doctor app.log --write > d.txt")
    #expect(try shop.text("d.txt").contains("--field 'latency_ms=\(source)'"))
    #expect(try shop.json("logmon.json").at("fields.latency_ms")?.string == source)
  }

  /// They may count bytes, so doctor asks, but writes nothing.
  @Test func `is asked about whole numbers behind its lines`() throws {
    let shop = try Workshop()
    try write(
      #"10.0.0.1 - - [05/Jan/2026:08:00:%S +0000] "GET /a HTTP/1.1" 200 845 2500 988000"#, shop)
    let told = "if it is in milliseconds, add --field 'latency_ms=column2|ms' (|us for microseconds"
    let run = try shop.shell("$L analyze app.log --report a/r.html")
    #expect(run.errors.contains(told), "\(run.errors)")
    let asked = try shop.shell("$L doctor app.log --write > d.txt")
    #expect(try shop.text("d.txt").contains("To measure column2"))
    #expect(asked.errors.contains("nothing to add"))
  }
}

/// The folder of the sample logs.
enum SampleLogsFolder {
  static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SampleLogs").path
}
