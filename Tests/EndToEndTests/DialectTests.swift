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

/// The folder of the sample logs.
enum SampleLogsFolder {
  static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SampleLogs").path
}
