import LogModel
import LogReport
import TestSupport
import Testing

@Suite struct `Tickets for trackers` {
  /// Texts that a tracker would make something of.
  static let attacks =
    `Hostile text`.attacks + [
      "@everyone look at #12 and GH-7, owner/repo#3", "https://evil.example www.evil.example",
      "mailto:a@evil.example a@evil.example", ":tada: :+1:", "- item\n1. one\n> quote\n=== ---",
      "1) first", "| a | b |\n|---|---|", "![x](http://evil) <!-- hidden -->", "&commat;all &#35;1",
      "\n\n\n", "   ", "", "~~~\ncode\n~~~", "[[wiki]] {code} {panel}", "--\n--",
      String(repeating: "very long ", count: 9000), String(repeating: "@", count: 4000),
    ]

  private func ticket(_ plant: String = "") -> Ticket {
    var ticket = SampleAnalysis(plant: plant).analysis().triage.tickets[0]
    ticket.ticketID = "MON-20261122T080312Z-payments-db"
    ticket.issue.id = "ISS-20261122T080312Z-payments-db"
    ticket.body += "\n- first item\n- second item\n\(plant)"
    return ticket
  }

  private func document(_ format: TicketFormat, _ ticket: Ticket) throws -> JSONValue {
    try JSONValue(parsing: format.bytes(ticket, project: "OPS"))
  }

  @Test func `the helpdesk's own shape is that of results.json`() throws {
    #expect(try document(.logmon, ticket()) == TicketJSON.value(ticket()))
  }

  @Test func `both shapes are as recorded`() throws {
    for format in [TicketFormat.jira, .github] {
      let text = String(decoding: format.bytes(ticket(), project: "OPS"), as: UTF8.self)
      try expectGolden(text, "ticket.\(format.rawValue).json")
    }
  }

  @Test(arguments: attacks) func `Jira's shape holds whatever the texts hold`(attack: String) throws
  {
    let value = try document(.jira, ticket(attack))
    #expect(value.members?.map(\.name) == ["fields", "properties"])
    let fields = try #require(value["fields"])
    #expect(
      fields.members?.map(\.name) == [
        "project", "issuetype", "summary", "description", "priority", "labels",
      ])
    #expect(fields["project"] == ["key": "OPS"] && fields["issuetype"] == ["name": "Bug"])
    let summary = try #require(fields["summary"]?.string)
    #expect((1...255).contains(summary.utf16.count) && isPrintable(summary))
    let priority = try #require(fields["priority"]?["name"]?.string)
    #expect(["Highest", "High", "Medium", "Low", "Lowest"].contains(priority))
    try checkLabels(fields["labels"])
    let description = try #require(fields["description"])
    #expect(description["type"] == "doc" && description["version"] == .int(1))
    let content = try #require(description["content"]?.array)
    #expect(!content.isEmpty && description.compactBytes.count <= 32_767)
    for node in content { try checkBlock(node) }
    let property = try #require(value["properties"]?.array?.first)
    #expect(property["key"] == "logmon")
    #expect(property["value"]?["externalId"]?.string?.hasPrefix("logmon-fingerprint:") == true)
  }

  /// The node rules of the Atlassian Document Format that the description uses.
  private func checkBlock(_ node: JSONValue) throws {
    let content = try #require(node["content"]?.array)
    #expect(!content.isEmpty)
    switch node["type"]?.string {
    case "paragraph":
      #expect(node.members?.map(\.name) == ["type", "content"])
      try content.forEach(checkText)
    case "heading":
      #expect(node.members?.map(\.name) == ["type", "attrs", "content"])
      let level = try #require(node["attrs"]?["level"]?.number)
      #expect((1...6).contains(level))
      try content.forEach(checkText)
    case "bulletList":
      for item in content {
        #expect(item["type"] == "listItem" && item.members?.map(\.name) == ["type", "content"])
        let paragraphs = try #require(item["content"]?.array)
        #expect(paragraphs.count == 1 && paragraphs[0]["type"] == "paragraph")
        try paragraphs.forEach(checkBlock)
      }
    default: Issue.record("unexpected node \(node)")
    }
  }

  private func checkText(_ node: JSONValue) throws {
    #expect(node.members?.map(\.name) == ["type", "text"] && node["type"] == "text")
    let text = try #require(node["text"]?.string)
    #expect(!text.isEmpty && isPrintable(text))
  }

  @Test(arguments: attacks) func `GitHub makes nothing of the texts`(attack: String) throws {
    let value = try document(.github, ticket(attack))
    #expect(value.members?.map(\.name) == ["title", "body", "labels"])
    let title = try #require(value["title"]?.string)
    #expect((1...256).contains(title.utf16.count) && isPrintable(title))
    try checkLabels(value["labels"])
    let body = try #require(value["body"]?.string)
    #expect(body.utf16.count <= 65_536)
    for line in body.split(separator: "\n") {
      #expect(isPrintable(String(line)))
      // Our own marks start a line; behind them nothing means anything.
      let text =
        line.hasPrefix("### ") ? line.dropFirst(4) : line.dropFirst(line.hasPrefix("- ") ? 2 : 0)
      try checkInert(String(text).replacing("&#8203;", with: "\u{200b}"))
    }
  }

  private func checkInert(_ text: String) throws {
    #expect(
      text.firstMatch(of: /(?i)@[a-z0-9]|#[0-9]|gh-[0-9]|www\.|:\/\/|:[a-z+]/) == nil, "\(text)")
    #expect(text.firstMatch(of: /^([-+=>#|]|[0-9]+[.)]|\s)/) == nil, "\(text)")
    // Every other mark of Markdown stands behind a backslash, and each entity is our gap.
    let bare = text.replacing("\\\\", with: "").replacing(/\\[!-\/:-@\[-`{-~]/, with: "")
    #expect(
      bare.firstMatch(of: /[`*_{}\[\]<>#!|&~$@\\]/) == nil, "\(text)"
    )
  }

  private func checkLabels(_ value: JSONValue?) throws {
    let labels = try #require(value?.array).compactMap(\.string)
    #expect(labels.contains { $0.hasPrefix("logmon-fingerprint:") })
    for label in labels {
      #expect(
        (1...50).contains(label.utf16.count) && label.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
      #expect(!label.contains(","))
    }
  }

  private func isPrintable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f..<0xa0).contains($0.value) }
  }

  @Test func `the mark is that of the problem, whatever else changes`() throws {
    var first = ticket()
    first.issue.fingerprint =
      "written by a person, with spaces and far too long for a label of GitHub"
    var second = first
    second.subject += " again"
    func mark(_ ticket: Ticket) throws -> String? {
      try document(.jira, ticket)["properties"]?.array?[0]["value"]?["externalId"]?.string
    }
    #expect(try mark(first) == mark(second))
    second.issue.fingerprint += "!"
    #expect(try mark(first) != mark(second))
  }
}
