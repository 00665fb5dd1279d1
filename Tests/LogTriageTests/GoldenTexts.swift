import KnowledgeBase
import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

/// What people read, word for word.
@Suite struct `Texts of a cascade` {
  private func cascade() -> TriageResult {
    var scene = Scene()
    scene.play(
      Plot.cascade()
        + Plot.steady(Plot.api, from: 3, to: 900, every: 9) { event, _ in
          event.region = "eu-west-1"
        })
    return scene.finish()
  }

  @Test func `the alert tells an engineer what to do and why`() throws {
    let alert = try #require(cascade().alerts.first { $0.kind == .engineering })
    try expectGolden("\(alert.subject)\n\n\(alert.body)\n", "cascade.alert.txt")
  }

  @Test func `the notice tells a customer what happened`() throws {
    let notice = try #require(cascade().alerts.first { $0.kind == .customer })
    try expectGolden("\(notice.subject)\n\n\(notice.body)\n", "cascade.notice.txt")
  }

  @Test func `the ticket tells the helpdesk all it needs`() throws {
    let ticket = try #require(cascade().tickets.first)
    try expectGolden("\(ticket.subject)\n\n\(ticket.body)\n", "cascade.ticket.txt")
    #expect(ticket.triage == .init(priority: "high", category: "capacity", team: "database"))
    #expect(ticket.ticketID.hasPrefix("MON-20261118T"))
  }

  @Test func `the KB entry tells the next engineer what it was`() throws {
    let update = try #require(cascade().kbUpdates.first)
    try expectGolden(KBDocument.text(update.entry), "cascade.kb.md")
  }

  @Test func `the notice holds no internal name`() throws {
    let result = cascade()
    let notice = try #require(result.alerts.first { $0.kind == .customer })
    let text = notice.subject + notice.body
    var inside = ["customer_id", "cust-", "pool"]
    for issue in result.issues {
      inside +=
        issue.scope.services + issue.scope.regions + issue.history.relatedEvents + [
          issue.identity.id
        ]
    }
    for threshold in Scene.thresholds { inside += [threshold.metric, threshold.label] }
    for name in inside { #expect(!text.contains(name), "\(name)") }
  }
}
