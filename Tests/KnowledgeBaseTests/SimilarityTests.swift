import Foundation
import KnowledgeBase
import LogModel
import TestSupport
import Testing
import TriageTestSupport

/// What the measures make of pairs whose truth is known.
@Suite struct `Similarity of problems` {
  /// The score by words of each pair, and what the knowledge base decides.
  private static func rows() throws -> [(pair: SimilarPair, score: Double, decision: String)] {
    let base = KnowledgeBase(SimilarPair.entries)
    return try SimilarPair.all.map { pair in
      let hits = base.search(KnowledgeBase.text(of: pair.found))
      let score = hits.first { $0.entry.title == pair.known.texts.title }?.score ?? 0
      let match = try #require(base.recognize([pair.found]).first)
      let isKnown = match.entry?.title == pair.known.texts.title
      return (pair, score, match.entry == nil ? "new" : isKnown ? "known" : "another")
    }
  }

  @Test func `scores and decisions are as recorded`() throws {
    let lines = try Self.rows().map { pair, score, decision in
      let kind = pair.kind.padding(toLength: 12, withPad: " ", startingAt: 0)
      return "\(kind) \(fixed(score)) \(fixed(pair.miniLM)) \(decision)"
        + "  \(pair.found.texts.title)"
    }
    #expect(lines.count >= 24)
    try expectGolden(
      "kind         words minilm decision\n" + lines.joined(separator: "\n") + "\n",
      "similarity.txt")
  }

  @Test func `both minimums lie between one problem and another`() throws {
    for (pair, score, decision) in try Self.rows() {
      let isSame = pair.kind == "reworded"
      #expect((decision == "known") == isSame, "\(pair.found.texts.title)")
      // The place decides about the other kinds, whatever their score.
      guard isSame || pair.kind == "other cause" else { continue }
      #expect((score > SimilarityPolicy.words.minimum) == isSame, "\(pair.found.texts.title)")
      let miniLM = SimilarityPolicy.embedder("all-MiniLM-L6-v2").minimum
      #expect((pair.miniLM > miniLM) == isSame, "\(pair.found.texts.title)")
    }
  }

  @Test func `the same words about another place score higher than other words about it`() throws {
    let rows = try Self.rows().filter { $0.pair.kind == "other place" }
    #expect(rows.contains { $0.score > 0.85 } && rows.contains { $0.pair.miniLM > 0.85 })
  }

  private func fixed(_ value: Double) -> String {
    let digits = String(Int((value * 1000).rounded()))
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return padded.prefix(1) + "." + padded.suffix(3) + " "
  }
}
