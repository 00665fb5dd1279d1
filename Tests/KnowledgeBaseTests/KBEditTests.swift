import KnowledgeBase
import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

/// What people write into an entry stays, and what is still the agent's is brought up to date.
@Suite struct `Hand edits of KB entries` {
  private static let day = 86_400.0

  private static func run(_ offset: Double, _ knowledge: [KBEntry] = []) -> TriageResult {
    var scene = Scene()
    scene.play(Plot.cascade(offset: offset))
    return scene.finish(knowledge)
  }

  /// The file that the first day leaves.
  private static let first = Self.run(0).kbUpdates.map { KBDocument.text($0.entry) }[0]

  /// The same as versions wrote it that did not mark what is theirs.
  private static let unmarked = first.split(separator: "\n", omittingEmptySubsequences: false)
    .filter { !$0.hasPrefix("agent_wrote:") }.joined(separator: "\n")

  /// The file after another day.
  private func updated(_ text: String, day: Double = 1) throws -> String {
    let entry = try KBDocument.parse(text, documentID: "ISS-20261118T111140Z-payments-db.md")
    let update = try #require(Self.run(day * Self.day, [entry]).kbUpdates.first)
    #expect(update.change == .updated)
    let after = KBDocument.text(update.entry)
    // What is written is read back, and the same log again changes nothing.
    let again = try KBDocument.parse(after, documentID: entry.identity.documentID)
    #expect(KBDocument.text(again) == after)
    #expect(Self.run(day * Self.day, [again]).kbUpdates.map(\.change) == [.unchanged])
    return after
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(arguments: [first, unmarked])
  func `an entry that nobody edited is as if written anew`(text: String) throws {
    let after = try updated(text)
    let fresh = KBDocument.text(Self.run(Self.day).kbUpdates[0].entry)
    let own = { (text: String) in
      text.split(separator: "\n---\n\n").last?.split(separator: "## History").first
    }
    #expect(own(after) == own(fresh))
    #expect(after.split(separator: "## History").last?.split(separator: "\n").count == 2)
  }

  @Test(arguments: [first, unmarked])
  func `title, texts, sections and fields of people stay`(text: String) throws {
    let pool = "The pool is too small"
    var lines = lines(text)
    func replace(_ start: String, with new: [String]) throws {
      let index = try #require(lines.firstIndex { $0.hasPrefix(start) })
      lines.replaceSubrange(index...index, with: new)
    }
    try replace("# ", with: ["# \(pool)"])
    try replace("End idle", with: ["Raise the pool to 80.", "", "Then call Ann."])
    try replace("## Impact", with: ["## Postmortem", "", "See \\<b> and `x`.", "", "## Impact"])
    try replace(
      "status: ", with: ["# ours", "owner: ann", "links:", "  - status: x", "status: resolved"])
    try replace("## History", with: ["Seen by Bob, too.", "", "## History"])
    let edited = lines.joined(separator: "\n")
    var after = try updated(edited)
    for day in 1...2 {
      if day == 2 { after = try updated(after, day: 2) }
      #expect(after.contains("\n# \(pool)\n\nAffected, root first:"))
      #expect(
        after.contains("\n## Workaround\n\nRaise the pool to 80.\n\nThen call Ann.\n\n## Evidence"))
      #expect(after.contains("\n\n## Postmortem\n\nSee \\<b> and `x`.\n\n## Impact\n"))
      #expect(after.contains("\n# ours\nowner: ann\nlinks:\n  - status: x\nstatus: "))
      #expect(after.contains("\nSeen by Bob, too.\n\n## History\n"))
      #expect(after.contains("Between 2026-11-\(18 + day) "))
      #expect(!after.contains("Between 2026-11-18 ") && !after.contains("End idle"))
    }
  }

  @Test func `a section that was taken out stays out`() throws {
    var lines = lines(Self.first)
    let heading = try #require(lines.firstIndex(of: "## Impact"))
    lines.removeSubrange(heading..<heading + 4)
    let text = lines.joined(separator: "\n")
    #expect(try !updated(text).contains("## Impact"))
    #expect(try !updated(updated(text), day: 2).contains("## Impact"))
  }

  @Test func `an edit that is undone leaves the part to the agent`() throws {
    let edited = Self.first.replacing("## Impact\n\n", with: "## Impact\n\nNobody cares. ")
    let after = try updated(edited)
    #expect(after.contains("Nobody cares. Queries of payments-db"))
    let undone = try updated(after.replacing("Nobody cares. ", with: ""), day: 2)
    let marks = { (text: String) in lines(text).first { $0.hasPrefix("agent_wrote:") } }
    #expect(marks(undone)?.contains("Impact 1 ") == true)
  }

