import KnowledgeBase
import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

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
      try KBDocument.parse(KBDocument.text($0.entry), documentID: $0.entry.identity.documentID)
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
    #expect(update.entry.state.occurrences == 2 * first.issues[0].extent.occurrences)
    #expect(second.issues[0].identity.id == first.issues[0].identity.id)
    #expect(second.issues[0].identity.createdAt == first.issues[0].identity.createdAt)
    #expect(second.tickets[0].issue.id == first.issues[0].identity.id)
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
    #expect(second.kbUpdates[0].entry.state.occurrences == second.issues[0].extent.occurrences)
    #expect(second.issues[0].identity.id == first.issues[0].identity.id)
  }

  @Test func `a resolved problem that returns is reopened`() throws {
    let first = run(Plot.cascade())
    #expect(first.issues[0].status == .resolved)
    let second = run(
      Plot.cascade(offset: 86_400).filter { $0.seconds < 86_400 + 500 }, try reread(first))
    #expect(second.kbUpdates.map(\.change) == [.reopened])
    #expect(second.kbUpdates[0].entry.state.status == .identified)
  }

  @Test func `a problem that stays away for an hour is resolved, and an older log changes nothing`()
    throws
  {
    let early = Plot.cascade().filter { $0.seconds < 500 }
    let first = run(early)
    #expect(first.kbUpdates[0].entry.state.status == .identified)
    // Ten quiet minutes on the next day are enough; ten quiet minutes at once are not.
    func quiet(from: Double) -> [Scene.Event] {
      Plot.steady(Plot.database, from: from, to: from + 600, every: 10)
        + Plot.steady(Plot.web, from: from, to: from + 600, every: 10)
    }
    #expect(run(quiet(from: 600), try reread(first)).settledEntries.isEmpty)
    let later = run(quiet(from: 86_400), try reread(first))
    let settled = try #require(later.settledEntries.first)
    #expect(later.kbUpdates.isEmpty && settled.change == .resolved)
    #expect(settled.entry.state.status == .resolved)
    #expect(settled.entry.state.updatedAt == first.kbUpdates[0].entry.state.updatedAt)
    let text = KBDocument.text(settled.entry)
    #expect(text.hasSuffix("\n- resolved: quiet for 1 h after \(settled.entry.state.updatedAt)\n"))
    // Copies of both know which one is newer.
    let (open, closed) = (KBFile(first.kbUpdates[0].entry), KBFile(settled.entry))
    #expect(closed.isNewer(than: open) && !open.isNewer(than: closed))
    #expect(!closed.isNewer(than: closed))
    // Another quiet log, or the first one again, leaves every byte.
    let known = [try KBDocument.parse(text, documentID: settled.entry.identity.documentID)]
    #expect(run(quiet(from: 172_800), known).settledEntries.isEmpty)
    let again = run(early, known)
    #expect(again.settledEntries.isEmpty && again.kbUpdates.map(\.change) == [.unchanged])
    #expect(self.text(again) == [text])
  }

  @Test(arguments: ["another region", "another service", "no events"])
  func `silence about the root proves nothing`(about: String) throws {
    let known = try reread(run(Plot.cascade().filter { $0.seconds < 500 }))
    let events = Plot.steady(Plot.database, from: 86_400, to: 90_000, every: 10) { event, _ in
      if about == "another region" { event.region = "eu-west-1" }
      if about == "another service" { event.service = "users-db" }
    }
    #expect(run(about == "no events" ? [] : events, known).settledEntries.isEmpty)
  }

  @Test func `what was identified once stays identified`() throws {
    var known = try reread(run(Plot.cascade()))
    known[0].state.status = .identified
    let update = run(
      Plot.steady(Plot.database, from: 86_400, to: 87_000, every: 6) { event, _ in
        if event.seconds >= 86_900 { event.value = 900 }
      }, known
    ).kbUpdates[0]
    #expect(update.change == .updated && update.entry.state.status != .investigating)
  }

  @Test func `a history is added to, wherever people put it`() throws {
    var entry = try reread(run(Plot.cascade().filter { $0.seconds < 500 }))[0]
    for (body, expected) in [
      ("# T\n", "# T\n\n## History\n\n- resolved"),
      ("# T\n\n## History\n\n- a\n\n## Note\n\n- b\n", "\n- a\n- resolved"),
      ("# T\n\n## History\n", "## History\n\n- resolved"),
    ] {
      entry.body = body
      let quiet = Plot.steady(Plot.database, from: 86_400, to: 86_460, every: 10)
      let settled = try #require(run(quiet, [entry]).settledEntries.first)
      #expect(settled.entry.body.contains(expected))
      #expect(settled.entry.body.contains("- b") == body.contains("- b"))
    }
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
    entry.identity.fingerprint = "written by hand"
    let result = run(Plot.cascade(offset: 86_400), [entry])
    let update = try #require(result.kbUpdates.first)
    let why = try #require(update.recognition)
    #expect(update.change == .updated && why.reason == .similarity)
    #expect((why.best?.similarity ?? 0) > 0.85 && why.runnerUp == nil)
    #expect(update.entry.identity.fingerprint == "written by hand")
    #expect(result.issues[0].identity.fingerprint == "written by hand")
    #expect(update.entry.otherFingerprints.count == 1)
    #expect(
      update.entry.body.contains(
        "; matched by similarity \(PlainText.number(why.best?.similarity ?? 0, places: 2)) (above 0.55 by words)"
      ))
    // From now on the fingerprint decides, even for a log that was read before.
    let again = run(Plot.cascade(offset: 86_400), try reread(result))
    #expect(again.kbUpdates.map(\.change) == [.unchanged])
    #expect(again.kbUpdates[0].recognition?.reason == .fingerprint)
  }

  @Test(arguments: ["other region", "other root", "other metric", "twins"])
  func `a near miss is a new problem`(difference: String) throws {
    var entry = try reread(run(Plot.cascade()))[0]
    entry.identity.fingerprint = "written by hand"
    var entries = [entry]
    switch difference {
    case "other region": entries[0].scope.regions = ["eu-west-1"]
    case "other root": entries[0].scope.services.swapAt(0, 1)
    case "other metric": entries[0].metrics = ["cpu_percent"]
    default:
      // Two entries alike: nobody knows which one is meant.
      entry.identity.documentID = "ISS-twin.md"
      entries.append(entry)
    }
    let issue = run(Plot.cascade(offset: 86_400)).issues[0]
    let match = try #require(KnowledgeBase(entries).recognize([issue]).first)
    #expect(match.entry == nil && match.recognition.reason == .new)
    #expect(match.recognition.sentence.hasSuffix("too close to call") == (difference == "twins"))
  }

  @Test func `the same trouble in another region is a new entry`() throws {
    let known = try reread(run(Plot.cascade()))
    let result = run(Plot.cascade(region: "eu-west-1", offset: 86_400), known)
    #expect(result.kbUpdates.map(\.change) == [.new])
    #expect(result.issues[0].identity.id != known[0].identity.id)
  }

  @Test func `a new issue never takes the file of another entry`() throws {
    var stranger = try reread(run(Plot.cascade()))[0]
    stranger.identity.fingerprint = ""
    stranger.scope.services = ["someone-else"]
    let result = run(Plot.cascade(), [stranger])
    #expect(result.issues[0].identity.id == stranger.identity.id + "-2")
  }

  @Test func `a runner-up far enough behind is named and passed over`() throws {
    var entry = try reread(run(Plot.cascade()))[0]
    entry.identity.fingerprint = "written by hand"
    var second = entry
    second.identity.documentID = "ISS-2.md"
    second.identity.id = "ISS-2"
    let issue = run(Plot.cascade(offset: 86_400)).issues[0]
    second.title = "Another one"
    func match(_ likeness: Float) throws -> KnowledgeBase.Match {
      let texts = [KnowledgeBase.text(of: issue), KnowledgeBase.text(of: entry)]
      let vectors: [String: [Float]] = [
        texts[0]: [1, 0], texts[1]: [0.96, 0.28],
        KnowledgeBase.text(of: second): [likeness, (1 - likeness * likeness).squareRoot()],
      ]
      let base = KnowledgeBase(
        [entry, second], measure: .vectors(vectors, embedder: "minilm"))
      return try #require(base.recognize([issue]).first)
    }
    let clear = try match(0.9)
    #expect(clear.entry?.identity.id == entry.identity.id)
    #expect(
      clear.recognition.sentence
        == "matched by similarity 0.96 (above 0.7 by minilm, runner-up ISS-2 0.9)")
    let close = try match(0.95)
    #expect(close.entry == nil)
    #expect(
      close.recognition.sentence
        == "new: nearest \(entry.identity.id) 0.96, runner-up ISS-2 0.95, too close to call")
  }

  @Test func `vectors from outside judge where they are given`() throws {
    var entry = try reread(run(Plot.cascade()))[0]
    entry.identity.fingerprint = "written by hand"
    let issue = run(Plot.cascade(offset: 86_400)).issues[0]
    let texts = KnowledgeBase.texts(issues: [issue], entries: [entry])
    #expect(texts == [KnowledgeBase.text(of: issue), KnowledgeBase.text(of: entry)])
    func recognition(_ second: [Float]?) throws -> MatchExplanation {
      var vectors: [String: [Float]] = [texts[0]: [1, 0]]
      vectors[texts[1]] = second
      let measure = SimilarityMeasure.vectors(vectors, embedder: "some-model")
      let base = KnowledgeBase([entry], measure: measure)
      return try #require(base.recognize([issue]).first).recognition
    }
    #expect(try recognition([0.9, 0.1]).reason == .similarity)
    #expect(try recognition([0.5, 0.5]).sentence.contains("not above 0.85 by some-model"))
    // A vector that is missing or of no use leaves the judgement to the words.
    for broken in [nil, [], [1], [0, 0], [.nan, 1], [.infinity, 1]] as [[Float]?] {
      let why = try recognition(broken)
      #expect(why.measure == "words" && why.reason == .similarity)
    }
  }

  @Test func `search ranks by the words asked for`() throws {
    let entries =
      try reread(run(Plot.cascade())) + reread(run(Plot.silence))
    let base = KnowledgeBase(entries)
    #expect(base.search("session store").first?.entry.scope.services.first == "session-store")
    #expect(
      base.search("connection pool payments").first?.entry.scope.services.first == "payments-db")
    #expect(base.search("zeppelin").isEmpty)
  }
}
