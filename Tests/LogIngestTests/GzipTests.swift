import Foundation
import LogIngest
import TestSupport
import Testing

@Suite struct `Gzip input` {
  private static let text = (0..<400).map { Lines.api(Lines.time($0), id: "EVT-\($0)") + "\n" }
    .joined()

  /// Compressed by gzip(1) itself.
  private static func gzip(_ text: String) throws -> [UInt8] {
    try run("gzip", ["-nc"], input: Array(text.utf8)).output
  }

  @Test func `gzip is recognised by its content`() async throws {
    let log = try await collect(try Self.gzip(Self.text))
    #expect(log.events.count == 400 && log.problem == nil)
  }

  @Test func `several members, zeros between and after them, are one log`() async throws {
    let member = try Self.gzip(Self.text)
    let zeros = [UInt8](repeating: 0, count: 1000)
    let log = try await collect(member + member + zeros + member + zeros)
    #expect(log.events.count == 1200 && log.problem == nil)
  }

  @Test func `an empty member is an empty log`() async throws {
    let log = try await collect(try Self.gzip(""))
    #expect(log.lines == 0 && log.problem == nil)
  }

  @Test func `garbage after the data is a warning`() async throws {
    let log = try await collect(try Self.gzip(Self.text) + Array("garbage".utf8))
    #expect(log.events.count == 400)
    #expect(log.problem?.losesData == false)
  }

  @Test func `a bad checksum gives everything and an incomplete input`() async throws {
    var member = try Self.gzip(Self.text)
    member[member.count - 6] ^= 0xff
    let log = try await collect(member)
    #expect(log.events.count == 400)
    #expect(log.problem?.losesData == true)
  }

  @Test func `a stream cut anywhere gives all events up to the cut`() async throws {
    let member = try Self.gzip(Self.text)
    var last = 0
    for cut in stride(from: 2, to: member.count, by: 97) {
      let log = try await collect(member[..<cut])
      #expect(log.problem?.losesData == true, "cut at \(cut)")
      #expect(log.events.count >= last, "cut at \(cut)")
      #expect(log.events.map(\.id) == (0..<log.events.count).map { "EVT-\($0)" })
      last = log.events.count
    }
    #expect(last > 300)
  }

  @Test func `plain text named .gz is read as what it is`() async throws {
    let folder = try TemporaryFolder()
    let log = try await collect([folder.write(Self.text, "plain.jsonl.gz")])
    #expect(log.events.count == 400)
  }
}
