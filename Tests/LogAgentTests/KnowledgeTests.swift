import LogAgent
import LogModel
import TestSupport
import Testing

@Suite struct `Knowledge base` {
  private func run(_ events: [Scene.Event], _ knowledge: [KBEntry] = []) -> TriageResult {
    var scene = Scene()
    scene.play(events)
    return scene.finish(knowledge)
  }

  private func text(_ result: TriageResult) -> [String] {
    result.kbUpdates.map { KBDocument.text($0.entry) }
  }

  private func reread(_ result: TriageResult) throws -> [KBEntry] {
    try result.kbUpdates.map {
      try KBDocument.parse(KBDocument.text($0.entry), documentID: $0.entry.documentID)
    }
  }

  @Test func `the same log again changes nothing`() throws {
    let events = Plot.cascade() + Plot.background(6, seconds: 900, every: 20, share: 0.1, seed: 3)
    let first = run(events)
    #expect(first.kbUpdates.allSatisfy { $0.change == .new })
    let second = run(events, try reread(first))
    #expect(second.kbUpdates.allSatisfy { $0.change == .unchanged })
    #expect(text(first) == text(second))
    #expect(first.issues == second.issues)
    #expect(first.alerts == second.alerts)
  }

  @Test func `a later log adds to the entry, and either log again changes nothing`() throws {
    let (early, late) = (Plot.cascade(), Plot.cascade(offset: 86_400))
    let first = run(early)
    let second = run(late, try reread(first))
    let update = try #require(second.kbUpdates.first)
    #expect(update.change == .updated)
    #expect(update.entry.occurrences == 2 * first.issues[0].occurrences)
    #expect(second.issues[0].issueID == first.issues[0].issueID)
    #expect(second.issues[0].createdAt == first.issues[0].createdAt)
    #expect(second.tickets[0].relatedIssueID == first.issues[0].issueID)
    let history = update.entry.body.split(separator: "## History").last ?? ""
    #expect(history.split(separator: "\n").count == 2)
    for events in [early, late] {
      let again = run(events, try reread(second))
      #expect(again.kbUpdates.map(\.change) == [.unchanged])
      #expect(text(again) == text(second))
    }
  }

  @Test func `a longer log of the same beginning replaces the counts`() throws {
    let all = Plot.cascade()
    let first = run(all.filter { $0.seconds < 450 })
    let second = run(all, try reread(first))
    #expect(second.kbUpdates.map(\.change) == [.updated])
    #expect(second.kbUpdates[0].entry.occurrences == second.issues[0].occurrences)
    #expect(second.issues[0].issueID == first.issues[0].issueID)
  }

  @Test func `a resolved problem that returns is reopened`() throws {
    let first = run(Plot.cascade())
    #expect(first.issues[0].status == .resolved)
    let second = run(
      Plot.cascade(offset: 86_400).filter { $0.seconds < 86_400 + 500 }, try reread(first))
    #expect(second.kbUpdates.map(\.change) == [.reopened])
    #expect(second.kbUpdates[0].entry.status == .identified)
  }

  @Test func `a note that a person added survives an update`() throws {
    var entry = try reread(run(Plot.cascade()))[0]
    entry.body = entry.body.replacing(
      "## History", with: "## Postmortem\n\nWe raised the pool to 80.\n\n## History")
    let update = run(Plot.cascade(offset: 86_400), [entry]).kbUpdates[0]
    #expect(update.entry.body.contains("## Postmortem\n\nWe raised the pool to 80.\n\n"))
  }

  @Test func `a similar entry is updated although its fingerprint is another`() throws {
    var entry = try reread(run(Plot.cascade()))[0]
    entry.fingerprint = "written by hand"
    let issue = run(Plot.cascade(offset: 86_400)).issues[0]
    let match = try #require(KnowledgeBase([entry]).match(issue))
    #expect(match.reason == .similarity)
    #expect(match.similarity > 0.85)
  }

  @Test(arguments: ["other region", "other root", "other metric", "twins"])
  func `a near miss is a new problem`(difference: String) throws {
    var entry = try reread(run(Plot.cascade()))[0]
    entry.fingerprint = "written by hand"
    var entries = [entry]
    switch difference {
    case "other region": entries[0].regions = ["eu-west-1"]
    case "other root": entries[0].services.swapAt(0, 1)
    case "other metric": entries[0].metrics = ["cpu_percent"]
    default:
      // Two entries alike: nobody knows which one is meant.
      entry.documentID = "ISS-twin.md"
      entries.append(entry)
    }
    #expect(KnowledgeBase(entries).match(run(Plot.cascade(offset: 86_400)).issues[0]) == nil)
  }

  @Test func `the same trouble in another region is a new entry`() throws {
    let known = try reread(run(Plot.cascade()))
    let result = run(Plot.cascade(region: "eu-west-1", offset: 86_400), known)
    #expect(result.kbUpdates.map(\.change) == [.new])
    #expect(result.issues[0].issueID != known[0].issueID)
  }

  @Test func `a new issue never takes the file of another entry`() throws {
    var stranger = try reread(run(Plot.cascade()))[0]
    stranger.fingerprint = ""
    stranger.services = ["someone-else"]
    let result = run(Plot.cascade(), [stranger])
    #expect(result.issues[0].issueID == stranger.issueID + "-2")
  }

  @Test func `search ranks by the words asked for`() throws {
    let entries =
      try reread(run(Plot.cascade())) + reread(run(`Findings become issues`.silence))
    let base = KnowledgeBase(entries)
    #expect(base.search("session store").first?.entry.services.first == "session-store")
    #expect(base.search("connection pool payments").first?.entry.services.first == "payments-db")
    #expect(base.search("zeppelin").isEmpty)
  }
}
