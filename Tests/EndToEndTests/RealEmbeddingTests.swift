import Foundation
import LogModel
import TestSupport
import Testing

/// all-MiniLM-L6-v2 behind the server that `LOGMON_EMBEDDINGS` names, beside a chat server that is
/// down: what the knowledge base recognises does not depend on the chat.
@Suite(.needs(server: "LOGMON_EMBEDDINGS"))
struct `A real embedding model` {
  private let place: EmbeddingPlace
  private var shop: Workshop { place.shop }

  init() throws { place = try EmbeddingPlace() }

  @Test func `recognises a problem in the words of a person`() throws {
    let id = try place.reword()
    let result = try place.analyze(vectors: RealServers.embeddings ?? "")
    #expect(result.status == 0 && !result.errors.contains("searched by words"), "\(result.errors)")
    let issue = try #require(try shop.json("results.json").list("issues").first)
    #expect(issue["issue_id"]?.string == id)
    #expect(try shop.files(in: "kb").count == 1)
    let entry = try shop.text("kb/\(id).md")
    #expect(entry.contains("by all-MiniLM-L6-v2"), "\(entry)")
    let sent = try shop.lines("egress.jsonl").map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(sent.first?["url"]?.string?.hasSuffix("/v1/embeddings") == true)
  }

  @Test func `takes the same words about another region for another problem`() throws {
    let id = try place.reword(region: "eu-central-1")
    _ = try place.analyze(vectors: RealServers.embeddings ?? "")
    let issue = try #require(try shop.json("results.json").list("issues").first)
    #expect(issue["issue_id"]?.string != id)
    #expect(try shop.files(in: "kb").count == 2)
  }

  @Test func `that is down leaves the comparison to words`() throws {
    _ = try place.reword()
    let result = try place.analyze(vectors: "http://127.0.0.1:1")
    #expect(result.status == 0)
    #expect(
      result.errors.contains("embeddings: ")
        && result.errors.contains("the knowledge base was searched by words"), "\(result.errors)")
    #expect(try shop.json("results.json").list("issues").count == 1)
  }
}

/// A log with the problem of an earlier one, whose knowledge base a person has reworded.
struct EmbeddingPlace {
  let shop: Workshop

  /// Two logs with the same problem, and the knowledge base of the first.
  init() throws {
    shop = try Workshop()
    try shop.folder.write(Lines.slowDatabase(from: 0), "first.jsonl")
    try shop.folder.write(Lines.slowDatabase(from: 7200), "later.jsonl")
    try #require(try shop.shell("$L analyze first.jsonl --report r.html --quiet").status == 0)
  }

  /// Analyzes the later log with the vectors of a server, beside a chat server that is down.
  func analyze(vectors: String) throws -> ProgramResult {
    try shop.folder.write(
      """
      {"llm": {"model": "m", "url": "http://127.0.0.1:1", "embeddings": "all-MiniLM-L6-v2",
        "embeddings_url": "\(vectors)"}}
      """, "model.json")
    return try shop.shell("$L analyze later.jsonl --report r.html --quiet --config model.json")
  }

  /// Rewrites the only entry as a person would, under another fingerprint; returns its id.
  func reword(region: String = "us-east-1", _ more: String = "") throws -> String {
    let name = try #require(try shop.files(in: "kb").keys.first)
    var lines: [String] = []
    var isDescription = false
    for line in try shop.text("kb/\(name)").components(separatedBy: "\n") {
      if line.hasPrefix("## ") { isDescription = line == "## Description" }
      if line.hasPrefix("# ") {
        lines.append("# Queries of the payments database are too slow")
      } else if line.hasPrefix("fingerprint:") {
        lines.append("fingerprint: 0123456789abcdef")
      } else if line.hasPrefix("regions:") {
        lines.append("regions: [\(region)]")
      } else if line == "## Description" {
        lines += [line, "", Self.words + more, ""]
      } else if !isDescription {
        lines.append(line)
      }
    }
    try shop.folder.write(lines.joined(separator: "\n"), "kb/\(name)")
    return String(name.dropLast(3))
  }

  private static let words = """
    From one minute to the next, queries against payments-db took far longer than they usually do: \
    900 ms, where 300 ms is the limit. The database was slow, nothing else.
    """
}
