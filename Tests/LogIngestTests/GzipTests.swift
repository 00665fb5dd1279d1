import Foundation
import LogIngest
import TestSupport
import Testing

@Suite struct `A gzip stream that is cut short` {
  /// zlib holds back a part of a match when its target is full: it is due before the cut is told of.
  @Test(arguments: [64, 65, 100, 257, 1000]) func `gives the same in chunks of any size`(
    size: Int
  ) async throws {
    let text = (0..<200).map { "\(String(repeating: "ab", count: $0))\n" }.joined()
    let packed = try run("gzip", ["-nc"], input: Array(text.utf8)).output
    for end in stride(from: 40, to: packed.count - 8, by: 7) {
      let whole = try await collect(packed[..<end], chunkSize: 1 << 16)
      let cut = try await collect(packed[..<end], chunkSize: size)
      #expect(cut.lines == whole.lines && cut.rejects == whole.rejects, "cut at \(end)")
      #expect(cut.problem?.losesData == true)
    }
  }
}

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

  @Test func `a little garbage after the data is a warning`() async throws {
    let log = try await collect(try Self.gzip(Self.text) + Array("garbage".utf8))
    #expect(log.events.count == 400)
    #expect(log.problem?.losesData == false)
    #expect(log.problem?.message == "7 bytes behind gzip data are not gzip and were not read")
  }

  @Test func `what may have been a log after the data makes the input incomplete`() async throws {
    let log = try await collect(try Self.gzip(Self.text) + Array(Self.text.utf8))
    #expect(log.events.count == 400)
    #expect(log.problem?.losesData == true)
  }

  /// However long it is, and wherever the blocks that are read at once end.
  @Test(arguments: [1, 2, 3, 4, 4096, 65_530, 65_536, 200_001])
  func `members behind garbage are read, and the input is incomplete`(count: Int) async throws {
    let member = try Self.gzip(Self.text)
    let garbage = [UInt8](repeating: UInt8(ascii: "X"), count: count)
    let log = try await collect(member + garbage + member + [0, 0] + member)
    #expect(log.events.count == 1200)
    #expect(log.problem?.losesData == true)
    #expect(
      log.problem?.message == "\(count) bytes behind gzip data are not gzip and were not read")
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