  @Test func `a line of history that a person completed stays beside the longer log's`() throws {
    let edited = Self.first.replacing(
      ", critical, resolved", with: ", critical, resolved (pool raised)")
    let entry = try KBDocument.parse(edited, documentID: "x.md")
    var scene = Scene()
    scene.play(Plot.cascade() + Plot.cascade(offset: Self.day))
    let body = try #require(scene.finish([entry]).kbUpdates.first).entry.body
    #expect(body.contains(", critical, resolved (pool raised)\n"))
    #expect(body.split(separator: "## History").last?.split(separator: "\n").count == 2)
  }

  /// Whatever line somebody puts anywhere is there after the next logs, too.
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `no line of people is ever lost`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var lines = lines(seed % 2 == 0 ? Self.first : Self.unmarked)
    var added: [String] = []
    for number in 0..<Int.random(in: 1...6, using: &random) {
      let fence = try #require(lines.lastIndex(of: "---"))
      let place = Int.random(in: 1..<lines.count, using: &random)
      let line: String
      if place <= fence {
        line = "own\(number): \"words, [x]: #\""
      } else {
        line =
          ["words \(number)", "- item \(number)", "## Note \(number)", "> said"]
          .randomElement(using: &random) ?? ""
      }
      // A marked part knows the change of a line, too.
      let isChange = seed % 2 == 0 && Bool.random(using: &random)
      if place > fence, isChange, !lines[place].hasPrefix("|") {
        lines[place] += " \(line)"
        added.append(lines[place])
      } else {
        lines.insert(line, at: place)
        added.append(line)
      }
    }
    var text = lines.joined(separator: "\n")
    for day in 1...2 {
      text = try updated(text, day: Double(day))
      let left = self.lines(text)
      for line in added { #expect(left.contains(line), "seed \(seed), day \(day): \(line)") }
    }
  }
}

/// Nothing in an entry is markup, not even for a viewer that takes front matter for text.
@Suite struct `Log text in KB files` {
  static let naughty = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "`code`",
    "[x](javascript:alert(1))", "![x](https://evil.example/a.png)", "https://evil.example/a",
    "WWW.evil.example", "@everyone", "#1", "~~gone~~", "$$x$$", "a | b", "<!--", "]]>", "*b*",
  ]

  @Test(arguments: naughty) func `is escaped in the front matter`(text: String) throws {
    var entry = KBEntry.sample(
      .sample(fingerprint: text), IssueScope(services: [text, "payments-db"], regions: [text]),
      metrics: [text])
    entry.otherFingerprints = [text]
    let file = KBDocument.text(entry)
    #expect(!file.contains(text))
    for mark in ["<", ">", "&", "`", "](", "![", "://", "@", "~~", "$$", "*"] {
      #expect(!file.contains(mark), "\(mark)")
    }
    #expect(file.contains("\"payments-db\"]"))
    #expect(try KBDocument.parse(file, documentID: "ISS-1.md") == entry)
  }

  @Test func `of older versions is escaped when the entry is next written`() throws {
    let old = """
      ---
      issue_id: "ISS-1"
      owner: <ann@example.org>
      status: identified
      updated_at: 2026-11-18T12:00:00Z
      services: ["<script>alert(1)</script>", 'a']
      regions: ['eu-west-1']
      ---

      # T

      """
    var entry = try KBDocument.parse(old, documentID: "ISS-1.md")
    #expect(KBDocument.text(entry).contains("'eu-west-1'"))
    entry.state.status = .resolved
    let text = KBDocument.text(entry)
    #expect(!text.contains("<script"))
    #expect(text.contains("owner: <ann@example.org>\nstatus: resolved\n"))
    #expect(text.contains("\nregions: ['eu-west-1']\n"))
    #expect(
      try KBDocument.parse(text, documentID: "ISS-1.md").scope.services == entry.scope.services)
  }

  @Test(arguments: naughty) func `is text in the body`(text: String) throws {
    var events = Plot.cascade()
    for index in events.indices {
      events[index].message = text
      events[index].service += text
    }
    var scene = Scene()
    scene.play(events)
    let body = try #require(scene.finish().kbUpdates.first).entry.body
    for mark in ["<", "`", "[", "!", "@", "~", "$", "*", "&"] where text.contains(mark) {
      #expect(!body.replacing("\\\(mark)", with: "").contains(mark), "\(mark)")
    }
    #expect(
      !body.replacing("\\://", with: "").contains("://") && !body.lowercased().contains("www."))
  }
}
