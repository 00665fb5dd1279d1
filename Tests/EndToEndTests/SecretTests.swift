import Foundation
import LogModel
import TestSupport
import Testing

/// Secrets in a log, and every file and line that `analyze` leaves.
@Suite struct `Secrets in a log` {
  private static let key = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
  private static let secrets = [key, "hunter2horse", "jane.roe", "10.17.3.99", "tok-en-of-9"]

  /// Slow requests that quote each other's secrets, and a line that is none.
  private static let log =
    (0..<40).map { index in
      Lines.api(
        Lines.time(index * 5), id: "E\(index)", customer: "CUST-7",
        latency: index < 20 ? "90" : "2500",
        status: index < 20 ? 200 : 500, endpoint: "/login?token=tok-en-of-9",
        message: "pool of payments-db exhausted for jane.roe@example.com at 10.17.3.99, "
          + "password=hunter2horse \(key)")
    }.joined(separator: "\n") + "\n{\"broken\": \"\(key)\"\n" + Lines.slowDatabase(from: 90)

  private func files(_ words: String...) throws -> (output: String, files: [String: [UInt8]]) {
    let shop = try Workshop()
    try shop.folder.write(Self.log, "logs.jsonl")
    let result = try shop.shell(
      "$L analyze logs.jsonl --report out/r.html \(words.joined(separator: " "))")
    #expect(result.status == 0, "\(result.errors)")
    return (result.text + result.errors, try shop.files(in: "out"))
  }

  private func leaks(_ bytes: some Sequence<UInt8>) -> [String] {
    let text = String(decoding: Array(bytes), as: UTF8.self)
    return Self.secrets.filter(text.contains)
  }

  @Test(arguments: ["logmon", "github", "jira"])
  func `stand in no ticket, no alert and no entry`(format: String) throws {
    let (output, files) = try files("--ticket-format \(format)")
    #expect(files.keys.contains { $0.hasPrefix("tickets/") })
    #expect(files.keys.contains { $0.hasPrefix("kb/") })
    for (name, bytes) in files where name.hasPrefix("tickets/") || name.hasPrefix("kb/") {
      #expect(leaks(bytes) == [], "\(name)")
    }
    #expect(leaks(output.utf8) == [])
    let results = try JSONValue(parsing: try #require(files["results.json"]))
    for part in ["alerts", "tickets", "issues"] {
      let value = try #require(results[part])
      #expect(leaks(value.compactBytes) == [], "\(part)")
    }
    // What was there can be told, and who was hit.
    let entries = files.filter { $0.key.hasPrefix("kb/") }.values.map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(entries.contains { $0.contains("password=\\<key\\>") }, "\(entries)")
    #expect(leaks(try #require(results["events"]).compactBytes) == Self.secrets)
  }

  @Test func `stand nowhere with --redact, in the same bytes for any number of jobs`() throws {
    let one = try files("--redact --jobs 1 --format json")
    let two = try files("--redact --jobs 2 --format json")
    #expect(one.files == two.files && one.output == two.output)
    for (name, bytes) in one.files where name != "rejects.jsonl" {
      #expect(leaks(bytes) == [], "\(name)")
    }
    #expect(leaks(one.output.utf8) == [])
    let page = String(decoding: try #require(one.files["r.html"]), as: UTF8.self)
    #expect(page.contains("password=&lt;key&gt;"))
  }

  @Test func `do not make an entry new when the log is read again`() throws {
    let shop = try Workshop()
    try shop.folder.write(Self.log, "logs.jsonl")
    try shop.logmon("analyze", "logs.jsonl", "--report", "out/r.html")
    let first = try shop.files(in: "out")
    try shop.logmon("analyze", "logs.jsonl", "--report", "out/r.html")
    #expect(try shop.files(in: "out") == first)
  }
}
