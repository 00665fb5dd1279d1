import Foundation
import LogModel
import TestSupport
import Testing

/// The servers that tests may use.
enum RealServers {
  static let chroma = ProcessInfo.processInfo.environment["LOGMON_CHROMA"]
  static let embeddings = ProcessInfo.processInfo.environment["LOGMON_EMBEDDINGS"]
}

/// The servers that hold for Chroma: a script always, and the one that `LOGMON_CHROMA` names, which
/// must hold nothing of value; `Scripts/test --all` starts one.
enum ChromaPlace: String, CaseIterable {
  case script
  case real

  static let all = RealServers.chroma == nil ? [script] : allCases
  static let server = try? ChromaServer()

  /// An address; of the script, a space that nobody else has.
  func url() throws -> String {
    switch self {
    case .script: try #require(Self.server).url(UUID().uuidString)
    case .real: RealServers.chroma ?? ""
    }
  }
}

/// A workshop beside a Chroma server without a collection.
private struct ChromaShop {
  let shop: Workshop
  private let url: String
  static let api =
    "$U/api/v2/tenants/default_tenant/databases/default_database/collections"

  init(_ place: ChromaPlace) throws {
    shop = try Workshop()
    url = try place.url()
    try shop.generate()
    _ = try shell("curl -s -X DELETE \(Self.api)/monitoring_issues")
  }

  /// Runs a script in which `$U` is the server.
  func shell(_ script: String) throws -> ProgramResult {
    try shop.shell("U='\(url)'; export no_proxy='*'; \(script)")
  }
}

@Suite(.serialized, .needs("python3"), .needs("curl")) struct `A Chroma server` {
  @Test(arguments: ChromaPlace.all)
  func `gives back what was pushed, byte for byte`(place: ChromaPlace) throws {
    let chroma = try ChromaShop(place)
    let shop = chroma.shop
    let none = try chroma.shell("$L kb pull --chroma $U --kb kb2")
    #expect(none.status == 3 && none.errors.contains("run 'logmon kb push' first"))
    _ = try chroma.shell("$L analyze logs.jsonl --report r.html --quiet")
    try shop.folder.write(Self.handmade, "kb/by-hand.md")
    let files = try shop.files(in: "kb")
    let pushed = try chroma.shell("$L kb push --chroma $U --kb kb")
    #expect(pushed.status == 0 && pushed.text.hasPrefix("pushed \(files.count) entries"))
    let again = try chroma.shell("$L kb push --chroma $U --kb kb")
    #expect(
      again.text.hasPrefix("pushed 0 entries") && again.text.contains("\(files.count) the same"))
    #expect(try chroma.shell("$L kb pull --chroma $U --kb kb2").status == 0)
    #expect(try shop.files(in: "kb2") == files)
    for action in ["list", "search payments", "show by-hand"] {
      let (near, far) = (
        try chroma.shell("$L kb \(action) --kb kb"),
        try chroma.shell("$L kb \(action) --kb chroma+$U")
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

  @Test(arguments: ChromaPlace.all)
  func `is a knowledge base like a folder`(place: ChromaPlace) throws {
    let chroma = try ChromaShop(place)
    let shop = chroma.shop
    _ = try chroma.shell("$L analyze logs.jsonl --report a/r.html --quiet")
    for _ in 1...2 {
      let result = try chroma.shell(
        "$L analyze logs.jsonl --report b/r.html --kb chroma+$U --quiet")
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(try shop.folder.read("b/results.json") == shop.folder.read("a/results.json"))
      #expect(try chroma.shell("rm -rf c; $L kb pull --chroma $U --kb c").status == 0)
      #expect(try shop.files(in: "c") == shop.files(in: "a/kb"))
    }
    #expect(try !shop.files().keys.contains { $0.hasPrefix("b/kb/") })
  }

  @Test(arguments: ChromaPlace.all)
  func `overwrites nothing that is newer or edited, on either side`(place: ChromaPlace) throws {
    let chroma = try ChromaShop(place)
    let shop = chroma.shop
    let old = Self.handmade
    let new = old.replacing("2026-11-18", with: "2026-11-19")
    func exchange(_ action: String, _ text: String) throws -> ProgramResult {
      try shop.folder.write(text, "kb/by-hand.md")
      return try chroma.shell("$L kb \(action) --chroma $U --kb kb")
    }
    #expect(try exchange("push", new).text.hasPrefix("pushed 1 entry"))
    let push = try exchange("push", old)
    #expect(push.status == 0 && push.text.hasPrefix("pushed 0 entries"))
    #expect(push.errors.contains("kept 'by-hand.md', which is newer"))
    let edited = try exchange("pull", new + "more")
    #expect(edited.errors.contains("kept 'by-hand.md', which differs and is as new"))
    #expect(try shop.text("kb/by-hand.md") == new + "more")
    #expect(try exchange("pull", "broken").errors.contains("which is not a KB entry"))
    #expect(try shop.text("kb/by-hand.md") == "broken")
    #expect(try exchange("pull", old).text.hasPrefix("pulled 1 entry"))
    #expect(try shop.text("kb/by-hand.md") == new)
  }

  /// Whether the filters find a record only the real one can tell.
  @Test(.needs(server: "LOGMON_CHROMA"))
  func `can be asked by metadata`() throws {
    let chroma = try ChromaShop(.real)
    let shop = chroma.shop
    try shop.folder.write(Self.handmade, "kb/by-hand.md")
    _ = try chroma.shell("$L kb push --chroma $U --kb kb")
    let made = try chroma.shell("curl -s \(ChromaShop.api)/monitoring_issues")
    let collection = try JSONValue(parsing: made.output)
    #expect(collection["dimension"]?.number == 256)
    #expect(collection["metadata"]?["embedder"]?.string == "logmon-words-256")
    let id = try #require(collection["id"]?.string)
    let found = try chroma.shell(
      """
      curl -s -H 'Content-Type: application/json' \(ChromaShop.api)/\(id)/get -d '{"where":{"$and":[
        {"created_at":{"$gte":1794990000}},{"severity":"high"},{"ai_generated":true}]},
        "include":["metadatas"]}'
      """)
    let answer = try JSONValue(parsing: found.output)
    #expect(answer["ids"] == ["by-hand"])
    #expect(answer.list("metadatas").first?["issue_id"]?.string == "by-hand")
  }

  @Test(arguments: ChromaPlace.all)
  func `with vectors of another embedder is left alone`(place: ChromaPlace) throws {
    let chroma = try ChromaShop(place)
    let shop = chroma.shop
    _ = try chroma.shell(
      """
      curl -s -H 'Content-Type: application/json' \(ChromaShop.api) -d '{"name":"monitoring_issues",
        "metadata":{"embedder":"all-minilm","dimension":384}}'
      """)
    try shop.folder.write(Self.handmade, "kb/by-hand.md")
    let result = try chroma.shell("$L kb push --chroma $U --kb kb")
    #expect(result.status == 4)
    #expect(
      result.errors.contains("holds vectors of 384 numbers by 'all-minilm', this run makes 256"))
    // Found out before the log is read, as with a folder that cannot be written to.
    let analyzed = try chroma.shell("$L analyze logs.jsonl --report r.html --kb chroma+$U --quiet")
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
