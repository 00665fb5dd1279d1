import LogmonCLI
import Testing

@Suite struct `The plan of the outputs` {
  private static func lines(_ words: String..., sent: String? = nil) throws -> [String] {
    OutputPlan(try AnalyzeCommand(["x"] + words), sent: sent).outputs.map {
      "\($0.option) \($0.label ?? "-"): \($0.path)"
    }
  }

  @Test func `what no option names lies beside the report`() throws {
    #expect(
      try Self.lines("--report", "out/r.html") == [
        "--report report: out/r.html", "--results results: out/results.json",
        "--kb knowledge base: out/kb", "--tickets tickets: out/tickets",
        "--rejects rejects: out/rejects.jsonl",
      ])
  }

  @Test func `an option names every output`() throws {
    let lines = try Self.lines(
      "--report", "out/a", "--report-assets", "external", "--results", "b", "--kb", "c",
      "--tickets", "d", "--rejects", "e", "--flagged", "f", "--junit", "h", "--sarif", "i",
      "--gitlab", "j", "--openmetrics", "k", "--markdown", "l", "--postmortem", "m", sent: "g")
    #expect(
      lines == [
        "--report report: out/a", "--results results: b", "--kb knowledge base: c",
        "--tickets tickets: d", "--rejects rejects: e", "--flagged flagged: f",
        "--egress what was sent: g", "--report-assets -: out/report.css",
        "--report-assets -: out/report.js", "--junit JUnit: h", "--sarif SARIF: i",
        "--gitlab code quality: j", "--openmetrics OpenMetrics: k", "--markdown Markdown: l",
        "--postmortem post-mortem: m",
      ])
    for line in lines {
      let option = line.prefix { $0 != " " }
      #expect(AnalyzeCommand.help.description.contains("  \(option) "))
    }
  }
}
