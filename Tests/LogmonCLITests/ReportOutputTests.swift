internal import FileOutput
import Foundation
import LogmonCLI
import TestSupport
import Testing

/// What `analyze` writes where, as far as the report goes.
@Suite struct `Report files` {
  private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  private func analyze(_ name: String, _ options: String...) async throws {
    let lines = (0..<600).map { second in
      Lines.api(
        Lines.time(second * 7), id: "EVT-\(second)", latency: second % 5 == 0 ? "900" : "90")
    }
    try await analyze(lines: lines, name, options)
  }

  private func analyze(
    lines: [String], _ name: String, _ options: [String] = []
  ) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let log = folder.appending(path: "app.jsonl").path
    try (lines.joined(separator: "\n") + "\n").write(toFile: log, atomically: true, encoding: .utf8)
    let report = folder.appending(path: "\(name)/report.html").path
    let command = try AnalyzeCommand([log, "--report", report, "--quiet"] + options)
    _ = try await command.run(Console(environment: [:]))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  @Test func `style and script stand beside an external report`() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try await analyze("out", "--report-assets", "external")
    let page = try text("out/report.html")
    #expect(page.contains("<link rel=\"stylesheet\" href=\"report.css\">"))
    #expect(page.contains("<script src=\"report.js\"></script>"))
    #expect(!page.contains("<style>"))
    #expect(try text("out/report.css").contains("@font-face"))
    #expect(try text("out/report.js").hasPrefix("\"use strict\";"))
  }

  @Test func `an inline report is one file`() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try await analyze("out")
    #expect(exists("out/report.html") && !exists("out/report.css") && !exists("out/report.js"))
  }

  @Test func `the report is the same for any number of jobs`() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try await analyze("one", "--jobs", "1")
    try await analyze("three", "--jobs", "3")
    #expect(try text("one/report.html") == text("three/report.html"))
  }

  @Test func `flagged events from all over the run are examples`() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try await analyze("out")
    let page = try text("out/report.html")
    // Older than the newest 500, and neither first, worst nor among the last of any issue.
    #expect(page.contains("EVT-60\""))
    #expect(page.contains("flagged ones from all over the run"))
  }

  /// Several chunks long, so that in order the tail takes chunks over and otherwise copies lines.
  @Test func `the newest 500 events are shown, in order or not`() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let lines = (0..<6000).map { Lines.api(Lines.time($0), id: "EVT-\($0)-") }
    try await analyze(lines: lines, "forwards")
    try await analyze(lines: lines.reversed(), "backwards")
    for name in ["forwards", "backwards"] {
      let results = try text("\(name)/results.json")
      let shown = (0..<6000).filter { results.contains("\"EVT-\($0)-\"") }
      #expect(shown == Array(5500..<6000), "\(name)")
    }
  }

  @Test func `more troubled services than there is room for examples`() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let lines = (0..<2500).map {
      Lines.api(Lines.time($0), id: "EVT-\($0)", service: "service-\($0)-api", latency: "900")
    }
    try await analyze(lines: lines, "out")
    #expect(try text("out/report.html").contains("EVT-60\""))
  }

  @Test func `a place that is none is refused`() {
    #expect(throws: UsageError.self) { try AnalyzeCommand(["x", "--report-assets", "beside"]) }
  }
}
