import LogModel
import TestSupport
import Testing

@Suite struct `The knowledge base` {
  private static let analyze = "$L analyze logs.jsonl --report r.html --quiet"

  @Test func `is listed, searched and shown`() throws {
    let shop = try Workshop()
    try shop.generate()
    _ = try shop.shell(Self.analyze)
    let issue = try #require(try shop.json("results.json").list("issues").first)
    let id = try #require(issue["issue_id"]?.string)
    let list = try shop.logmon("kb", "list", "--kb", "kb")
    #expect(list.status == 0 && list.text.contains(id))
    let title = try #require(issue["title"]?.string)
    let search = try shop.logmon("kb", "search", title, "--limit", "1", "--kb", "kb")
    #expect(search.text.split(separator: "\n").count == 2 && search.text.contains(id))
    let shown = try shop.logmon("kb", "show", id, "--kb", "kb")
    #expect(shown.status == 0 && shown.text.contains("collection: monitoring_issues"))
    #expect(shown.output == (try shop.folder.read("kb/\(id).md")))
  }

  @Test func `says what is missing`() throws {
    let shop = try Workshop()
    let none = try shop.logmon("kb", "list")
    #expect(none.status == 3)
    #expect(none.errors.contains("Reports/kb: there is no knowledge base; run 'logmon analyze'"))
    try shop.folder.write("x", "kb/notes.txt")
    let unknown = try shop.logmon("kb", "show", "ISS-1", "--kb", "kb")
    #expect(unknown.status == 2)
    #expect(unknown.errors == "logmon: kb: there is no entry 'ISS-1'; see 'kb list'\n")
  }

  @Test func `does not change when the same log is read again`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "60")
    _ = try shop.shell(Self.analyze)
    let before = try shop.files(in: "kb")
    let times = try shop.shell("stat -c '%n %y' kb/*").text
    _ = try shop.shell(Self.analyze)
    #expect(try shop.files(in: "kb") == before)
    #expect(try shop.shell("stat -c '%n %y' kb/*").text == times)
  }

  @Test func `is updated by a later log with the same problem`() throws {
    let shop = try Workshop()
    try shop.folder.write(Lines.slowDatabase(from: 0), "logs.jsonl")
    _ = try shop.shell(Self.analyze)
    let first = try shop.files(in: "kb")
    #expect(first.count == 1)
    try shop.folder.write(Lines.slowDatabase(from: 7200), "logs.jsonl")
    _ = try shop.shell(Self.analyze)
    let second = try shop.files(in: "kb")
    #expect(second.keys == first.keys)
    func field(_ name: String, _ files: [String: [UInt8]]) -> String? {
      files.values.first.flatMap { bytes in
        String(decoding: bytes, as: UTF8.self).split(separator: "\n")
          .first { $0.hasPrefix(name + ":") }.map(String.init)
      }
    }
    #expect(field("fingerprint", second) == field("fingerprint", first))
    #expect(field("created_at", second) == field("created_at", first))
    #expect(field("updated_at", second) != field("updated_at", first))
    #expect(field("occurrences", first) == "occurrences: 20")
    #expect(field("occurrences", second) == "occurrences: 40")
  }

  @Test func `keeps what people write into an entry`() throws {
    let shop = try Workshop()
    try shop.folder.write(Lines.slowDatabase(from: 0), "logs.jsonl")
    _ = try shop.shell(Self.analyze)
    let name = try #require(try shop.files(in: "kb").keys.first)
    let edit = try shop.shell(
      """
      sed -i -e 's/^# .*/# The nightly job/' -e 's/^status: .*/owner: ann\\n&/' \
        -e '/^## Impact/i ## Postmortem\\n\\nAsk Ann.\\n' kb/\(name)
      """)
    try #require(edit.status == 0, "\(edit.errors)")
    let edited = try shop.files(in: "kb")
    _ = try shop.shell(Self.analyze)
    #expect(try shop.files(in: "kb") == edited)
    try shop.folder.write(Lines.slowDatabase(from: 7200), "logs.jsonl")
    try #require(try shop.shell(Self.analyze).status == 0)
    let text = try shop.text("kb/\(name)")
    #expect(text.contains("occurrences: 40\n") && text.contains("owner: ann\nstatus: "))
    #expect(text.contains("\n# The nightly job\n"))
    #expect(text.contains("\n\n## Postmortem\n\nAsk Ann.\n\n## Impact\n"))
    #expect(text.contains("Between 2026-01-05 10:"))
  }

  @Test(arguments: ["logmon", "jira", "github"])
  func `keeps the ticket of a problem that returns`(format: String) throws {
    let shop = try Workshop()
    let analyze = Self.analyze + " --ticket-format \(format) --jira-project ABC"
    try shop.folder.write(Lines.slowDatabase(from: 0), "logs.jsonl")
    try #require(try shop.shell(analyze).status == 0)
    let first = try shop.files(in: "tickets")
    try shop.folder.write(Lines.slowDatabase(from: 7200), "logs.jsonl")
    try #require(try shop.shell(analyze).status == 0)
    let second = try shop.files(in: "tickets")
    #expect(first.count == 1 && second.keys == first.keys && second != first)
    // The older log again takes nothing back.
    try shop.folder.write(Lines.slowDatabase(from: 0), "logs.jsonl")
    try #require(try shop.shell(analyze).status == 0)
    #expect(try shop.files(in: "tickets") == second)
    func mark(_ files: [String: [UInt8]]) throws -> JSONValue? {
      let document = try JSONValue(parsing: files.values.first ?? [])
      return document["fingerprint"] ?? document["labels"] ?? document.at("fields.labels")
    }
    #expect(try mark(first) != nil && mark(first) == mark(second))
    let results = try shop.json("results.json")
    #expect(
      results.list("tickets").first?["ticket_id"]?.string
        == second.keys.first.map { String($0.dropLast(5)) })
  }

  @Test func `refuses a Jira project that is none`() throws {
    let shop = try Workshop()
    let result = try shop.logmon("analyze", "x", "--jira-project", "my project")
    #expect(result.status == 2)
    #expect(result.errors.contains("expected capital letters and digits such as OPS"))
  }

  @Test func `leaves files alone that are no entries, and says so`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.folder.write("# my notes\n", "kb/notes.md")
    let result = try shop.shell(Self.analyze)
    #expect(result.status == 0 && result.errors.hasPrefix("logmon: kb/notes.md: "))
    #expect(try shop.text("kb/notes.md") == "# my notes\n")
    // One that has the name of an entry may be one: nothing is entered that could be its problem.
    let name = try #require(try shop.files(in: "kb").keys.filter { $0 != "notes.md" }.min())
    try shop.folder.write("broken", "kb/\(name)")
    for _ in 1...2 { #expect(try shop.shell(Self.analyze).status == 4) }
    #expect(try shop.text("kb/\(name)") == "broken")
    let second = try shop.files(in: "kb").keys.filter { $0.hasPrefix(name.dropLast(3)) }
    #expect(second.sorted() == [name])
  }
}
