import LogModel
import LogReport
import TestSupport
import Testing

/// The body of whole pages, case by case; see what was recorded before it is kept.
@Suite struct `Golden pages` {
  private func expect(_ analysis: Analysis, _ name: String) async throws {
    let page = await HTMLReport.body(analysis).text.replacing(ContentPolicy.script, with: "")
    try expectGolden(page, name)
  }

  @Test func `a cascade, and a lone issue beside it`() async throws {
    try await expect(SampleAnalysis().analysis(), "sample.html")
  }

  @Test func `nothing flagged`() async throws {
    var analysis = SampleAnalysis(normalEvents: 4).analysis()
    analysis.issues = []
    analysis.alerts = []
    analysis.tickets = []
    analysis.kbEntries = []
    analysis.events.removeAll { $0.isFlagged }
    analysis.totals.flagged = 0
    analysis.totals.critical = 0
    analysis.totals.customersAffected = 0
    analysis.totals.rejected = 0
    analysis.rejects = RejectSummary()
    analysis.status = RunStatus()
    analysis.services = analysis.services.map { service in
      var quiet = service
      quiet.flagged = 0
      quiet.critical = 0
      quiet.activity = Timeline(capacity: 120)
      return quiet
    }
    analysis.timeline = Timeline()
    for minute in Int64(0)..<10 {
      analysis.timeline.add(SampleAnalysis.start + .minutes(minute), .init(events: 30))
    }
    try await expect(analysis, "quiet.html")
  }

  @Test func `rejected lines, and a gzip input cut short`() async throws {
    var analysis = SampleAnalysis(normalEvents: 2).analysis()
    analysis.inputs[0].isComplete = false
    analysis.status = RunStatus(
      isComplete: false, exitCode: 3,
      warnings: ["logs/app.jsonl.gz: gzip stream is cut short; the events up to there are used"])
    analysis.issues = []
    analysis.alerts = []
    analysis.tickets = []
    analysis.kbEntries = []
    try await expect(analysis, "incomplete.html")
  }

  @Test func `two critical issues, the one that goes on first`() async throws {
    var analysis = SampleAnalysis(normalEvents: 0).analysis()
    var over = analysis.issues[0]
    over.issueID = "ISS-20261122T080000Z-search-api"
    over.title = "search-api fails 12 % of its requests"
    over.status = .resolved
    over.services = ["search-api"]
    over.cascade = nil
    over.workaround = nil
    over.context = []
    analysis.issues.insert(over, at: 0)
    analysis.timeline.add(SampleAnalysis.start + .minutes(600), .init(events: 3))
    try await expect(analysis, "ongoing.html")
  }

  @Test func `hostile text in every field`() async throws {
    let attack =
      "<script>x()</script>\"><img src=x onerror=y> \u{202e}\u{0} [l](javascript:z) -- a-b"
    try await expect(SampleAnalysis(plant: attack, normalEvents: 1).analysis(), "hostile.html")
  }
}
