import ChromaStore
import Foundation
import HTTPClient
import KnowledgeBase
import LogModel
import ModelClient
import TestSupport
import Testing
import TriageTestSupport

@Suite struct `Similarity by a real embedder` {
  /// `LOGMON_EMBEDDINGS` names an endpoint that serves all-MiniLM-L6-v2.
  @Test(.needs(server: "LOGMON_EMBEDDINGS"))
  func `a real MiniLM decides as recorded, and can fill a collection`() async throws {
    let url = ProcessInfo.processInfo.environment["LOGMON_EMBEDDINGS"] ?? ""
    let name = "all-MiniLM-L6-v2"
    let client = EmbeddingClient(
      model: name, endpoint: try ModelEndpoint(url), transport: CurlTransport())
    let texts = KnowledgeBase.texts(
      issues: SimilarPair.all.map(\.found), entries: SimilarPair.entries)
    let vectors = Dictionary(
      uniqueKeysWithValues: zip(texts, try await client.embed(texts)))
    let base = KnowledgeBase(SimilarPair.entries, measure: .vectors(vectors, embedder: name))
    for pair in SimilarPair.all {
      let match = try #require(base.recognize([pair.found]).first)
      #expect((match.entry?.title == pair.known.texts.title) == (pair.kind == "reworded"))
      guard pair.kind == "reworded" else { continue }
      #expect(match.recognition.measure == name)
      #expect(abs((match.recognition.best?.similarity ?? 0) - pair.miniLM) < 0.02)
    }
    let embedder = Embedder(name: name) { texts async throws(EmbeddingClient.Failure) in
      try await client.embed(texts)
    }
    let server = FakeChroma()
    try await server.store(embedder).save(SimilarPair.entries.map { KBFile($0) })
    #expect(server.held.dimension == 384 && server.held.records.count == SimilarPair.entries.count)
  }
}
