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
    analysis.triage.issues = []
    analysis.triage.alerts = []
    analysis.triage.tickets = []
    analysis.triage.kbEntries = []
    analysis.events.newest.removeAll { $0.isFlagged }
    analysis.statistics.totals.flagged = 0
    analysis.statistics.totals.critical = 0
    analysis.statistics.totals.customersAffected = 0
    analysis.statistics.totals.rejected = 0
    analysis.input.rejects = RejectSummary()
    analysis.status = RunStatus()
    analysis.statistics.services = analysis.statistics.services.map { service in
      var quiet = service
      quiet.counts.flagged = 0
      quiet.counts.critical = 0
      quiet.activity = Timeline(capacity: 120)
      return quiet
    }
    analysis.statistics.timeline = Timeline()
    for minute in Int64(0)..<10 {
      analysis.statistics.timeline.add(SampleAnalysis.start + .minutes(minute), .init(events: 30))
    }
    try await expect(analysis, "quiet.html")
  }

  @Test func `rejected lines, and a gzip input cut short`() async throws {
    var analysis = SampleAnalysis(normalEvents: 2).analysis()
    analysis.input.files[0].isComplete = false
    analysis.status = RunStatus(
      isComplete: false, exitCode: 3,
      warnings: ["logs/app.jsonl.gz: gzip stream is cut short; the events up to there are used"])
    analysis.triage.issues = []
    analysis.triage.alerts = []
    analysis.triage.tickets = []
    analysis.triage.kbEntries = []
    try await expect(analysis, "incomplete.html")
  }

  @Test func `two critical issues, the one that goes on first`() async throws {
    var analysis = SampleAnalysis(normalEvents: 0).analysis()
    var over = analysis.triage.issues[0]
    over.identity.id = "ISS-20261122T080000Z-search-api"
    over.texts.title = "search-api fails 12 % of its requests"
    over.status = .resolved
    over.scope.services = ["search-api"]
    over.history.cascade = nil
    over.texts.workaround = nil
    over.history.context = []
    analysis.triage.issues.insert(over, at: 0)
    analysis.statistics.timeline.add(SampleAnalysis.start + .minutes(600), .init(events: 3))
    try await expect(analysis, "ongoing.html")
  }

  @Test func `hostile text in every field`() async throws {
    let attack =
      "<script>x()</script>\"><img src=x onerror=y> \u{202e}\u{0} [l](javascript:z) -- a-b"
    try await expect(SampleAnalysis(plant: attack, normalEvents: 1).analysis(), "hostile.html")
  }
}
