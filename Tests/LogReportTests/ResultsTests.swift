import LogModel
import LogReport
import TestSupport
import Testing

@Suite struct `Results document` {
  @Test func `the sample is as recorded`() throws {
    let bytes = ResultsJSON.render(SampleAnalysis().analysis())
    try expectGolden(String(decoding: bytes, as: UTF8.self), "results.json")
  }

  @Test func `the keys stand in the order of the contract`() throws {
    let document = try JSONValue(parsing: ResultsJSON.render(Analysis(version: "1.0.0")))
    #expect(
      document.members?.map(\.name) == [
        "schema", "tool", "status", "inputs", "window", "totals", "thresholds", "services",
        "issues", "alerts", "tickets", "events", "rejects", "profile",
      ])
    #expect(document["schema"]?.string == "logmon.results/1")
  }

  @Test(arguments: `Hostile text`.attacks) func `every text comes back`(attack: String) throws {
    let analysis = SampleAnalysis(plant: attack).analysis()
    let document = try JSONValue(parsing: ResultsJSON.render(analysis))
    #expect(
      document["issues"]?.array?.first?["title"]?.string == analysis.triage.issues[0].texts.title)
    #expect(
      document["rejects"]?["first"]?.array?[0]["raw"]?.string
        == analysis.input.rejects.first[0].text)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -0.0, 1e-300])
  func `every number is valid JSON`(number: Double) async throws {
    var analysis = SampleAnalysis().analysis()
    analysis.statistics.services[0].metrics[0].values.mean = number
    analysis.statistics.services[0].metrics[0].values.max = number
    analysis.triage.issues[0].verdict.confidence = number
    analysis.events.newest[0].check = CheckResult(
      streak: 1, exceedances: [Exceedance(threshold: 0, value: number, baseline: number)])
    _ = try JSONValue(parsing: ResultsJSON.render(analysis))
    #expect(await !HTMLReport.render(analysis).isEmpty)
    #expect(!Summary.render(analysis, format: .text).isEmpty)
  }
}

@Suite struct `Event document` {
  private let checked = SampleAnalysis().flagged[3]

  @Test func `a flagged event carries its check`() {
    let value = EventJSON.value(checked, Threshold.defaults)
    #expect(
      String(decoding: value.compactBytes, as: UTF8.self) == """
        {"event_id":"EVT-1795334652000-00a1f3","timestamp":"2026-11-22T08:04:12Z",\
        "event_type":"database","service_name":"payments-db","region":"us-east-1",\
        "customer_id":"CUST-014","severity":"error",\
        "message":"slow query: SELECT * FROM payments WHERE customer = ?",\
        "metrics":{"query_time_ms":912.75,"connection_count":50,"slow_queries":6,\
        "note":"as it came"},"trace":{"id":"9f2c","sampled":true},\
        "flagged":true,"critical":true,"exceedances":[{"metric":"query_time_ms",\
        "value":912.75,"limit":300,"baseline":120,"change_percent":660.625}],"streak":4,\
        "issue_id":"ISS-20261122T080312Z-payments-db","location":"logs/app.jsonl.gz:123"}
        """)
  }

  @Test func `no key stands twice, whatever the line brought`() {
    var event = checked
    event.event.extra = ["flagged", "location", "event_id", "issue_id", "mine"].map {
      JSONMember($0, "old")
    }
    let names = EventJSON.value(event, Threshold.defaults).members?.map(\.name) ?? []
    #expect(Set(names).count == names.count)
    #expect(names.contains("mine"))
  }

  @Test func `a normal event has no check`() {
    var event = checked
    event.check = nil
    event.event.source.region = nil
    let value = EventJSON.value(event, Threshold.defaults)
    #expect(value["flagged"] == .bool(false) && value["exceedances"] == nil)
    #expect(value["region"] == nil)
  }
}

@Suite struct `Run summary` {
  private let outputs = [
    WrittenOutput(label: "report", path: "Reports/report.html"),
    WrittenOutput(label: "results", path: "Reports/results.json"),
  ]

  private func render(_ analysis: Analysis, _ format: SummaryFormat) -> String {
    String(decoding: Summary.render(analysis, format: format, outputs: outputs), as: UTF8.self)
  }

  @Test(arguments: [(SummaryFormat.text, "summary.txt"), (.markdown, "summary.md")])
  func `the sample is as recorded`(format: SummaryFormat, name: String) throws {
    try expectGolden(render(SampleAnalysis().analysis(), format), name)
  }

  @Test func `JSON is the results document`() {
    let analysis = SampleAnalysis().analysis()
    #expect(Summary.render(analysis, format: .json) == ResultsJSON.render(analysis))
  }

  @Test(arguments: `Hostile text`.attacks)
  func `text moves no cursor and Markdown stays text`(attack: String) {
    let analysis = SampleAnalysis(plant: attack).analysis()
    let text = render(analysis, .text)
    #expect(text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0a })
    #expect(text.split(separator: "\n").count <= 25)
    let markdown = render(analysis, .markdown)
    for markup in ["<script", "<img", "<svg", "](javascript"] {
      #expect(!markdown.contains(markup) || markdown.contains("\\" + markup))
    }
  }

  @Test func `a hundred issues and warnings stay on one screen`() {
    var analysis = SampleAnalysis().analysis()
    analysis.triage.issues = Array(repeating: analysis.triage.issues[0], count: 100)
    analysis.status.warnings = Array(repeating: "a warning", count: 100)
    let lines = render(analysis, .text).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 26)
    #expect(lines.contains("  and 90 more issues"))
  }

  @Test func `one resolved issue is told in the past`() {
    var analysis = SampleAnalysis().analysis()
    analysis.triage.issues = [analysis.triage.issues[1]]
    #expect(
      Headline(analysis).text
        == "1 low issue: CPU of metrics-host over 90 % from 08:07 to 08:09.")
  }

  @Test func `of several the worst is named`() {
    var analysis = SampleAnalysis().analysis()
    analysis.triage.issues.insert(analysis.triage.issues[0], at: 0)
    #expect(
      Headline(analysis).text.hasPrefix("2 critical issues, 2 ongoing: the worst is Slow queries"))
    analysis.triage.issues[0].status = .resolved
    analysis.triage.issues[1].status = .resolved
    #expect(
      Headline(analysis).text.hasPrefix("2 critical issues, all over: the worst was Slow queries"))
  }

  @Test func `what goes on is named before what was as bad and is over`() {
    var analysis = SampleAnalysis().analysis()
    analysis.triage.issues.insert(analysis.triage.issues[0], at: 0)
    analysis.triage.issues[0].status = .resolved
    analysis.triage.issues[0].texts.title = "Yesterday's trouble"
    let headline = Headline(analysis)
    #expect(headline.lead == "2 critical issues, 1 ongoing")
    #expect(headline.rest.hasPrefix(": Slow queries in payments-db"))
  }

  @Test func `what could not be read is not called quiet`() {
    var analysis = Analysis(version: "1.0.0")
    analysis.statistics.totals.events = 10
    analysis.status.isComplete = false
    #expect(Headline(analysis).text.hasPrefix("Quiet as far as could be read"))
  }

  @Test func `a model that raises everything does not bury what is certain`() {
    var analysis = SampleAnalysis().analysis()
    let plain = Headline(analysis)
    for index in analysis.triage.issues.indices {
      analysis.triage.issues[index].severity = .critical
    }
    #expect(Headline(analysis) == plain)
    #expect(render(analysis, .text).hasPrefix(plain.text))
  }
}
