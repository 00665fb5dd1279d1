internal import ChromaStore
import Foundation
internal import HTTPClient
internal import KnowledgeBase
import LogModel
internal import ModelClient
import TestSupport
import Testing

/// What the measures make of pairs whose truth is known; Fixtures/README.md tells how they came.
@Suite struct `Similarity of problems` {
  struct Pair {
    var kind: String
    var known: LogModel.Issue
    var found: LogModel.Issue
    /// The cosine of the two texts under all-MiniLM-L6-v2.
    var miniLM: Double
  }

  private static let pairs: [Pair] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    guard let data = try? Data(contentsOf: folder.appending(path: "pairs.json")),
      let list = try? JSONValue(parsing: [UInt8](data)).array
    else { return [] }
    return list.compactMap { value in
      guard let known = issue(value["known"]), let found = issue(value["found"]) else { return nil }
      return Pair(
        kind: value["kind"]?.string ?? "", known: known, found: found,
        miniLM: value["minilm"]?.number ?? 0)
    }
  }()

  private static func issue(_ value: JSONValue?) -> LogModel.Issue? {
    guard let value, let title = value["title"]?.string else { return nil }
    func list(_ name: String) -> [String] { value[name]?.array?.compactMap(\.string) ?? [] }
    let peaks = list("metrics").compactMap { metric in
      Threshold.defaults.firstIndex { $0.metric == metric }
        .map { Exceedance(threshold: $0, value: 1, baseline: nil) }
    }
    return LogModel.Issue(
      issueID: "ISS-1", createdAt: Scene.start, title: title, status: .resolved, severity: .high,
      services: list("services"), regions: list("regions"),
      verdict: Verdict(
        severity: .high, rootCauseHypothesis: "", affectedScope: "", confidence: 0.5, evidence: []),
      description: value["description"]?.string ?? "", impact: "", workaround: nil,
      relatedEvents: [], kbDocumentID: "ISS-1.md", fingerprint: "of " + title,
      firstSeen: Scene.start,
      lastSeen: Scene.start, occurrences: 1, criticalEvents: 0, customersAffected: 0, cascade: nil,
      timeline: [], activity: Timeline(), peaks: peaks, context: [])
  }

  /// The entries of all pairs, as files of a knowledge base would hold them.
  private static let entries: [KBEntry] = {
    let known = pairs.map(\.known).reduce(into: [LogModel.Issue]()) { all, issue in
      if !all.contains(where: { $0.title == issue.title }) { all.append(issue) }
    }
    return known.enumerated().map { index, issue in
      KBEntry(
        documentID: "ISS-\(index).md", issueID: "ISS-\(index)", title: issue.title,
        status: .resolved, severity: .high, createdAt: Scene.start, updatedAt: Scene.start,
        occurrences: 1, fingerprint: issue.title, services: issue.services, regions: issue.regions,
        metrics: issue.peaks.map { Threshold.defaults[$0.threshold].metric },
        body: "# \(issue.title.asMarkdownText)\n\n## Description\n\n"
          + "\(issue.description.asMarkdownText)\n")
    }
  }()

  /// The score by words of each pair, and what the knowledge base decides.
  private static func rows() throws -> [(pair: Pair, score: Double, decision: String)] {
    let base = KnowledgeBase(entries)
    return try pairs.map { pair in
      let hits = base.search(KnowledgeBase.text(of: pair.found))
      let score = hits.first { $0.entry.title == pair.known.title }?.score ?? 0
      let match = try #require(base.recognize([pair.found]).first)
      let isKnown = match.entry?.title == pair.known.title
      return (pair, score, match.entry == nil ? "new" : isKnown ? "known" : "another")
    }
  }

  @Test func `scores and decisions are as recorded`() throws {
    let lines = try Self.rows().map { pair, score, decision in
      let kind = pair.kind.padding(toLength: 12, withPad: " ", startingAt: 0)
      return "\(kind) \(fixed(score)) \(fixed(pair.miniLM)) \(decision)"
        + "  \(pair.found.title)"
    }
    #expect(lines.count >= 24)
    try expectGolden(
      "kind         words minilm decision\n" + lines.joined(separator: "\n") + "\n",
      "similarity.txt")
  }

  @Test func `both minimums lie between one problem and another`() throws {
    for (pair, score, decision) in try Self.rows() {
      let isSame = pair.kind == "reworded"
      #expect((decision == "known") == isSame, "\(pair.found.title)")
      // The place decides about the other kinds, whatever their score.
      guard isSame || pair.kind == "other cause" else { continue }
      #expect((score > SimilarityPolicy.words.minimum) == isSame, "\(pair.found.title)")
      let miniLM = SimilarityPolicy.embedder("all-MiniLM-L6-v2").minimum
      #expect((pair.miniLM > miniLM) == isSame, "\(pair.found.title)")
    }
  }

  @Test func `the same words about another place score higher than other words about it`() throws {
    let rows = try Self.rows().filter { $0.pair.kind == "other place" }
    #expect(rows.contains { $0.score > 0.85 } && rows.contains { $0.pair.miniLM > 0.85 })
  }

  /// `LOGMON_EMBEDDINGS` names an endpoint that serves all-MiniLM-L6-v2.
  @Test(.needs(server: "LOGMON_EMBEDDINGS"))
  func `a real MiniLM decides as recorded, and can fill a collection`() async throws {
    let url = ProcessInfo.processInfo.environment["LOGMON_EMBEDDINGS"] ?? ""
    let name = "all-MiniLM-L6-v2"
    let client = EmbeddingClient(
      model: name, endpoint: try ModelEndpoint(url), transport: CurlTransport())
    let texts = KnowledgeBase.texts(issues: Self.pairs.map(\.found), entries: Self.entries)
    let vectors = Dictionary(
      uniqueKeysWithValues: zip(texts, try await client.embed(texts)))
    let base = KnowledgeBase(Self.entries, measure: .vectors(vectors, embedder: name))
    for pair in Self.pairs {
      let match = try #require(base.recognize([pair.found]).first)
      #expect((match.entry?.title == pair.known.title) == (pair.kind == "reworded"))
      guard pair.kind == "reworded" else { continue }
      #expect(match.recognition.measure == name)
      #expect(abs((match.recognition.best?.similarity ?? 0) - pair.miniLM) < 0.02)
    }
    let server = FakeChroma()
    try await server.store(.model(name, client)).save(Self.entries.map { KBFile($0) })
    #expect(server.held.dimension == 384 && server.held.records.count == Self.entries.count)
  }

  private func fixed(_ value: Double) -> String {
    let digits = String(Int((value * 1000).rounded()))
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return padded.prefix(1) + "." + padded.suffix(3) + " "
  }
}
