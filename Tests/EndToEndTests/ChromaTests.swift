import Foundation
import LogModel
import TestSupport
import Testing

/// The servers that tests may use.
enum RealServers {
  static let chroma = ProcessInfo.processInfo.environment["LOGMON_CHROMA"]
  static let embeddings = ProcessInfo.processInfo.environment["LOGMON_EMBEDDINGS"]
}

/// Against the server that `LOGMON_CHROMA` names, which must hold nothing of value; `Scripts/test
/// --all` starts one.
@Suite(.serialized, .needs(server: "LOGMON_CHROMA"))
struct `A real Chroma server` {
  private let shop: Workshop
  private var api: String {
    "$U/api/v2/tenants/default_tenant/databases/default_database/collections"
  }

  init() throws {
    shop = try Workshop()
    try shop.generate("--minutes", "30")
    _ = try shell("curl -s -X DELETE \(api)/monitoring_issues")
  }

  private func shell(_ script: String) throws -> ProgramResult {
    try shop.shell("U='\(RealServers.chroma ?? "")'; export no_proxy='*'; \(script)")
  }

  @Test func `gives back what was pushed, byte for byte`() throws {
    let none = try shell("$L kb pull --chroma $U --kb kb2")
    #expect(none.status == 3 && none.errors.contains("run 'logmon kb push' first"))
    _ = try shell("$L analyze logs.jsonl --report r.html --quiet")
    try shop.folder.write(Self.handmade, "kb/by-hand.md")
    let files = try shop.files(in: "kb")
    let pushed = try shell("$L kb push --chroma $U --kb kb")
    #expect(pushed.status == 0 && pushed.text.hasPrefix("pushed \(files.count) entries"))
    let again = try shell("$L kb push --chroma $U --kb kb")
    #expect(
      again.text.hasPrefix("pushed 0 entries") && again.text.contains("\(files.count) the same"))
    #expect(try shell("$L kb pull --chroma $U --kb kb2").status == 0)
    #expect(try shop.files(in: "kb2") == files)
    for action in ["list", "search payments", "show by-hand"] {
      let (near, far) = (
        try shell("$L kb \(action) --kb kb"), try shell("$L kb \(action) --kb chroma+$U")
      )
      #expect(near.output == far.output && near.status == 0 && far.status == 0)
    }
  }

  static let handmade = """
    ---\r
    # by a person
    issue_id: 'by-hand'
    severity: high
    updated_at: 2026-11-18T12:00:00+01:00
    services: [payments-db]
    ---
    # Pool é 日本 🔥 \u{2028} <script> too small\r

    ## Description

    Payments wait. \u{1b}[31m \\ "quoted"
    """

  @Test func `is a knowledge base like a folder`() throws {
    _ = try shell("$L analyze logs.jsonl --report a/r.html --quiet")
    for _ in 1...2 {
      let result = try shell("$L analyze logs.jsonl --report b/r.html --kb chroma+$U --quiet")
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(try shop.folder.read("b/results.json") == shop.folder.read("a/results.json"))
      #expect(try shell("rm -rf c; $L kb pull --chroma $U --kb c").status == 0)
      #expect(try shop.files(in: "c") == shop.files(in: "a/kb"))
    }
    #expect(try !shop.files().keys.contains { $0.hasPrefix("b/kb/") })
  }

  @Test func `overwrites nothing that is newer or edited, on either side`() throws {
    let old = Self.handmade
    let new = old.replacing("2026-11-18", with: "2026-11-19")
    func exchange(_ action: String, _ text: String) throws -> ProgramResult {
      try shop.folder.write(text, "kb/by-hand.md")
      return try shell("$L kb \(action) --chroma $U --kb kb")
    }
    #expect(try exchange("push", new).text.hasPrefix("pushed 1 entry"))
    let push = try exchange("push", old)
    #expect(push.status == 0 && push.text.hasPrefix("pushed 0 entries"))
    #expect(push.errors.contains("kept 'by-hand.md', which is newer"))
    let edited = try exchange("pull", new + "more")
    #expect(edited.errors.contains("kept 'by-hand.md', which differs and is as new"))
    #expect(try shop.text("kb/by-hand.md") == new + "more")
    #expect(try exchange("pull", "broken").errors.contains("which is no KB entry"))
    #expect(try shop.text("kb/by-hand.md") == "broken")
    #expect(try exchange("pull", old).text.hasPrefix("pulled 1 entry"))
    #expect(try shop.text("kb/by-hand.md") == new)
  }

  @Test func `can be asked by metadata`() throws {
    try shop.folder.write(Self.handmade, "kb/by-hand.md")
    _ = try shell("$L kb push --chroma $U --kb kb")
    let made = try shell("curl -s \(api)/monitoring_issues")
    let collection = try JSONValue(parsing: made.output)
    #expect(collection["dimension"]?.number == 256)
    #expect(collection["metadata"]?["embedder"]?.string == "logmon-words-256")
    let id = try #require(collection["id"]?.string)
    let found = try shell(
      """
      curl -s -H 'Content-Type: application/json' \(api)/\(id)/get -d '{"where":{"$and":[
        {"created_at":{"$gte":1794990000}},{"severity":"high"},{"ai_generated":true}]},
        "include":["metadatas"]}'
      """)
    let answer = try JSONValue(parsing: found.output)
    #expect(answer["ids"] == ["by-hand"])
    #expect(answer.list("metadatas").first?["issue_id"]?.string == "by-hand")
  }

  @Test func `with vectors of another embedder is left alone`() throws {
    _ = try shell(
      """
      curl -s -H 'Content-Type: application/json' \(api) -d '{"name":"monitoring_issues",
        "metadata":{"embedder":"all-minilm","dimension":384}}'
      """)
    try shop.folder.write(Self.handmade, "kb/by-hand.md")
    let result = try shell("$L kb push --chroma $U --kb kb")
    #expect(result.status == 4)
    #expect(
      result.errors.contains("holds vectors of 384 numbers by 'all-minilm', this run makes 256"))
    // Found out before the log is read, as with a folder that cannot be written to.
    let analyzed = try shell("$L analyze logs.jsonl --report r.html --kb chroma+$U --quiet")
    #expect(analyzed.status == 4 && analyzed.errors.contains("vectors of 384 numbers"))
    #expect(try !shop.files().keys.contains("r.html"))
  }
}

@Suite struct `A Chroma server that is not there` {
  @Test func `is named before the log is read`() throws {
    let shop = try Workshop()
    try shop.generate()
    for (command, status) in [
      ("kb list --kb chroma+http://127.0.0.1:1", 3), ("kb pull --chroma http://127.0.0.1:1", 3),
      ("analyze logs.jsonl --report r.html --kb chroma+http://127.0.0.1:1", 4),
    ] {
      let result = try shop.shell("export no_proxy='*'; $L \(command)")
      #expect(result.status == Int32(status))
      #expect(result.errors.contains("Chroma at 127.0.0.1:1: no connection"))
    }
    #expect(try !shop.files().keys.contains("r.html"))
    let wrong = try shop.logmon("kb", "list", "--kb", "chroma+ftp://x")
    #expect(wrong.status == 2 && wrong.errors.contains("does not start with 'http://'"))
  }
}
