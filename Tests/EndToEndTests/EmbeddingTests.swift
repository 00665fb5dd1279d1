import Foundation
import LogModel
import TestSupport
import Testing

/// What vectors make of a knowledge base, beside a chat server that refuses the key: the fault server
/// gives vectors that mean the same, or nothing of the kind, or none.
@Suite(.needs("python3"), .needs("openssl"), .needs("curl"))
struct `An embedding server beside the run` {
  private static let server = try? FaultServer()
  private let place: EmbeddingPlace
  private let server: FaultServer
  private var shop: Workshop { place.shop }

  init() throws {
    place = try EmbeddingPlace()
    server = try #require(Self.server)
  }

  /// Analyzes the later log into `folder`, over a copy of the knowledge base; `settings` are those
  /// of the model, behind a comma.
  private func analyze(
    _ folder: String, _ fault: String?, _ settings: String = "", _ words: String = ""
  ) throws -> ProgramResult {
    let vectors = fault.map { #", "embeddings": "fake", "embeddings_url": "\#(server.url($0))""# }
    try shop.folder.write(
      #"{"llm": {"model": "m", "url": "\#(server.url("401"))"\#(vectors ?? "")\#(settings)}}"#,
      "\(folder).json")
    return try shop.shell(
      """
      mkdir \(folder); cp -r kb \(folder)/kb
      $L analyze later.jsonl --report \(folder)/r.html --quiet --config \(folder).json \(words)
      """)
  }

  /// The bodies that went to `/embeddings`, by the run's own account.
  private func sent(_ folder: String) throws -> [String] {
    try shop.lines("\(folder)/egress.jsonl").map { try JSONValue(parsing: Array($0.utf8)) }
      .filter { $0["url"]?.string?.hasSuffix("/v1/embeddings") == true }
      .compactMap { $0["body"]?.string }
  }

  @Test func `whose vectors agree lets a reworded entry be known again`() throws {
    let id = try place.reword()
    let result = try analyze("same", "embed-same")
    #expect(result.status == 0 && !result.errors.contains("embeddings"), "\(result.errors)")
    let issue = try #require(try shop.json("same/results.json").list("issues").first)
    #expect(issue["issue_id"]?.string == id)
    #expect(try shop.files(in: "same/kb").keys.sorted() == ["\(id).md"])
    #expect(try shop.text("same/kb/\(id).md").contains("by fake"))
  }

  @Test func `whose vectors differ makes the same words another problem`() throws {
    // Another fingerprint and nothing else: by words it would be known.
    let name = try #require(try shop.files(in: "kb").keys.first)
    let text = try shop.text("kb/\(name)")
    let other = text.replacing(/fingerprint: .*/, with: "fingerprint: 0123456789abcdef")
    try shop.folder.write(other, "kb/\(name)")
    for (fault, entries) in [(nil, 1), ("embed-apart", 2)] {
      let folder = fault ?? "words"
      #expect(try analyze(folder, fault).status == 0)
      let issue = try #require(try shop.json("\(folder)/results.json").list("issues").first)
      #expect((issue["issue_id"]?.string == String(name.dropLast(3))) == (entries == 1))
      #expect(try shop.files(in: "\(folder)/kb").count == entries)
    }
  }

  @Test func `cannot make one problem of two regions`() throws {
    let id = try place.reword(region: "eu-central-1")
    #expect(try analyze("far", "embed-same").status == 0)
    let issue = try #require(try shop.json("far/results.json").list("issues").first)
    #expect(issue["issue_id"]?.string != id)
    #expect(try shop.files(in: "far/kb").count == 2)
  }

  /// A fault, and what is said of it.
  private static let faults = [
    ("embed-off", "the server offers no embeddings"), ("401", "HTTP 401"),
    ("redirect-307", "127.0.0.1:\(server?.port() ?? 0): the server answered 307"),
    ("embed-few", "no usable vectors in the answer"),
    ("embed-ragged", "no usable vectors in the answer"),
    ("html", "no usable vectors in the answer"),
    ("truncated", ""), ("reset", ""), ("never", ""), ("drip", ""),
  ]

  @Test func `that fails leaves the comparison to words, in time`() throws {
    _ = try place.reword()
    try #require(try analyze("plain", nil).status == 0)
    for (fault, message) in Self.faults {
      let isSlow = ["never", "drip"].contains(fault)
      let start = ContinuousClock.now
      let result = try analyze(fault, fault, isSlow ? #", "call_seconds": 0.5"# : "")
      #expect(ContinuousClock.now - start < .seconds(20), "\(fault)")
      #expect(result.status == 0, "\(fault): \(result.errors)")
      let warning = result.errors.split(separator: "\n").first { $0.contains("embeddings: ") } ?? ""
      #expect(warning.contains("embeddings: \(message)"), "\(fault): \(result.errors)")
      #expect(warning.hasSuffix("; the knowledge base was searched by words"), "\(fault)")
      #expect(try sent(fault).count == 1, "\(fault): no second try")
      let name = "results.json"
      #expect(try shop.json("\(fault)/\(name)")["issues"] == shop.json("plain/\(name)")["issues"])
      #expect(try shop.files(in: "\(fault)/kb") == shop.files(in: "plain/kb"), "\(fault)")
    }
  }

  @Test func `gets each text once and without its secrets, unless it may have them`() throws {
    let secret = "AKIAQ3EGRIFTOPQXYZ12"
    _ = try place.reword(" Quokka wrote to jane.doe@shop.example with \(secret).")
    for (folder, settings, isSent) in [("kept", "", false), ("open", #", "redact": false"#, true)] {
      #expect(try analyze(folder, "embed-same", settings).status == 0)
      let body = try #require(try sent(folder).first)
      let texts = try JSONValue(parsing: Array(body.utf8)).texts("input")
      #expect(texts.count == 2 && texts[1].contains("Quokka"))
      for word in [secret, "jane.doe"] { #expect(body.contains(word) == isSent, "\(body)") }
      // And so says the server.
      let log = try JSONValue(parsing: shop.shell("curl -s \(server.logURL)").output)
      let last = log.list("calls").last { $0["body"]?.string?.contains("Quokka") == true }
      #expect(last?["body"]?.string == body && last?["path"]?.string == "/embed-same/v1/embeddings")
    }
  }

  @Test(arguments: [
    (#", "calls": 0"#, "the budget does not allow the call"),
    (#", "tokens": 10"#, "the budget does not allow the call"),
    (#", "seconds": 0"#, "the budget does not allow the call"),
    (
      #", "money": 0.001, "prices": {"m": {"input": 1000}}"#, "the budget does not allow the call"
    ),
  ]) func `is not asked for more than the budget allows`(settings: String, message: String) throws {
    _ = try place.reword()
    let result = try analyze("poor", "embed-same", settings)
    #expect(result.status == 0)
    #expect(
      result.errors.contains(
        "embeddings: \(message); the knowledge base was searched by words"), "\(result.errors)")
    #expect(try sent("poor").isEmpty)
  }

  @Test func `takes its call out of the budget`() throws {
    _ = try place.reword()
    #expect(try analyze("one", "embed-same", #", "calls": 1"#).status == 0)
    #expect(try sent("one").count == 1 && shop.lines("one/egress.jsonl").count == 1)
    #expect(try shop.json("one/results.json").count("status.model.calls") == 0)
  }

  @Test func `is not asked about more texts than a run compares, nor about none`() throws {
    for number in 0..<511 {
      try shop.folder.write(
        "---\nissue_id: e-\(number)\nupdated_at: 2026-01-01T00:00:00Z\n---\n# Note \(number)\n",
        "kb/e-\(number).md")
    }
    let many = try analyze("many", "embed-same")
    #expect(many.status == 0)
    #expect(many.errors.contains("embeddings: more than 512 texts to compare"), "\(many.errors)")
    #expect(try sent("many").isEmpty)
    _ = try shop.shell("rm kb/*")
    let none = try analyze("none", "embed-same")
    #expect(none.status == 0 && !none.errors.contains("embeddings"))
    #expect(try sent("none").isEmpty && shop.files(in: "none/kb").count == 1)
  }

  @Test func `is not asked in a dry run`() throws {
    _ = try place.reword()
    let result = try analyze("dry", "embed-same", "", "--llm-dry-run")
    #expect(result.status == 0 && result.text.contains("Nothing was sent."))
    #expect(try !shop.files().keys.contains("dry/egress.jsonl"))
  }
}
