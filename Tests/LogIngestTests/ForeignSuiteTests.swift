import Foundation
import LogIngest
import LogModel
import TestSupport
import Testing

/// What others hold to be JSON, numbers and UTF-8: see `Fixtures/README.md`.
@Suite struct `Suites that others wrote` {
  private static let first = #"{"timestamp":"2026-01-05T08:00:00Z","event_type":"api","#
  private static let event = first + #""service_name":"s""#

  /// The lines of a fixture, each as its words.
  private static func words(_ name: String) throws -> [[Substring]] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/\(name)")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: " ", omittingEmptySubsequences: false) }
  }

  private static func bytes(_ hex: Substring) throws -> [UInt8] {
    let digits = Array(hex)
    return try stride(from: 0, to: digits.count, by: 2).map {
      try #require(UInt8(String(digits[$0..<$0 + 2]), radix: 16))
    }
  }

  private static func jsonCases() throws -> [(name: String, bytes: [UInt8])] {
    try words("JSONTestSuite/cases.txt").map { (String($0[0]), try bytes($0[1])) } + [
      ("n_structure_100000_opening_arrays", [UInt8](repeating: 0x5b, count: 100_000)),
      (
        "n_structure_open_array_object",
        Array(String(repeating: #"[{"":"#, count: 50_000).utf8)
      ),
    ]
  }

  @Test func `JSONTestSuite: the tree reader reads what it must and refuses what it must`() throws {
    let cases = try Self.jsonCases()
    #expect(cases.count == 318)
    for (name, bytes) in cases where !name.hasPrefix("i_") {
      let value = try? JSONValue(parsing: bytes)
      #expect((value != nil) == name.hasPrefix("y_"), "\(name)")
    }
    // Either is right; what is read must be text that can be written.
    for (_, bytes) in cases { _ = (try? JSONValue(parsing: bytes))?.prettyBytes }
  }

  @Test func `JSONTestSuite: the decoder agrees about a field that it passes over`() async throws {
    let cases = try Self.jsonCases().filter { !$0.bytes.contains(0x0a) && !$0.name.hasPrefix("i_") }
    #expect(cases.count > 270)
    let lines = cases.map { Array(#"\#(Self.event),"x":"#.utf8) + $0.bytes + [0x7d] }
    let log = try await collect(lines.joined(separator: [0x0a]))
    let accepted = Set(log.events.map(\.line))
    for (index, (name, _)) in cases.enumerated() {
      #expect(accepted.contains(index + 1) == name.hasPrefix("y_"), "\(name)")
    }
  }

  @Test func `numbers are the nearest double, as a metric and in a tree`() async throws {
    let cases = try Self.words("numbers/doubles.txt")
    #expect(cases.count > 2000)
    let finite = try cases.map {
      (bits: try #require(UInt64($0[0], radix: 16)), text: String($0[1]))
    }.filter { Double(bitPattern: $0.bits).isFinite }
    let lines = finite.map { #"\#(Self.event),"metrics":{"latency_ms":\#($0.text)}}"# }
    let log = try await collect(lines.joined(separator: "\n"))
    try #require(log.events.count == finite.count)
    for (event, number) in zip(log.events, finite) {
      #expect(event.samples.map(\.bitPattern) == [number.bits], "\(number.text)")
      #expect(JSONValue.number(number.text).number?.bitPattern == number.bits, "\(number.text)")
    }
  }

  @Test func `UTF-8 is what RFC 3629 allows, in a name and in what is passed over`() async throws {
    let cases = try Self.words("utf-8/sequences.txt").map {
      (number: $0[0], isGood: $0[1] == "good", bytes: try Self.bytes($0[2]))
    }
    #expect(cases.count == 77)
    for member in [#""region":"#, #""message":"#, #""x":"#, #""metrics":{"endpoint":"#] {
      let end = member.contains("{") ? "}}" : "}"
      let lines = cases.map { item in
        Array("\(Self.event),\(member)\"".utf8) + item.bytes + Array("\"\(end)".utf8)
      }
      let log = try await collect(lines.joined(separator: [0x0a]))
      let accepted = Set(log.events.map(\.line))
      for (index, item) in cases.enumerated() {
        #expect(accepted.contains(index + 1) == item.isGood, "\(item.number) in \(member)")
        let value = try? JSONValue(parsing: [0x22] + item.bytes + [0x22])
        #expect((value != nil) == item.isGood, "\(item.number) in a tree")
      }
    }
  }
}
