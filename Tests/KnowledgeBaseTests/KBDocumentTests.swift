import KnowledgeBase
import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

@Suite struct `KB files` {
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `what is written is read back the same`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func some() -> String { HostileText.all.randomElement(using: &random) ?? "" }
    let title = some().asTerminalText
    func time() -> Timestamp { Scene.time(Double.random(in: 0..<9e6, using: &random)) }
    var entry = KBEntry.sample(
      .sample(at: time(), fingerprint: some()), title: title,
      IssueScope(services: [some(), some()], regions: [some()]), metrics: [some(), some()],
      body: "# \(title.asMarkdownText)\n\nText.\n\n---\n\nMore.\n")
    entry.state = KBEntry.State(
      status: IssueStatus.allCases.randomElement(using: &random) ?? .resolved,
      severity: Severity.allCases.randomElement(using: &random) ?? .low, updatedAt: time(),
      occurrences: Int.random(in: 0..<1_000_000, using: &random))
    let text = KBDocument.text(entry)
    let parsed = try KBDocument.parse(text, documentID: "ISS-1.md")
    #expect(parsed == entry, "seed \(seed)")
    #expect(KBDocument.text(parsed) == text, "seed \(seed)")
  }

  @Test func `hand edits are forgiven`() throws {
    let text = """
      \u{feff}---\r
      # a comment
      issue_id:   'ISS-7'\r
      owner: me
      status: resolved
      severity: enormous
      updated_at: 2026-11-18T12:00:00+01:00
      services:
        - payments-db
        - "payments-api"
      regions: [us-east-1, 'eu-west-1']
      ---

      Some words.
      # Pool too small
      """
    let entry = try KBDocument.parse(text, documentID: "ISS-7.md")
    #expect(entry.identity.id == "ISS-7")
    #expect(entry.state.status == .resolved)
    #expect(entry.state.severity == .medium)
    #expect(entry.identity.createdAt == Timestamp("2026-11-18T11:00:00Z"))
    #expect(entry.scope.services == ["payments-db", "payments-api"])
    #expect(entry.scope.regions == ["us-east-1", "eu-west-1"])
    #expect(entry.title == "Pool too small")
  }

  @Test(arguments: [
    ("", "has no front matter between '---' lines"),
    ("---\nissue_id: ISS-1\n", "has no front matter between '---' lines"),
    ("---\n---\n", "has no usable 'issue_id'"),
    ("---\nissue_id: ../../x\n---\n", "has no usable 'issue_id'"),
    (
      "---\ncollection: recipes\nissue_id: a\n---\n",
      "of another collection than monitoring_issues"
    ),
    (
      "---\nissue_id: a\ncreated_at: yesterday\n---\n",
      "has neither 'created_at' nor 'updated_at' as an RFC 3339 time"
    ),
  ])
  func `what is no entry is refused with a reason`(text: String, reason: String) {
    let error = #expect(throws: KBError.self) { try KBDocument.parse(text, documentID: "x.md") }
    #expect(error?.description == reason)
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `no file makes the parser trap`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = ["---", "\n", ":", "[", "]", "\"", "\\", "- ", "issue_id", "a", "'", "\u{0}", "é"]
    let text = (0..<80).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    _ = try? KBDocument.parse("---\nissue_id: a\n" + text, documentID: "x.md")
  }

  @Test func `hostile names and messages stay text`() throws {
    var events = Plot.cascade()
    for index in events.indices {
      events[index].service += "\n---\nstatus: resolved\u{1b}[2J<img src=x>"
      events[index].message += " ](http://evil)\u{1b}]0;title\u{7} <script> \n# heading"
      events[index].id = "id-\(index)\u{7}\n<b>"
    }
    var scene = Scene()
    scene.play(events)
    let result = scene.finish()
    let update = try #require(result.kbUpdates.first)
    let text = KBDocument.text(update.entry)
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(!update.entry.body.replacing("\\<", with: "").contains("<"))
    #expect(!text.contains("\n# heading"))
    let parsed = try KBDocument.parse(text, documentID: update.entry.identity.documentID)
    #expect(parsed == update.entry)
    #expect(!update.entry.identity.documentID.contains { "/\\\n<> ".contains($0) })
    for alert in result.alerts {
      let shown = (alert.subject + alert.body).unicodeScalars
      #expect(!shown.contains { $0.value < 0x20 && $0 != "\n" })
    }
    #expect(!(result.alerts.first { $0.kind == .customer }?.body.contains("img") ?? true))
  }
}
